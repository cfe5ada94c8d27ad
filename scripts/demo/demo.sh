#!/usr/bin/env bash
# demo.sh [-check] [-record FILE]: builds and plays the scripted attack. Needs
# root and the binaries of `make build`.
set -euo pipefail
cd "$(dirname "$0")/../.."

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
(cd scripts && CGO_ENABLED=0 GOWORK=off go build -trimpath -o "$dir/demo" ./demo)
"$dir/demo" "$@"
