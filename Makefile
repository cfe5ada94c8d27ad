# Targets a person uses: build, run, demo, test. The rest is for maintainers;
# CONTRIBUTING.md says when to run which.
STAGES   := plugins/enricher/geoip plugins/enricher/threat plugins/exporter/kafka plugins/exporter/nats plugins/exporter/otlp plugins/exporter/parquet plugins/exporter/prometheus plugins/exporter/s3 plugins/exporter/syslog plugins/source/kafka plugins/source/nats plugins/source/otlp
MODULES  := sfproto grammar plugins $(STAGES) plugins/all processor processor/cmd/sfprocessor collector scripts
GO_BUILD := CGO_ENABLED=0 GOWORK=off go build -trimpath -ldflags "-s -w"

.PHONY: build
build: bin/sfcollector bin/sfprocessor

.PHONY: bin/sfcollector bin/sfprocessor
bin/sfcollector:
	cd collector && $(GO_BUILD) -o ../bin/sfcollector ./cmd/sfcollector
bin/sfprocessor:
	cd processor/cmd/sfprocessor && $(GO_BUILD) -o ../../../bin/sfprocessor .

# Captures this host and shows alerts; without root it replays a bundled trace.
.PHONY: run
run: build
	scripts/dev/run.sh

# A scripted attack inside namespaces and a cgroup of its own. Needs root.
.PHONY: demo
demo: build
	scripts/demo/demo.sh

# What the tests of the built-in rules run on, recorded anew. Needs root.
.PHONY: record-rule-tests
record-rule-tests: build
	scripts/pack/pack.sh

# Kernel tests need root and skip, saying so, without it. Results of scripts are
# never taken from the cache, which does not see the binaries that they test.
.PHONY: test
test:
	set -e; for m in $(MODULES); do \
		echo "== $$m"; \
		(cd $$m && GOWORK=off go vet ./... && GOWORK=off go test $$([ $$m != scripts ] || echo -count=1) ./...); \
	done

# Parquet files read by DuckDB, which comes from PyPI.
.PHONY: test-parquet
test-parquet: build
	scripts/dev/test-parquet.sh

# Short containers on a real engine have id, name and image in their records. Needs
# root.
.PHONY: churn
churn: bin/sfcollector
	scripts/churn/churn.sh docker

# Stages against real servers, which the script starts; it says which it could not have.
.PHONY: test-services
test-services:
	scripts/services/run.sh

# The pair in containers, under a real engine that the script starts. Needs root.
.PHONY: compose-test
compose-test: build
	scripts/compose-test.sh

# Manual pages of both programs and all their commands, from their --help: bin/man.
.PHONY: man
man: build
	cd scripts && GOWORK=off go run ./man ../bin/man ../bin/sfcollector ../bin/sfprocessor

# Writes scripts/bench/RESULTS.md.
.PHONY: bench
bench: build
	cd scripts && GOWORK=off go run ./bench

# The pair under loads as fast as the machine can: pace, losses, processor, memory. Some
# minutes; needs root.
.PHONY: bench-load
bench-load: build
	cd scripts && GOWORK=off go run ./bench -only load

# The load of a day in an hour, and whether anything grows; writes
# scripts/soak/RESULTS.md. Needs root.
.PHONY: soak
soak: build
	cd scripts && GOWORK=off go build -o ../bin/soak ./soak && ../bin/soak -bin ../bin

# Kills collector, processor and sink, again and again, and counts what arrived; then
# single faults. SYSFLOW_CHAOS_DOWN=3m is how long the sink is down. Needs root for disks.
KILLS ?= 1000
.PHONY: chaos
chaos: build
	cd scripts && GOWORK=off go run ./chaos -kills $(KILLS)
	cd scripts && SYSFLOW_BIN=$(CURDIR)/bin GOWORK=off go test -count=1 -v -run 'Faults|Damaged|Spool' ./chaos

# What a call costs without a collector and in both tiers, in instructions, which an
# emulated machine counts; writes scripts/kernels/INSTRUCTIONS.md. Needs as below.
.PHONY: bench-tiers
bench-tiers:
	cd scripts && GOWORK=off go run ./instructions

# The suites of system calls and of the probe on every supported kernel, in QEMU, as many
# at a time as there are CPUs; writes RESULTS.md and TRAMPOLINE.md of scripts/kernels. Needs
# root, qemu-system-x86 and busybox-static.
.PHONY: test-kernels
test-kernels:
	cd scripts && GOWORK=off go run ./kernels

# Readers that are not ours agree on files of both versions. Fetches fastavro and
# avro-tools; one that cannot be had is named and left out.
.PHONY: test-readers
test-readers:
	readers=$$(scripts/readers/fetch.sh bin/readers) && cd scripts && \
		env $$readers GOWORK=off go test -count=1 -v ./readers

# Publishes every module, without replace, into a folder that serves as a proxy
# (GOPROXY=file://...), and prints the version.
MODPROXY ?= bin/modproxy
.PHONY: modproxy
modproxy:
	@cd scripts && GOWORK=off go run ./dev/modproxy $(abspath $(MODPROXY))

# Each fuzz target for FUZZTIME.
FUZZTIME ?= 60s
.PHONY: fuzz
fuzz:
	scripts/dev/fuzz.sh $(FUZZTIME) $(MODULES)

# Makes what is generated anew: BPF objects, the condition parser, the codec of
# version 6, the list of fields.
.PHONY: generate
generate:
	collector/bpf/generate.sh $(if $(CI),--install)
	grammar/generate.sh
	cd sfproto && GOWORK=off go generate ./avro/... ./view

# Fails when the generated code that is committed is not what its sources give.
.PHONY: check-generated
check-generated: generate
	git diff --exit-code -- collector grammar sfproto

.PHONY: clean
clean:
	rm -rf bin
