module github.com/sysflow-stack/sysflow/scripts

go 1.26.8

require (
	github.com/stretchr/testify v1.12.1
	go.yaml.in/yaml/v3 v3.0.5 // indirect
)

replace github.com/sysflow-stack/sysflow/sfproto => ../sfproto
