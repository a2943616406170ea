"""Words: gettext catalogues, read as they are committed (.po), and the language of the page at hand.

English is the source: it needs no catalogue. A catalogue is `<language>.po` beside `words.toml` (the
words of the frame) and `words.<language>.po` beside a feature's templates and in a region's folder (their
words); where several know a string, the region's stands, and then the feature's. Nothing is compiled
ahead and nothing is guessed: a string without a translation is shown in English. A language is offered
once `words.toml` names it; its catalogues are read when it is first spoken.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from markupsafe import Markup, escape

SOURCE = "en"
ONE_FORM = "nplurals=1; plural=0"
WORDS = Path(__file__).parent / "words"
_RANGE = re.compile(r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*")


@dataclass(frozen=True)
class Language:
    """A language that pages can be shown in."""

    code: str  # BCP 47: "km"
    name: str  # as its own speakers write it
    catalogues: tuple[Path, ...] = ()  # the last one that knows a string stands
    plural: str = ONE_FORM  # how many forms a word has, and which one a number asks for, as gettext says it
    place: str = ""  # whose dates and numbers it takes, where these are not the language's own: "pt_TL"

    @cached_property
    def words(self) -> NullTranslations:
        """What its catalogues say."""
        dated = tuple((path, path.stat().st_mtime_ns) for path in self.catalogues)
        return _read(self.plural, dated) if dated else NullTranslations()

    @cached_property
    def locale(self) -> Locale:
        """How it writes dates and numbers."""
        return Locale.parse(self.place or self.code.replace("-", "_"))


_ENGLISH = Language(SOURCE, "English", place="en_GB")  # days before months, as the region writes them
_SPOKEN: ContextVar[Language] = ContextVar("language", default=_ENGLISH)


class Languages:
    """The languages that this house speaks."""

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        told = told_of()
        paths = [path for folder in folders for path in sorted(folder.glob("words.*.po"))]
        known = _grouped([*sorted(WORDS.glob("*.po")), *paths])
        self._by_code = {SOURCE: _ENGLISH}
        for code in told["offered"]:
            one = told["language"][code]
            plural, place = one.get("plural", ONE_FORM), one.get("locale", "")
            self._by_code[code] = Language(code, one["name"], tuple(known.get(code, ())), plural, place)

    def __iter__(self) -> Iterator[Language]:
        return iter(self._by_code.values())

    def get(self, code: str) -> Language | None:
        """Return the language called *code*, or None where this house does not speak it."""
        return self._by_code.get(code)

    def best(self, chosen: str, asked: str) -> Language:
        """Return the language *chosen* by the reader, else the best of `Accept-Language` *asked*."""
        for code in (chosen, *_preferred(asked)):
            for name in (code, code.partition("-")[0]):
                if found := self._by_code.get(name):
                    return found
        return _ENGLISH


@contextmanager
def spoken(language: Language) -> Iterator[None]:
    """Speak *language* until the block ends: in templates, and in what pages themselves say."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def current() -> Language:
    """Return the language of the page at hand; English outside one."""
    return _SPOKEN.get()


def gettext(message: str) -> str:
    """Return *message* in the language of the page at hand."""
    return str(_SPOKEN.get().words.gettext(message)) if message else ""  # "" would be a catalogue's head


def later(message: str) -> str:
    """Mark *message* for translation where it stands in a table: it is translated when it is shown."""
    return message


def ngettext(one: str, many: str, number: int) -> str:
    """Return *one* or *many*, whichever *number* asks for, in the language of the page at hand."""
    return str(_SPOKEN.get().words.ngettext(one, many, number))


def shown(message: str, **values: object) -> Markup:
    """
    Return *message* as a page shows it: `_` of templates.

    Jinja's own takes whatever it is given for markup and for a pattern; but titles come from records, too,
    and may hold `<` or `%`. Here only what a template says itself is filled in, and all is escaped.
    """
    said = escape(gettext(message))
    return said % values if values else said.replace("%%", "%")


def counted(one: str, many: str, num: int, **values: object) -> Markup:
    """Return *one* or *many* as a page shows it, filled in: `ngettext` of templates."""
    return escape(ngettext(one, many, num)) % ({"num": num} | values)


@lru_cache(maxsize=1)
def told_of() -> dict[str, Any]:
    """Return what `words.toml` says: the languages, which are offered, and what must be said in them."""
    return tomllib.loads((WORDS / "words.toml").read_text(encoding="utf-8"))


def _grouped(paths: Iterable[Path]) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in paths:
        found.setdefault(path.stem.removeprefix("words."), []).append(path)
    return found


@lru_cache(maxsize=64)
def _read(plural: str, catalogues: tuple[tuple[Path, int], ...]) -> NullTranslations:
    """Return what *catalogues* say, each named with the time of its last change."""
    whole = Catalog()
    whole.mime_headers = [("Content-Type", "text/plain; charset=utf-8"), ("Plural-Forms", plural)]
    for path, _ in catalogues:
        with path.open("rb") as source:
            for message in read_po(source):
                if message.id and _is_said(message.string) and not message.fuzzy:
                    whole.delete(message.id)  # assigning would keep the former translation
                    whole[message.id] = message
    packed = BytesIO()
    write_mo(packed, whole)
    packed.seek(0)
    return Translations(packed)


def _is_said(string: str | Sequence[str] | None) -> bool:
    return bool(string) and (isinstance(string, str) or all(string or ()))


def _preferred(asked: str) -> list[str]:
    """Return the languages of an Accept-Language header, the most wanted first."""
    ranges = [found for part in asked[:1000].split(",") if (found := _RANGE.fullmatch(part))]
    weighed = [(float(found[2] or 1), found[1].lower()) for found in ranges]
    return [code for weight, code in sorted(weighed, key=lambda pair: -pair[0]) if weight > 0]
