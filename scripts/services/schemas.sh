#!/usr/bin/env bash
# Judges of documents: Elastic's own types of ECS, by the TypeScript compiler (npm), and
# the JSON schemas of OCSF's classes (PyPI). RUN/schemas/ecs and RUN/schemas/ocsf read
# documents, one a line, and print what is wrong with them.
. "$(dirname "$0")/lib.sh"
kept=$programs/schemas
mkdir -p "$kept"
if [ ! -x "$kept/node_modules/.bin/tsc" ]; then
	command -v npm >/dev/null || { echo "npm is missing" >&2; exit 1; }
	npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$kept" typescript@5.9.3 @elastic/ecs@9.4.0 >&2
fi
if [ ! -f "$kept/python/ready" ]; then
	python3 -m venv "$kept/python" >&2
	"$kept/python/bin/pip" install -q ocsf-json-schema==1.2.0 jsonschema==4.25.1 >&2
	touch "$kept/python/ready"
fi
cat >"$run/ecs" <<-'SCRIPT'
	#!/usr/bin/env bash
	# Each document is a literal of Elastic's type, which allows no other key.
	set -euo pipefail
	cd "$(dirname "$0")"
	{
		echo "import { Ecs } from '@elastic/ecs';"
		echo "type Document = Omit<Ecs, 'ecs'> & { ecs: { version: '8.17' }; sysflow: unknown; kubernetes?: unknown };"
		echo "export const documents: Document[] = ["
		sed 's/$/,/'
		echo "];"
	} >documents.ts
	exec node_modules/.bin/tsc --noEmit --strict --skipLibCheck --module node16 --moduleResolution node16 --target es2022 documents.ts
SCRIPT
printf '#!/bin/sh\nexec "%s" "%s"\n' "$kept/python/bin/python" "$here/schemas/ocsf.py" >"$run/ocsf"
chmod +x "$run/ecs" "$run/ocsf"
ln -sfn "$kept/node_modules" "$run/node_modules"
echo "SYSFLOW_TEST_SCHEMAS=$run"
