"""An instrument as Akoma Ntoso: as the region's catalogue knows it, else as its own title says. Pure."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from amity.features.instruments.reading import Clause
from amity.features.instruments.reading.citations import Citation
from amity.features.instruments.reading.formulas import date_of
from amity.formats import akomantoso
from amity.node.pack import Instrument

_SORTS = {  # what a title says, in the order in which it is looked for
    "protocol": "protocol",
    "declaration": "declaration",
    "plan of action": "plan",
    "work plan": "plan",
    "statement": "statement",
    "communiqu": "statement",
    "resolution": "resolution",
    "guidelines": "guidelines",
    "treaty": "treaty",
    "convention": "treaty",
    "charter": "treaty",
    "agreement": "treaty",
}
_LANGUAGES = {  # ISO 639-1 to 639-2, the languages of regions so far
    "en": "eng", "id": "ind", "ms": "msa", "km": "khm", "lo": "lao", "my": "mya", "th": "tha", "vi": "vie",
    "tl": "fil", "pt": "por", "tet": "tet", "zh": "zho", "fr": "fra", "ru": "rus", "es": "spa", "ar": "ara",
}  # fmt: skip
_DAYS = ("%d %B %Y", "%B %d %Y")


def work(
    name: str, title: str, adopted: str, known: Instrument | None, *, region: str, language: str = "en"
) -> akomantoso.Work:
    """Return what Akoma Ntoso says of instrument *name*; *known* is its entry in the pack of *region*."""
    code = language.partition("-")[0]
    return akomantoso.Work(
        id=name,
        title=known.title if known else title or name,
        kind=known.kind if known else sort_of(title),
        adopted=known.date if known else day_of(f"{adopted} {title}", int(name[:4])),
        author=(known.forum or "the Parties") if known else "the Parties",
        jurisdiction=region,
        language=_LANGUAGES.get(code, code if len(code) == 3 else "und"),
    )


def to_xml(about: akomantoso.Work, clauses: Iterable[Clause], cited: Iterable[Citation]) -> bytes:
    """Return the document; a mention that the reader is unsure of stays plain words."""
    return akomantoso.to_xml(about, list(clauses), [one for one in cited if not one.unsure])


def sort_of(title: str) -> str:
    """Return what sort of instrument *title* names."""
    said = title.casefold()
    return next((sort for word, sort in _SORTS.items() if word in said), "document")


def day_of(text: str, year: int) -> date:
    """Return the first day that *text* names, else the first of *year*."""
    said = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|\bday of\b|,", " ", date_of(text))
    for form in _DAYS:
        try:
            return datetime.strptime(" ".join(said.split()), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return date(max(year, 1), 1, 1)
