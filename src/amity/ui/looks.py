"""How values look on a page: times, days, numbers, hashes. The words around them are the templates'."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_skeleton
from babel.numbers import format_decimal
from markupsafe import Markup

from amity.kernel.record import Party
from amity.node.region import RegionPack
from amity.ui import language, zones

BUDDHIST = 543  # years between the calendars; CLDR prefers this one for Thailand, and for no other State here
ERA = "พ.ศ."
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def when(value: datetime | str | None) -> str | Markup:
    """Return a moment as people write it: in the reader's zone with UTC beside it, else in UTC."""
    if not value:
        return "–"
    at = (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)
    zone = zones.current()
    text = f"{_date(at)}, {at:%H:%M} UTC"
    if zone:
        here = at.astimezone(zone)
        other = "" if here.date() == at.date() else f"{_date(at)}, "
        text = f"{_date(here)}, {here:%H:%M} {zones.offset(here)} ({other}{at:%H:%M} UTC)"
    return Markup('<time datetime="{}">{}</time>').format(at.strftime("%Y-%m-%dT%H:%M:%SZ"), text)


def day(value: date | str | None) -> str | Markup:
    """Return a day as people write it."""
    if not value:
        return "–"
    at = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return Markup('<time datetime="{}">{}</time>').format(at.strftime("%Y-%m-%d"), _date(at))


def _date(at: date) -> str:
    """Return a day in the page's language, with the Buddhist year where that is CLDR's calendar: in Thai."""
    locale = language.current().locale
    text = format_skeleton("yMMMd", at, locale=locale)
    return f"{text} ({ERA} {at.year + BUDDHIST})" if locale.language == "th" else text


def moment(text: str) -> str | Markup:
    """Return the moment that a record names, or its text if it is none: others may write anything."""
    try:
        return when(text) if datetime.fromisoformat(text).tzinfo else text
    except (ValueError, OverflowError):
        return text


def calendar_day(text: str) -> str | Markup:
    """Return the day that a record names, or its text if it is none."""
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def number(value: float | Decimal | None) -> str:
    """Return a number with the separators of the page's language."""
    return "–" if value is None else format_decimal(value, locale=language.current().locale)


def short(value: str) -> str:
    """Return the beginning of a hash: enough for people to tell two apart."""
    return value[:10]


def words(name: str) -> str:
    """Return a name from code as words: "due_by", "due-by" and "DueBy" are all "Due by"; "SAR" stays."""
    spaced = _HUMP.sub(" ", name).replace("_", " ").replace("-", " ").split()
    told = " ".join(word if word.isupper() else word.lower() for word in spaced)
    return told[:1].upper() + told[1:]


def party_name(region: RegionPack, code: str) -> str:
    """Return the name of a Party in the page's language, else its code."""
    entry = region.parties.get(Party(code))
    own = entry.names.get(language.current().code) if entry else None
    return own or (language.gettext(entry.names["en"]) if entry else code)


class Shortener:
    """Cuts what a record says to what one page can hold: the first so many characters of its values."""

    def __init__(self, room: int = 12_000) -> None:
        self._room = room
        self.cut = False  # whether something was left out

    def of(self, value: Any) -> Any:
        """Return the beginning of *value*, in its own shape."""
        if isinstance(value, Mapping):
            return {key: self.of(item) for key, item in value.items() if self._has_room()}
        if isinstance(value, (list, tuple)):
            return [self.of(item) for item in value if self._has_room()]
        said = str(value)
        if len(said) > self._room:
            self.cut = True
            said = f"{said[: max(self._room, 0)]}…"
        self._room -= len(said) + 20  # its label, and the markup around it
        return said if isinstance(value, str) else value

    def _has_room(self) -> bool:
        self.cut = self.cut or self._room <= 0
        return self._room > 0


def flat(value: Any) -> str:
    """Return a value of a record's body in one line, for a list."""
    if isinstance(value, Mapping):
        return "; ".join(f"{words(str(key))}: {flat(item)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(flat(item) for item in value)
    return "–" if value is None else str(value)
