"""Which fields a column may be read as: those of a register's bodies, and of the rows in them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from anyascii import anyascii

from amity.features.registers.declaring import STATE, Register
from amity.ui import forms
from amity.ui.forms import Slot


def plain(text: str) -> str:
    """Return a heading or a word as it is compared: small Latin letters and digits, single spaces."""
    kept = "".join(c if c.isalnum() else " " for c in anyascii(text).lower())
    return " ".join(kept.split())


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a column may be read as."""

    slot: Slot
    place: str  # "entry", "part", "both", "row"
    is_state: bool = False
    is_code: bool = False  # its values are codes, numbers or addresses: commas part them


def fields(register: Register) -> dict[str, Field]:
    """Return the fields of *register*'s bodies, and of the rows in them, by name."""
    found: dict[str, Field] = {}
    for shape, place in ((register.entry, "entry"), (register.part, "part")):
        if shape is None:
            continue
        for slot in forms.draw(shape):
            if slot.key == register.rows:
                patterns = _patterns(shape.model_json_schema(), slot.key)
                for inner in slot.inner[0].inner:
                    found[inner.key] = _field(inner, "row", patterns.get(inner.key, ""))
            elif slot.sort not in ("object", "rows", "json"):
                pattern = _patterns(shape.model_json_schema()).get(slot.key, "")
                known = found.get(slot.key)
                found[slot.key] = replace(known, place="both") if known else _field(slot, place, pattern)
    return found


def _field(slot: Slot, place: str, pattern: str) -> Field:
    return Field(slot, place, is_state=pattern.startswith(STATE), is_code=bool(pattern))


def _patterns(schema: Mapping[str, Any], rows: str = "") -> dict[str, str]:
    """Return the pattern of each field, or of what its list holds; of the fields in *rows*, if named."""
    properties = schema["properties"]
    if rows:
        ref = properties[rows]["items"]["$ref"].rpartition("/")[2]
        properties = schema["$defs"][ref]["properties"]
    return {
        name: str(one.get("pattern") or one.get("items", {}).get("pattern", ""))
        for name, one in properties.items()
    }
