#!/usr/bin/env bash
# fuzz.sh TIME MODULE...: runs every fuzz target of the modules for TIME each.
set -euo pipefail
cd "$(dirname "$0")/../.."
time=$1
shift
for module in "$@"; do
	grep -rl --include='*_test.go' '^func Fuzz' "$module" 2>/dev/null | while read -r file; do
		sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\).*/\1/p' "$file" | while read -r target; do
			echo "== $(dirname "$file") $target"
			(cd "$(dirname "$file")" && GOWORK=off go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" . </dev/null)
		done
	done
done
