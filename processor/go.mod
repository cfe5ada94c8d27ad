module github.com/sysflow-stack/sysflow/processor

go 1.26.8

require (
	github.com/sysflow-stack/sysflow/sfproto v0.0.0
	github.com/sysflow-stack/sysflow/grammar v0.0.0
)

replace (
	github.com/sysflow-stack/sysflow/sfproto => ../sfproto
	github.com/sysflow-stack/sysflow/grammar => ../grammar
)
