"""Words: gettext catalogues, read as they are committed (.po), and the language of the page at hand.

English is the source: it needs no catalogue. A catalogue is `<language>.po` beside this file (the
words of the frame) and `words.<language>.po` beside a feature's templates and in a region's folder (their
words); where several know a string, the region's stands, and then the feature's. Nothing is compiled
ahead and nothing is guessed: a string without a translation is shown in English.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

SOURCE = "en"
OWN_NAME = "(this language)"  # the string that a catalogue translates into its language's own name
_RANGE = re.compile(r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*")


@dataclass(frozen=True, slots=True)
class Language:
    """A language that pages can be shown in."""

    code: str  # BCP 47: "km"
    name: str  # as its own speakers write it
    words: NullTranslations
    locale: Locale  # for dates and numbers


_ENGLISH = Language(SOURCE, "English", NullTranslations(), Locale(SOURCE))
_SPOKEN: ContextVar[Language] = ContextVar("language", default=_ENGLISH)


class Languages:
    """The languages that this house speaks."""

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        frame = sorted((Path(__file__).parent / "words").glob("*.po"))
        regional = [path for folder in folders for path in sorted(folder.glob("words.*.po"))]
        self._by_code = {SOURCE: _ENGLISH}
        for code, paths in _grouped([*frame, *regional]).items():
            self._by_code[code] = _read(code, paths)

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
    return str(_SPOKEN.get().words.gettext(message))


def later(message: str) -> str:
    """Mark *message* for translation where it stands in a table: it is translated when it is shown."""
    return message


def ngettext(one: str, many: str, number: int) -> str:
    """Return *one* or *many*, whichever *number* asks for, in the language of the page at hand."""
    return str(_SPOKEN.get().words.ngettext(one, many, number))


def _grouped(paths: Iterable[Path]) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in paths:
        found.setdefault(path.stem.removeprefix("words."), []).append(path)
    return found


def _read(code: str, paths: Sequence[Path]) -> Language:
    whole = Catalog(locale=code.replace("-", "_"))
    for path in paths:
        with path.open("rb") as source:
            for message in read_po(source, locale=whole.locale):
                if message.id and message.string and not message.fuzzy:
                    whole.delete(message.id)  # assigning would keep the former translation
                    whole[message.id] = message
    packed = io.BytesIO()
    write_mo(packed, whole)
    packed.seek(0)
    words = Translations(packed)
    return Language(code, words.gettext(OWN_NAME), words, Locale.parse(code, sep="-"))


def _preferred(asked: str) -> list[str]:
    """Return the languages of an Accept-Language header, the most wanted first."""
    ranges = [found for part in asked[:1000].split(",") if (found := _RANGE.fullmatch(part))]
    weighed = [(float(found[2] or 1), found[1].lower()) for found in ranges]
    return [code for weight, code in sorted(weighed, key=lambda pair: -pair[0]) if weight > 0]
