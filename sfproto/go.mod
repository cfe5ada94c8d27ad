module github.com/sysflow-stack/sysflow/sfproto

go 1.26.8

require (
	github.com/hamba/avro/v2 v2.31.0
	github.com/klauspost/compress v1.18.2
	github.com/stretchr/testify v1.12.1
)

require (
	github.com/go-viper/mapstructure/v2 v2.4.0 // indirect
	github.com/golang/snappy v1.0.0 // indirect
	github.com/json-iterator/go v1.1.12 // indirect
	github.com/modern-go/concurrent v0.0.0-20180306012644-bacd9c7ef1dd // indirect
	github.com/modern-go/reflect2 v1.0.2 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/sys v0.38.0
)
