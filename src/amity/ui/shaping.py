"""What sort of place on a form each part of a JSON schema asks for. Pure: schemas in, shapes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Sort = Literal[
    "text", "long", "integer", "decimal", "date", "moment", "choice", "choices", "yes", "lines", "json",
    "object", "rows",
]  # fmt: skip
LONG = 160  # characters from which a text gets more than one line


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema, resolved: what sort of place it asks for."""

    sort: Sort
    schema: Mapping[str, Any]
    inner: Mapping[str, Any] = field(default_factory=dict)  # the schema of a row


def resolved(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> dict[str, Any]:
    """Follow references and `X | None`, keeping the title and the help that stand nearest."""
    whole = dict(schema)
    while True:
        if "$ref" in whole:
            target = defs[whole.pop("$ref").rpartition("/")[2]]
        elif len(options := [o for o in whole.get("anyOf", ()) if o.get("type") != "null"]) == 1:
            del whole["anyOf"]
            target = options[0]
        elif len(whole.get("allOf", ())) == 1:
            target = whole.pop("allOf")[0]
        else:
            return whole
        whole = {**target, **whole}


def shape_of(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Shape:
    """Return the shape of *schema*, which was resolved."""
    match schema:
        case {"enum": _} | {"const": _}:
            return Shape("choice", schema)
        case {"type": "string", "format": "date"}:
            return Shape("date", schema)
        case {"type": "string", "format": "date-time"}:
            return Shape("moment", schema)
        case {"type": "string"}:
            return Shape("long" if _is_long(schema) else "text", schema)
        case {"type": "integer"}:
            return Shape("integer", schema)
        case {"type": "number"}:
            return Shape("decimal", schema)
        case {"anyOf": options} if any(o.get("type") == "number" for o in options):
            return Shape("decimal", {**next(o for o in options if o.get("type") == "number"), **schema})
        case {"type": "boolean"}:
            return Shape("yes", schema)
        case {"type": "object", "properties": _}:
            return Shape("object", schema)
        case {"type": "array", "items": items}:
            inner = resolved(items, defs)
            return Shape(_sort_of_list(inner, defs), schema, inner)
    return Shape("json", schema)


def _sort_of_list(inner: Mapping[str, Any], defs: Mapping[str, Any]) -> Sort:
    match shape_of(inner, defs).sort:
        case "object":
            return "rows"
        case "choice":
            return "choices"
        case "text" | "long" | "integer" | "decimal" | "date":
            return "lines"
    return "json"


def _is_long(schema: Mapping[str, Any]) -> bool:
    most, bound = schema.get("maxLength"), "pattern" in schema or "format" in schema
    return not bound and (most is None or most > LONG)


def options(schema: Mapping[str, Any]) -> Sequence[Any]:
    """Return what may be chosen, if *schema* names it."""
    return schema.get("enum") or ([schema["const"]] if "const" in schema else [])
