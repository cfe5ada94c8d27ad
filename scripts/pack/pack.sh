#!/usr/bin/env bash
# pack.sh [-only TEXT]: records anew what the tests of the built-in rules run on, then
# runs them. Needs root and the binaries of `make build`.
set -euo pipefail
cd "$(dirname "$0")/../.."

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
(cd scripts && CGO_ENABLED=0 GOWORK=off go build -trimpath -o "$dir/pack" ./pack)
"$dir/pack" "$@"
bin/sfprocessor test --coverage processor/internal/defaults/tests
