"""Whether data follow a JSON Schema, as far as docs/report.schema.json uses it: the few words of it, and no library.

Stricter than the standard in one way: a name that the schema does not describe is wrong, so that the exporter cannot write
what is not published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "null": (type(None),),
    "integer": (int,),
    "number": (int, float),
}
# All words of a schema that are understood here, those that say nothing about data among them.
KNOWN = {"$schema", "$id", "$defs", "$ref", "title", "description", "type", "properties", "required", "additionalProperties",
         "items", "anyOf", "oneOf", "const", "enum", "minimum", "pattern"}  # fmt: skip


def problems(data: Any, schema: Mapping[str, Any], whole: Mapping[str, Any], at: str = "$") -> Iterator[str]:
    """What is wrong with the data, each with where it stands."""
    assert set(schema) <= KNOWN, set(schema) - KNOWN
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        yield from problems(data, whole["$defs"][name], whole, at)
    if "const" in schema and data != schema["const"]:
        yield f"{at}: {data!r} is not {schema['const']!r}"
    if "enum" in schema and data not in schema["enum"]:
        yield f"{at}: {data!r} is none of {schema['enum']}"
    for word, fits in (("anyOf", lambda count: count > 0), ("oneOf", lambda count: count == 1)):
        if word in schema:
            found = [list(problems(data, one, whole, at)) for one in schema[word]]
            if not fits(sum(not wrong for wrong in found)):
                yield f"{at}: {word} fails: {min(found, key=len)}"
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(_is(data, name) for name in names):
            yield f"{at}: {data!r} is no {names}"
            return
    if isinstance(data, str) and "pattern" in schema and not re.search(schema["pattern"], data):
        yield f"{at}: {data!r} is not like {schema['pattern']}"
    if "minimum" in schema and data < schema["minimum"]:
        yield f"{at}: {data!r} is below {schema['minimum']}"
    if isinstance(data, list):
        for number, item in enumerate(data):
            yield from problems(item, schema.get("items", {}), whole, f"{at}[{number}]")
    if isinstance(data, dict) and ("properties" in schema or "additionalProperties" in schema):
        yield from _fields(data, schema, whole, at)


def _is(data: Any, name: str) -> bool:
    return isinstance(data, _TYPES[name]) and (name == "boolean" or not isinstance(data, bool))


def _fields(data: Any, schema: Mapping[str, Any], whole: Mapping[str, Any], at: str) -> Iterator[str]:
    described = schema.get("properties", {})
    yield from (f"{at}: {name} is missing" for name in schema.get("required", []) if name not in data)
    for name, item in data.items():
        if name in described:
            yield from problems(item, described[name], whole, f"{at}.{name}")
        elif "additionalProperties" in schema:
            yield from problems(item, schema["additionalProperties"], whole, f"{at}.{name}")
        else:
            yield f"{at}: {name} is not described"
