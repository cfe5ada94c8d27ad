#!/usr/bin/env bash
# fetch.sh FOLDER: gets readers that are not ours, fastavro (PyPI) and avro-tools
# (Maven Central), into a folder, and prints the variables by which the tests of
# this package find them. One that cannot be had is named on standard error.
set -euo pipefail
fastavro=1.12.1
zstandard=0.25.0
avro_tools=1.12.1
mkdir -p "$1"
cd "$1"

if [ ! -e venv/ready ]; then
	if python3 -m venv venv && venv/bin/pip install -q "fastavro==$fastavro" "zstandard==$zstandard"; then
		touch venv/ready
	else
		echo "test-readers: cannot have fastavro: it needs python3 with venv, and PyPI" >&2
	fi
fi
[ ! -e venv/ready ] || echo "SYSFLOW_FASTAVRO=$PWD/venv/bin/python"

jar=avro-tools-$avro_tools.jar
if [ ! -e "$jar" ]; then
	mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:copy \
		-Dartifact="org.apache.avro:avro-tools:$avro_tools" -DoutputDirectory=. >&2 ||
		echo "test-readers: cannot have avro-tools: it needs Maven with Java, and Maven Central" >&2
fi
[ ! -e "$jar" ] || echo "SYSFLOW_AVRO_TOOLS=$PWD/$jar"
