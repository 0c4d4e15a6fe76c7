"""Reads YAML 1.2. One JSON line in, {"text": …}; one JSON line out, {"tree": …} or {"error": …}."""

import datetime
import json
import sys

from ruamel.yaml import YAML


def tree(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)):
        return {"number": repr(value)}
    if isinstance(value, (datetime.datetime, datetime.date)):
        return {"date": value.isoformat()}
    if isinstance(value, (list, tuple)):
        return [tree(item) for item in value]
    if isinstance(value, dict):
        return {
            "map": [
                [key if isinstance(key, str) else repr(key), tree(item)]
                for key, item in value.items()
            ]
        }
    return {"other": repr(value)}


def main():
    sys.stdin.reconfigure(encoding="utf-8")
    for line in sys.stdin:
        try:
            reader = YAML(typ="safe", pure=True)
            answer = {"tree": tree(reader.load(json.loads(line)["text"]))}
        except Exception as error:  # whatever the reader throws is its answer
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer))


main()
