#!/usr/bin/env bash
# A NATS server with JetStream.
. "$(dirname "$0")/lib.sh"
program nats-server github.com/nats-io/nats-server/v2@v2.12.1
at=$(port)
serve nats-server "$at" "$programs/nats-server" -a 127.0.0.1 -p "$at" -js -sd "$run/store"
echo "SYSFLOW_TEST_NATS=nats://127.0.0.1:$at"
