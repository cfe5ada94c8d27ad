module github.com/sysflow-stack/sysflow/plugins/source/nats

go 1.26.8

require (
	github.com/nats-io/nats.go v1.55.0
	github.com/stretchr/testify v1.12.1
	github.com/sysflow-stack/sysflow/plugins v0.0.0
	github.com/sysflow-stack/sysflow/plugins/exporter/nats v0.0.0
	github.com/sysflow-stack/sysflow/sfproto v0.0.0
)

require (
	github.com/go-viper/mapstructure/v2 v2.4.0 // indirect
	github.com/hamba/avro/v2 v2.31.0 // indirect
	github.com/json-iterator/go v1.1.12 // indirect
	github.com/klauspost/compress v1.20.0 // indirect
	github.com/modern-go/concurrent v0.0.0-20180306012644-bacd9c7ef1dd // indirect
	github.com/modern-go/reflect2 v1.0.2 // indirect
	github.com/nats-io/nkeys v0.4.16 // indirect
	github.com/nats-io/nuid v1.0.1 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/crypto v0.57.0 // indirect
	golang.org/x/sys v0.48.0 // indirect
)

replace github.com/sysflow-stack/sysflow/plugins => ../..

replace github.com/sysflow-stack/sysflow/plugins/exporter/nats => ../../exporter/nats

replace github.com/sysflow-stack/sysflow/sfproto => ../../../sfproto
