module github.com/sysflow-stack/sysflow/plugins/exporter/kafka

go 1.26.8

require (
	github.com/stretchr/testify v1.12.1
	github.com/sysflow-stack/sysflow/plugins v0.0.0
	github.com/sysflow-stack/sysflow/sfproto v0.0.0
	github.com/twmb/franz-go v1.22.2
	github.com/twmb/franz-go/pkg/kfake v0.0.0-20260918054303-01f206a7e32c
	github.com/twmb/franz-go/pkg/kmsg v1.15.0
)

require (
	github.com/go-viper/mapstructure/v2 v2.4.0 // indirect
	github.com/hamba/avro/v2 v2.31.0 // indirect
	github.com/json-iterator/go v1.1.12 // indirect
	github.com/klauspost/compress v1.20.3 // indirect
	github.com/modern-go/concurrent v0.0.0-20180306012644-bacd9c7ef1dd // indirect
	github.com/modern-go/reflect2 v1.0.2 // indirect
	github.com/pierrec/lz4/v4 v4.1.33 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
)

replace github.com/sysflow-stack/sysflow/plugins => ../..

replace github.com/sysflow-stack/sysflow/sfproto => ../../../sfproto
