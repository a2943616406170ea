"""One cell as the value of a field. Nothing is guessed: what may be two things is refused."""

from collections.abc import Iterator, Mapping
from typing import Any

from amity.errors import Malformed
from amity.features.registers.declaring import Register
from amity.features.registers.importing.fields import Field, plain
from amity.formats import days
from amity.formats.days import Order
from amity.node.pack import RegionPack
from amity.ui.forms import Slot

_YES = {"yes": True, "y": True, "true": True, "x": True, "1": True, "no": False, "n": False, "false": False,
        "0": False}  # fmt: skip


class Cells:
    """Reads the cells of one sheet."""

    def __init__(self, register: Register, region: RegionPack, orders: Mapping[str, Order]) -> None:
        self._also, self._region, self._orders = register.also, region, orders
        self._lists = {name: region.vocabulary(code) for name, code in register.lists.items()}
        self._parties = {
            name: str(code)
            for code, entry in region.parties.items()
            for name in (plain(code), *map(plain, entry.names.values()))
        }

    def value(self, field: Field, text: str) -> Any:
        """
        Return what *text* says as the value of *field*.

        Raises:
            Malformed: it says nothing of the kind; the message ends with the way out, after a colon.
        """
        slot = field.slot
        match slot.sort:
            case "date":
                return days.read(text, self._orders.get(slot.key, "")).isoformat()
            case "integer":
                return _whole(text)
            case "decimal":
                return text.replace(",", "").replace(" ", "")
            case "choice":
                return self._choice(slot, text)
            case "choices":
                return [self._choice(slot, part) for part in _parted(text, commas=True)]
            case "lines":
                return [self._word(field, part) for part in _parted(text, commas=field.is_code)]
            case "yes":
                if plain(text) not in _YES:
                    raise Malformed(f"{text!r} is neither yes nor no: write yes or no")
                return _YES[plain(text)]
        return self._word(field, text)

    def party(self, text: str) -> str:
        """Return the Party that *text* names by letters or name; three letters stand for themselves."""
        letters = text.strip()
        known = self._parties.get(plain(text), "")
        return known or (letters.upper() if len(letters) == 3 and letters.isalpha() else "")

    def _choice(self, slot: Slot, text: str) -> str:
        said = plain(text)
        for choice in slot.choices:
            if said == plain(choice) or said in map(plain, self._also.get(choice, ())):
                return choice
        raise Malformed(f"{text!r} is not one of them: write {', '.join(c for c in slot.choices if c)}")

    def _word(self, field: Field, text: str) -> str:
        if field.is_state:
            return self.party(text) or text
        vocabulary = self._lists.get(field.slot.key)
        if vocabulary is None:
            return text
        said = plain(text)
        titles = ((code, entry.title) for code, entry in vocabulary.entries.items())
        code = next((code for code, title in titles if said in (plain(title), plain(code))), "")
        return code or said.replace(" ", "-")


def _parted(text: str, *, commas: bool) -> Iterator[str]:
    for mark in ("\n", ",") if commas else ("\n",):
        text = text.replace(mark, ";")
    yield from (part.strip() for part in text.split(";") if part.strip())


def _whole(text: str) -> int:
    digits = text.replace(",", "").replace(" ", "").replace("\u202f", "")
    try:
        return int(digits[:20])
    except ValueError as error:
        raise Malformed(f"{text!r} is no whole number: write it in digits, without a unit") from error
