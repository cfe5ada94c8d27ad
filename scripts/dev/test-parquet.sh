#!/usr/bin/env bash
# Asks DuckDB, a reader that is not ours, about a Parquet file that convert wrote
# of the recorded traces (SYSFLOW_TRACES) and of the bundled one, and tells the
# bytes that a record takes. DuckDB comes from PyPI, into a folder that is gone
# afterwards.
set -euo pipefail
cd "$(dirname "$0")/../.."
traces=${SYSFLOW_TRACES:-../shared/traces}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet duckdb
inputs=(processor/internal/defaults/demo.sf)
if [ -d "$traces" ]; then inputs+=("$traces"/*.sf); else echo "no recorded traces in $traces: only the bundled one"; fi

for trace in "${inputs[@]}"; do
	bin/sfprocessor convert --log-level error "$trace" "$work/$(basename "$trace").parquet"
	bin/sfprocessor print --count -o json "$trace" >"$work/$(basename "$trace").json"
done
bin/sfprocessor convert --log-level error "${inputs[@]}" "$work/all.parquet"

"$work/venv/bin/python" - "$work" <<'PYTHON'
import glob, json, os, sys
import duckdb

def ask(path, what, rest=""):
    return duckdb.sql(f"SELECT {what} FROM '{path}' {rest}").fetchall()

def size(path):
    """Bytes of the file, and of its footer."""
    with open(path, "rb") as f:
        f.seek(-8, os.SEEK_END)
        return os.path.getsize(path), int.from_bytes(f.read(4), "little")

entities = {"H", "C", "P", "F", "POD", "LOSS", "ANN"}
failed, records, rows = 0, 0, 0
print(f"{'trace':32} {'records':>8} {'rows':>8} {'bytes':>8} {'footer':>7} {'bytes/record without footer':>28}")
for counts in sorted(glob.glob(sys.argv[1] + "/*.json")):
    path = counts.removesuffix(".json") + ".parquet"
    with open(counts) as f:
        count = json.load(f)
    want = {k: n for k, n in count["by_type"].items() if k not in entities}
    got = dict(ask(path, '"sf.type", count(*)', "GROUP BY ALL"))
    if got != want:
        failed += 1
        print(f"{path}: DuckDB counts {got}, print {want}")
    total, footer = size(path)
    records, rows = records + count["records"], rows + sum(want.values())
    name = os.path.basename(path).removesuffix(".parquet")
    print(f"{name:32} {count['records']:8} {sum(want.values()):8} {total:8} {footer:7} {(total - footer) / count['records']:28.2f}")

whole = sys.argv[1] + "/all.parquet"
total, footer = size(whole)
print(f"{'all in one file':32} {records:8} {rows:8} {total:8} {footer:7} {(total - footer) / records:28.2f}, {total / records:.2f} with it")
if ask(whole, "count(*)")[0][0] != rows:
    failed += 1
print("most bytes sent:")
for row in ask(whole, '"sf.proc.exe", sum("sf.flow.wbytes.delta")::BIGINT, min("sf.ts")',
               "WHERE \"sf.type\" = 'NF' AND list_contains(\"sf.opflags\", 'SEND') GROUP BY 1 ORDER BY 2 DESC LIMIT 3"):
    print("  ", *row)
print("duckdb:", "ok" if not failed else f"{failed} differences")
sys.exit(failed > 0)
PYTHON
