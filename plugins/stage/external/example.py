#!/usr/bin/env python3
"""A stage in Python: names the programs that run from /tmp, and does what rules ask for
with "actions: [count-words]".

As a child process of the processor:  example.py
Over a socket that the processor made: example.py /run/sysflow/stage.sock

It needs fastavro (PyPI).
"""
import socket
import sys

import fastavro
from fastavro.write import Writer

# What is answered. Fields that are not named here are empty to the processor.
ANSWER = fastavro.parse_schema({
    "type": "record", "name": "Answer", "fields": [{"name": "rec", "type": [
        {"type": "record", "name": "Annotation", "fields": [
            {"name": "streamId", "type": "string"},
            {"name": "sequence", "type": "long"},
            {"name": "rule", "type": "string"},
            {"name": "priority", "type": "string"},
            {"name": "output", "type": "string"},
            {"name": "tags", "type": {"type": "array", "items": "string"}},
            {"name": "enrichment", "type": {"type": "map", "values": "string"}},
        ]}]}]})

EXEC = 2  # a bit of opFlags


def annotation(position, rule="", priority="", output="", tags=(), stream="", enrichment=None):
    return {"rec": {"streamId": stream, "sequence": position, "rule": rule, "priority": priority,
                    "output": output, "tags": list(tags), "enrichment": enrichment or {}}}


def examine(batch):
    """Yields annotations of a batch: a list of (type, record), entities before their use."""
    processes = {}
    for position, (kind, record) in enumerate(batch):
        if kind == "Process":
            processes[key(record["oid"])] = record
        elif kind == "ProcessEvent" and record["opFlags"] & EXEC:
            process = processes.get(key(record["procOID"]))
            if process is None:
                continue
            yield annotation(position, enrichment={"program.length": str(len(process["exe"]))})
            if process["exe"].startswith("/tmp/"):
                yield annotation(position, "Program in /tmp", "Warning",
                                 "a program runs from /tmp: " + process["exe"], ["example"])
        elif kind == "Annotation" and "count-words" in record["enrichment"].get("sf.actions", "").split(","):
            yield annotation(record["sequence"], enrichment={"output.words": str(len(record["output"].split()))})


def key(oid):
    return oid["createTS"], oid["hpid"]


def serve(read, write):
    answers = Writer(write, ANSWER)
    batch = []
    for entry in fastavro.reader(read, return_record_name=True, return_record_name_override=False):
        name, record = entry["rec"]
        kind = name.rsplit(".", 1)[-1]
        if kind != "Annotation" or record["streamId"] != "batch":
            batch.append((kind, record))
            continue
        for said in examine(batch):
            answers.write(said)
        answers.write(annotation(record["sequence"], stream="batch"))  # the mark, as it came
        answers.flush()
        write.flush()
        batch = []


def main():
    if len(sys.argv) < 2:
        serve(sys.stdin.buffer, sys.stdout.buffer)
        return
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(sys.argv[1])
        serve(s.makefile("rb"), s.makefile("wb"))


if __name__ == "__main__":
    main()
