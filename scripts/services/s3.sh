#!/usr/bin/env bash
# An S3 server, versitygw, over a folder; its bucket is "sysflow".
. "$(dirname "$0")/lib.sh"
program versitygw github.com/versity/versitygw/cmd/versitygw@v1.8.0
at=$(port)
mkdir -p "$run/data/sysflow" "$run/meta"
serve versitygw "$at" "$programs/versitygw" --access test --secret testtest --port "127.0.0.1:$at" posix --sidecar "$run/meta" "$run/data"
echo "SYSFLOW_TEST_S3=http://127.0.0.1:$at"
