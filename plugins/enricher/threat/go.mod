module github.com/sysflow-stack/sysflow/plugins/enricher/threat

go 1.26.8

require (
	github.com/gaissmai/bart v0.30.0
	github.com/stretchr/testify v1.12.1
	github.com/sysflow-stack/sysflow/sfproto v0.0.0
)

require go.yaml.in/yaml/v3 v3.0.5 // indirect

replace github.com/sysflow-stack/sysflow/sfproto => ../../../sfproto
