#!/usr/bin/env bash
# Prometheus and promtool; the test starts it, because what it scrapes is known then.
. "$(dirname "$0")/lib.sh"
package promtool prometheus
echo "SYSFLOW_TEST_PROMETHEUS=$(command -v prometheus)"
