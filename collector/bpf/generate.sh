#!/bin/sh
# Makes bpf/gen again from the C sources. With --install it gets what it needs by
# apt first. The objects are the same on every machine with the same clang, so
# CI runs this and `git diff --exit-code`.
set -eu
cd "$(dirname "$0")"
if [ "${1:-}" = --install ]; then
	apt-get update -qq
	apt-get install -y -qq --no-install-recommends clang-14 clang llvm libbpf-dev
fi
clang --version | grep -q ' version 14\.' ||
	echo "warning: the committed objects were made by clang 14" >&2
cd gen
GOWORK=off go generate .
