"""What of a body can be searched: its texts, each under the title of its field. It follows from the schema.

Every text of a body counts, however deep it stands: also words in several languages, choices, days and the
keys of mappings. Moments do not, nor numbers that are no text. A kind that this version does not know has no
titles; its texts stand under the names of their fields.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from amity.kernel.canon import DEEPEST
from amity.kernel.kind import Kind
from amity.kernel.record import Record

HEADS = ("title", "name", "subject")  # what people call a thing by, where its kind asks for one of them


@dataclass(frozen=True, slots=True)
class Said:
    """A text in a record, and where it stands."""

    titles: tuple[str, ...]  # of its field, and of those that it stands in: ("Places", "Name")
    text: str
    head: bool = False  # it names the whole


@dataclass
class _Shape:
    """A place in a body: its title, and the places in it."""

    title: str = ""
    skip: bool = False
    fields: dict[str, "_Shape"] = field(default_factory=dict)
    rest: "_Shape | None" = None  # of a list's items, and of a mapping's values
    free: bool = False  # whatever stands here is read, without titles


def said(kind: Kind | None, record: Record) -> Iterator[Said]:
    """Yield the texts of *record* in the order of its kind's fields, first the one that names the whole."""
    shape = shape_of(kind.body) if kind else _FREE
    head = head_of(kind.body) if kind else ""
    if head and isinstance(name := record.body.get(head), str):
        yield Said((shape.fields[head].title,), name, head=True)
    rest = {key: value for key, value in record.body.items() if key != head}
    yield from _texts(shape, rest, (), 0)


@lru_cache(maxsize=1024)
def head_of(body: type[BaseModel]) -> str:
    """Return the field that names a body of this sort: a title, else the first text that it must have."""
    schema = body.model_json_schema()
    fields, must = schema.get("properties", {}), schema.get("required", [])
    plain = [key for key in must if _is_plain(fields[key])]
    return next((key for key in HEADS if key in plain), plain[0] if plain else "")


def _is_plain(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "string" and not {"enum", "format"} & schema.keys()


@lru_cache(maxsize=1024)
def shape_of(body: type[BaseModel]) -> _Shape:
    """Return where texts stand in bodies of this sort."""
    schema = body.model_json_schema()
    return _Drawer(schema.get("$defs", {})).shape({**schema, "title": ""}, "")


_FREE = _Shape(free=True)


class _Drawer:
    """Draws shapes from a schema; what contains itself is drawn once."""

    def __init__(self, defs: Mapping[str, Any]) -> None:
        self._defs, self._drawn = defs, dict[tuple[str, str], _Shape]()

    def shape(self, schema: Mapping[str, Any], name: str) -> _Shape:
        title = str(schema.get("title") or name)
        if ref := schema.get("$ref"):
            # pydantic calls a part after its class where nobody gave the field a title
            spoken = name[:1].upper() + name[1:].replace("_", " ")
            return self._drawn_once(ref.rpartition("/")[2], schema.get("title") or spoken)
        found = _Shape(title, skip=schema.get("format") == "date-time")
        for option in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
            self._take(found, self.shape(option, title))
        found.fields.update(
            {key: self.shape(part, key) for key, part in schema.get("properties", {}).items()}
        )
        for inner in (
            schema.get("items"),
            schema.get("additionalProperties"),
            *schema.get("prefixItems", ()),
        ):
            if isinstance(inner, Mapping):
                found.rest = self.shape({**inner, "title": ""}, "")
        found.free |= schema.keys() <= {"title", "description", "default"} or _anything(schema)
        return found

    def _drawn_once(self, ref: str, title: str) -> _Shape:
        if (ref, title) not in self._drawn:
            self._drawn[ref, title] = found = _Shape(title)
            self._take(found, self.shape({**self._defs[ref], "title": title}, title))
        return self._drawn[ref, title]

    def _take(self, into: _Shape, one: _Shape) -> None:
        into.fields.update(one.fields)
        into.rest = one.rest or into.rest
        into.skip, into.free = into.skip or one.skip, into.free or one.free


def _anything(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "object" and schema.get("additionalProperties") is True


def _texts(shape: _Shape, value: Any, titles: tuple[str, ...], deep: int) -> Iterator[Said]:
    here = (*titles, shape.title) if shape.title else titles
    match value:
        case _ if shape.skip or deep > DEEPEST:
            return
        case str():
            if value:
                yield Said(here, value)
        case Mapping():
            for key, item in value.items():
                inner = shape.fields.get(key) or shape.rest or (_FREE if shape.free else None)
                if inner is not None:
                    named = here if key in shape.fields else (*here, str(key))
                    yield from _texts(inner, item, named, deep + 1)
        case list() | tuple():
            for item in value:
                yield from _texts(shape.rest or shape, item, here if shape.rest else titles, deep + 1)
