module github.com/sysflow-stack/sysflow/grammar

go 1.26.8

