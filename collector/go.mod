module github.com/sysflow-stack/sysflow/collector

go 1.26.8

require (
	github.com/sysflow-stack/sysflow/sfproto v0.0.0
)

replace (
	github.com/sysflow-stack/sysflow/sfproto => ../sfproto
)
