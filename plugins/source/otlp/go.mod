module github.com/sysflow-stack/sysflow/plugins/source/otlp

go 1.26.8

require (
	github.com/stretchr/testify v1.12.1
	github.com/sysflow-stack/sysflow/sfproto v0.0.0
	go.opentelemetry.io/proto/otlp v1.11.1
	go.uber.org/goleak v1.3.0
	google.golang.org/grpc v1.85.0
	google.golang.org/protobuf v1.36.12
)

require (
	github.com/sysflow-stack/sysflow/plugins v0.0.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
)

require (
	github.com/go-viper/mapstructure/v2 v2.5.0 // indirect
	github.com/grpc-ecosystem/grpc-gateway/v2 v2.31.0 // indirect
	github.com/hamba/avro/v2 v2.31.0 // indirect
	github.com/json-iterator/go v1.1.12 // indirect
	github.com/klauspost/compress v1.18.2 // indirect
	github.com/modern-go/concurrent v0.0.0-20180306012644-bacd9c7ef1dd // indirect
	github.com/modern-go/reflect2 v1.0.2 // indirect
	github.com/sysflow-stack/sysflow/plugins/exporter/otlp v0.0.0
	golang.org/x/net v0.60.0
	golang.org/x/sys v0.48.0 // indirect
	golang.org/x/text v0.42.0 // indirect
	google.golang.org/genproto/googleapis/api v0.0.0-20260928230214-8a89bd6388cc // indirect
	google.golang.org/genproto/googleapis/rpc v0.0.0-20260928230214-8a89bd6388cc
)

replace github.com/sysflow-stack/sysflow/plugins => ../..

replace github.com/sysflow-stack/sysflow/plugins/exporter/otlp => ../../exporter/otlp

replace github.com/sysflow-stack/sysflow/sfproto => ../../../sfproto
