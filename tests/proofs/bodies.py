"""What each operation of the API takes, made from its own document: the shortest body that fits its schema."""

import json
import re
from functools import cache
from typing import Any

from lindung.config.api import api

_WORDS = {"date": "2027-01-01", "date-time": "2027-01-01T10:00:00Z", "email": "a@practice.example", "time": "10:00"}


@cache
def operations() -> dict[str, dict[str, bytes]]:
    """Address as the URL conf names it → verb → body ("" where it takes none)."""
    document = json.loads(json.dumps(api.get_openapi_schema()))
    found: dict[str, dict[str, bytes]] = {}
    for path, verbs in document["paths"].items():
        place = re.sub(r"{(\w+)}", r"<\1>", path).lstrip("/")
        found[place] = {verb.upper(): _body(told, document) for verb, told in verbs.items()}
    return found


def _body(told: dict[str, Any], document: dict[str, Any]) -> bytes:
    kinds = told.get("requestBody", {}).get("content", {})
    if "application/json" not in kinds:
        return b""
    return json.dumps(made(kinds["application/json"]["schema"], document)).encode()


def made(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    """A value that fits."""
    if "$ref" in schema:
        return made(document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], document)
    first = [schema[name][0] for name in ("anyOf", "oneOf", "allOf") if name in schema]
    if first:
        return made(first[0], document)
    given = [schema[name] for name in ("const", "default") if name in schema] + schema.get("enum", [])
    return given[0] if given else _of_kind(schema, document)


def _of_kind(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    kind = schema.get("type", "object")
    if kind == "object":
        wanted = schema.get("required", [])
        return {name: made(each, document) for name, each in schema.get("properties", {}).items() if name in wanted}
    if kind == "array":
        return [made(schema.get("items", {}), document)] * max(1, schema.get("minItems", 1))
    plain = {"integer": schema.get("minimum", 1), "number": schema.get("minimum", 1), "boolean": True, "null": None}
    return plain.get(kind, _WORDS.get(schema.get("format", ""), "x" * max(8, schema.get("minLength", 0))))
