"""Prints the records of an Avro container file in Avro's JSON encoding, a record a line."""

import sys

import fastavro

with open(sys.argv[1], "rb") as file:
    reader = fastavro.reader(file, return_record_name=True)
    fastavro.json_writer(sys.stdout, reader.writer_schema, reader)
