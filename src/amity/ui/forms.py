"""Forms drawn from a body's JSON schema, and read back into a body. Pure: no node, no request, no HTML.

A `Slot` is one place on a form. Its name is the path to it in the body, "evidence.0.address", so that
a fault that pydantic finds is shown where it was made. Lists of objects are drawn as rows, and grow by
a button that sends the form and gets it back with one row more: no script is needed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson
from pydantic import BaseModel, ValidationError

from amity.kernel.canon import DEEPEST
from amity.ui.looks import words
from amity.ui.shaping import Shape, Sort, options, resolved, shape_of

MOST_ROWS = 200
ADD = "add-row"  # the button that asks for one row more; its value is the rows' name


@dataclass(frozen=True, slots=True)
class Slot:
    """One place on a form."""

    name: str  # "" for the whole body
    sort: Sort
    label: str
    help: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    grows: bool = False  # a text of no known length: one line that grows
    limits: Mapping[str, str] = field(default_factory=dict)  # attributes of the input: min, max, maxlength …
    value: Any = ""  # what stands in it: text, or a set of choices
    fault: str = ""
    inner: tuple["Slot", ...] = ()  # of an object; of rows, one object for each row

    @property
    def key(self) -> str:
        """The last step of the path: what the field is called in the body."""
        return self.name.rpartition(".")[2]

    @property
    def number(self) -> int:
        """The place of a row among its rows."""
        return int(self.key)

    @property
    def id(self) -> str:
        """The id of the input, and of what speaks about it."""
        return "f-" + self.name.replace(".", "-")

    @property
    def faults(self) -> Iterator[tuple[str, str, str]]:
        """The faults in this slot and under it: (id, label, fault)."""
        if self.fault:
            yield self.id, self.label, self.fault
        for slot in self.inner:
            yield from slot.faults


def draw(
    body: type[BaseModel],
    filled: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    more: str = "",
) -> tuple[Slot, ...]:
    """
    Return the form of *body*, with what was *filled* in and the *faults* found in it.

    Args:
        filled: as `read` returns it.
        faults: by slot name, as `faults_of` returns them.
        more: the name of the rows that get one row more.
    """
    schema = _schema(body)
    pen = _Pen(schema.get("$defs", {}), faults or {}, more)
    return pen.object(schema, "", filled or {}).inner


def read(body: type[BaseModel], form: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the body that *form* holds, as far as it can be read; what is empty is left out.

    Nothing is checked here: `Kind.read` does that, and its faults go to the slots by name.
    """
    schema = _schema(body)
    return dict(_Reader(schema.get("$defs", {}), form).object(schema, ""))


def faults_of(error: BaseException | None) -> dict[str, str]:
    """Return the faults that pydantic found, by slot name; none if *error* is something else."""
    if not isinstance(error, ValidationError):
        return {}
    found: dict[str, str] = {}
    for fault in error.errors(include_url=False, include_input=False):
        name = ".".join(str(part) for part in fault["loc"])
        found.setdefault(name, _plainly(fault["type"], fault["msg"]))
    return found


def depth(value: Any) -> int:
    """Return how deep *value* is nested, level by level: depth costs no stack."""
    level, steps = [value], 0
    while level and steps <= DEEPEST:
        steps += 1
        inner = [v.values() if isinstance(v, dict) else v for v in level if isinstance(v, (dict, list))]
        level = [item for items in inner for item in items]
    return steps


def _plainly(sort: str, said: str) -> str:
    if sort == "missing":
        return "this must be filled in"
    return said.removeprefix("Value error, ").removeprefix("Assertion failed, ")


@lru_cache(maxsize=1024)
def _schema(body: type[BaseModel]) -> dict[str, Any]:
    return body.model_json_schema()


class _Pen:
    """Draws slots from schemas."""

    def __init__(self, defs: Mapping[str, Any], faults: Mapping[str, str], more: str) -> None:
        self._defs, self._faults, self._more = defs, faults, more

    def object(self, schema: Mapping[str, Any], name: str, filled: Any) -> Slot:
        must = set(schema.get("required", ()))
        values = filled if isinstance(filled, Mapping) else {}
        inner = tuple(
            self.slot(key, part, f"{name}.{key}" if name else key, values.get(key), must=key in must)
            for key, part in schema.get("properties", {}).items()
        )
        return Slot(name, "object", "", inner=inner, fault=self._faults.get(name, ""))

    def slot(self, key: str, schema: Mapping[str, Any], name: str, filled: Any, *, must: bool) -> Slot:
        whole = resolved(schema, self._defs)
        shape = shape_of(whole, self._defs)
        fresh = filled is None and whole.get("default") is not None
        return Slot(
            name=name,
            sort=shape.sort,
            label=_label(key, schema, whole),
            help=str(whole.get("description", ""))
            if shape.sort != "object"
            else str(schema.get("description", "")),
            required=must,
            choices=tuple(map(str, options(shape.inner if shape.sort == "choices" else shape.schema))),
            grows=shape.sort == "long" and "maxLength" not in shape.schema,
            limits=_limits(shape),
            value=_shown(shape.sort, whole["default"] if fresh else filled),
            fault=self._faults.get(name, ""),
            inner=self._inner(shape, name, filled),
        )

    def _inner(self, shape: Shape, name: str, filled: Any) -> tuple[Slot, ...]:
        if shape.sort == "object":
            return self.object(shape.schema, name, filled).inner
        if shape.sort != "rows":
            return ()
        rows = list(filled) if isinstance(filled, list) else []
        least = max(int(shape.schema.get("minItems", 0)), 1, len(rows) + (self._more == name))
        rows += [{}] * (min(least, MOST_ROWS) - len(rows))
        return tuple(self.object(shape.inner, f"{name}.{at}", row) for at, row in enumerate(rows))


def _label(key: str, schema: Mapping[str, Any], whole: Mapping[str, Any]) -> str:
    title = str(schema.get("title") or whole.get("title") or key)
    # pydantic makes "Lead Party" of lead_party where nobody wrote a title
    return words(key) if title == key.replace("_", " ").title() or "$ref" in str(schema) else title


def _limits(shape: Shape) -> dict[str, str]:
    schema = shape.schema
    pairs = {
        "min": schema.get("minimum", schema.get("exclusiveMinimum")),
        "max": schema.get("maximum", schema.get("exclusiveMaximum")),
        "minlength": schema.get("minLength") if shape.sort == "text" else None,
        "maxlength": schema.get("maxLength"),
    }
    return {name: str(value) for name, value in pairs.items() if value is not None}


def _shown(sort: Sort, value: Any) -> Any:
    match sort:
        case "choices":
            return frozenset(str(one) for one in value or ())
        case "yes":
            return value is True
        case "lines":
            return "\n".join(str(one) for one in value) if isinstance(value, (list, tuple)) else value or ""
        case "rows" | "object":
            return ""
        case "json":
            return (
                orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() if _is_tree(value) else value or ""
            )
        case "moment":
            return str(value or "").removesuffix("Z")[:16]
    return "" if value is None else str(value)


def _is_tree(value: Any) -> bool:
    return isinstance(value, (dict, list, int)) and value is not False


class _Reader:
    """Reads slots back from a form's fields."""

    def __init__(self, defs: Mapping[str, Any], form: Mapping[str, Any]) -> None:
        self._defs, self._form = defs, form
        self._stems = {key[:at] for key in form for at, letter in enumerate(key) if letter == "."}

    def object(self, schema: Mapping[str, Any], name: str) -> dict[str, Any]:
        found = {
            key: self._slot(part, f"{name}.{key}" if name else key)
            for key, part in schema.get("properties", {}).items()
        }
        return {key: value for key, value in found.items() if value is not None}

    def _slot(self, schema: Mapping[str, Any], name: str) -> Any:
        """Return what stands at *name*: None where nothing does."""
        shape = shape_of(resolved(schema, self._defs), self._defs)
        text = str(self._form.get(name, "")).strip()
        match shape.sort:
            case "object":
                inner = self.object(shape.schema, name)
                return None if self._blank(shape.schema, inner) else inner
            case "rows":
                rows = (
                    self.object(shape.inner, f"{name}.{at}") for at in range(MOST_ROWS) if self._has(name, at)
                )
                return [row for row in rows if not self._blank(shape.inner, row)]
            case "choice":
                return next((one for one in options(shape.schema) if str(one) == text), text or None)
            case "yes":
                return name in self._form
            case "choices":
                sent = {key.removeprefix(f"{name}=") for key in self._form if key.startswith(f"{name}=")}
                return [one for one in options(shape.inner) if str(one) in sent]
            case "lines":
                lines = [line.strip() for line in text.splitlines() if line.strip()]
                return [_number(line) for line in lines] if shape.inner.get("type") == "integer" else lines
            case "integer":
                return _number(text) if text else None
            case "moment":
                return _moment(text) or None
            case "json":
                return _tree(text)
        return text.replace("\r\n", "\n") or None

    def _blank(self, schema: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
        """Tell whether nobody has filled in anything: all that stands there was there before."""
        parts = schema.get("properties", {})
        return all(
            value in (False, [], resolved(parts[key], self._defs).get("default"))
            for key, value in found.items()
        )

    def _has(self, name: str, at: int) -> bool:
        return f"{name}.{at}" in self._stems


def _number(text: str) -> Any:
    try:
        return int(text.replace(" ", "").replace(",", "")[:20])
    except ValueError:
        return text  # pydantic says what is wrong with it


def _moment(text: str) -> str:
    """Return what a browser's clock writes ("2026-03-02T04:10") as UTC, to the second."""
    if not text or text.endswith("Z") or "+" in text:
        return text
    return f"{text}:00Z" if len(text) == 16 else f"{text}Z"


def _tree(text: str) -> Any:
    try:
        value = orjson.loads(text) if text else None
    except orjson.JSONDecodeError:
        return text
    return value if depth(value) <= DEEPEST else text
