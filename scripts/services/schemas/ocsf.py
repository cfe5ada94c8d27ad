"""Judges OCSF documents, one a line of standard input, by the schema of their class."""

import functools
import json
import sys

import jsonschema
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema


@functools.cache
def schema(version):
    return OcsfJsonSchemaEmbedded(get_ocsf_schema(version))


@functools.cache
def judge(version, uid, profiles):
    of_class = schema(version).get_class_schema(schema(version).lookup_class_name_from_uid(uid), profiles=list(profiles))
    return jsonschema.validators.validator_for(of_class)(of_class)


wrong = False
for number, line in enumerate(sys.stdin, 1):
    document = json.loads(line)
    metadata = document["metadata"]
    for error in judge(metadata["version"], document["class_uid"], tuple(metadata["profiles"])).iter_errors(document):
        wrong = True
        print(f"{number}: class {document['class_uid']}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
sys.exit(wrong)
