module github.com/sysflow-stack/sysflow/processor/cmd/sfprocessor

go 1.26.8

require (
	github.com/sysflow-stack/sysflow/sfproto v0.0.0
	github.com/sysflow-stack/sysflow/grammar v0.0.0
	github.com/sysflow-stack/sysflow/processor v0.0.0
	github.com/sysflow-stack/sysflow/plugins v0.0.0
)

replace (
	github.com/sysflow-stack/sysflow/sfproto => ../../../sfproto
	github.com/sysflow-stack/sysflow/grammar => ../../../grammar
	github.com/sysflow-stack/sysflow/processor => ../..
	github.com/sysflow-stack/sysflow/plugins => ../../../plugins
)
