MODULES := sfproto

.PHONY: test
test:
	set -e; for m in $(MODULES); do (cd $$m && GOWORK=off go vet ./... && GOWORK=off go test ./...); done
