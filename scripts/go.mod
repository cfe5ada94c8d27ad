module github.com/sysflow-stack/sysflow/scripts

go 1.26.8

require github.com/stretchr/testify v1.12.1

require (
	go.uber.org/goleak v1.3.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/sys v0.50.0 // indirect
)

replace github.com/sysflow-stack/sysflow/sfproto => ../sfproto
