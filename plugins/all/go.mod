module github.com/sysflow-stack/sysflow/plugins/all

go 1.26.8

require (
	github.com/stretchr/testify v1.12.1
	github.com/sysflow-stack/sysflow/plugins v0.0.0
	github.com/sysflow-stack/sysflow/plugins/enricher/geoip v0.0.0
	github.com/sysflow-stack/sysflow/plugins/enricher/threat v0.0.0
	github.com/sysflow-stack/sysflow/plugins/exporter/kafka v0.0.0
	github.com/sysflow-stack/sysflow/plugins/exporter/nats v0.0.0
	github.com/sysflow-stack/sysflow/plugins/exporter/otlp v0.0.0
	github.com/sysflow-stack/sysflow/plugins/exporter/parquet v0.0.0
	github.com/sysflow-stack/sysflow/plugins/exporter/prometheus v0.0.0
	github.com/sysflow-stack/sysflow/plugins/exporter/s3 v0.0.0
	github.com/sysflow-stack/sysflow/plugins/exporter/syslog v0.0.0
	github.com/sysflow-stack/sysflow/plugins/source/kafka v0.0.0
	github.com/sysflow-stack/sysflow/plugins/source/nats v0.0.0
	github.com/sysflow-stack/sysflow/plugins/source/otlp v0.0.0
	github.com/sysflow-stack/sysflow/sfproto v0.0.0
)

require (
	github.com/andybalholm/brotli v1.1.1 // indirect
	github.com/beorn7/perks v1.0.1 // indirect
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/dustin/go-humanize v1.0.1 // indirect
	github.com/gaissmai/bart v0.30.0 // indirect
	github.com/go-viper/mapstructure/v2 v2.5.0 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/grpc-ecosystem/grpc-gateway/v2 v2.31.0 // indirect
	github.com/hamba/avro/v2 v2.31.0 // indirect
	github.com/json-iterator/go v1.1.12 // indirect
	github.com/klauspost/compress v1.20.4 // indirect
	github.com/klauspost/cpuid/v2 v2.4.0 // indirect
	github.com/klauspost/crc32 v1.3.0 // indirect
	github.com/leodido/go-syslog/v4 v4.5.0 // indirect
	github.com/minio/crc64nvme v1.1.1 // indirect
	github.com/minio/md5-simd v1.1.2 // indirect
	github.com/minio/minio-go/v7 v7.4.1 // indirect
	github.com/modern-go/concurrent v0.0.0-20180306012644-bacd9c7ef1dd // indirect
	github.com/modern-go/reflect2 v1.0.2 // indirect
	github.com/munnerz/goautoneg v0.0.0-20191010083416-a7dc8b61c822 // indirect
	github.com/nats-io/nats.go v1.55.0 // indirect
	github.com/nats-io/nkeys v0.4.16 // indirect
	github.com/nats-io/nuid v1.0.1 // indirect
	github.com/oschwald/maxminddb-golang/v2 v2.9.0 // indirect
	github.com/parquet-go/bitpack v1.0.0 // indirect
	github.com/parquet-go/jsonlite v1.0.0 // indirect
	github.com/parquet-go/parquet-go v0.32.0 // indirect
	github.com/philhofer/fwd v1.2.0 // indirect
	github.com/pierrec/lz4/v4 v4.1.33 // indirect
	github.com/prometheus/client_golang v1.25.0 // indirect
	github.com/prometheus/client_model v0.6.3 // indirect
	github.com/prometheus/common v0.72.0 // indirect
	github.com/prometheus/procfs v0.22.0 // indirect
	github.com/rs/xid v1.6.0 // indirect
	github.com/tinylib/msgp v1.6.4 // indirect
	github.com/twmb/franz-go v1.22.2 // indirect
	github.com/twmb/franz-go/pkg/kmsg v1.15.0 // indirect
	github.com/twpayne/go-geom v1.6.1 // indirect
	github.com/zeebo/xxh3 v1.1.0 // indirect
	go.opentelemetry.io/proto/otlp v1.11.1 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/crypto v0.57.0 // indirect
	golang.org/x/net v0.60.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.42.0 // indirect
	google.golang.org/genproto/googleapis/api v0.0.0-20260928230214-8a89bd6388cc // indirect
	google.golang.org/genproto/googleapis/rpc v0.0.0-20260928230214-8a89bd6388cc // indirect
	google.golang.org/grpc v1.85.0 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
	gopkg.in/ini.v1 v1.67.3 // indirect
)

replace (
	github.com/sysflow-stack/sysflow/plugins => ..
	github.com/sysflow-stack/sysflow/plugins/enricher/geoip => ../enricher/geoip
	github.com/sysflow-stack/sysflow/plugins/enricher/threat => ../enricher/threat
	github.com/sysflow-stack/sysflow/plugins/exporter/kafka => ../exporter/kafka
	github.com/sysflow-stack/sysflow/plugins/exporter/nats => ../exporter/nats
	github.com/sysflow-stack/sysflow/plugins/exporter/otlp => ../exporter/otlp
	github.com/sysflow-stack/sysflow/plugins/exporter/parquet => ../exporter/parquet
	github.com/sysflow-stack/sysflow/plugins/exporter/prometheus => ../exporter/prometheus
	github.com/sysflow-stack/sysflow/plugins/exporter/s3 => ../exporter/s3
	github.com/sysflow-stack/sysflow/plugins/exporter/syslog => ../exporter/syslog
	github.com/sysflow-stack/sysflow/plugins/source/kafka => ../source/kafka
	github.com/sysflow-stack/sysflow/plugins/source/nats => ../source/nats
	github.com/sysflow-stack/sysflow/plugins/source/otlp => ../source/otlp
	github.com/sysflow-stack/sysflow/sfproto => ../../sfproto
)
