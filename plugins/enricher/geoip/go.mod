module github.com/sysflow-stack/sysflow/plugins/enricher/geoip

go 1.26.8

require (
	github.com/maxmind/mmdbwriter v1.2.0
	github.com/oschwald/maxminddb-golang/v2 v2.9.0
	github.com/stretchr/testify v1.12.1
	github.com/sysflow-stack/sysflow/sfproto v0.0.0
)

require (
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	go4.org/netipx v0.0.0-20231129151722-fdeea329fbba // indirect
	golang.org/x/sys v0.49.0 // indirect
)

replace github.com/sysflow-stack/sysflow/sfproto => ../../../sfproto
