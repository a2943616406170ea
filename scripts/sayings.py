"""
Gathers every string that pages show, with the places where it is said, for the catalogues of words.

A place is a file under src/amity ("plans/templates/plan.html", "ui/filing.py"; of the region: "region/…"), or
what forms and lists show of a kind: "title/plan.progress/1", "about/…", "field/…" (labels, helps, choices),
the menu's "menu/plans", a register's "register/experts". A string's *home* is the first catalogue whose
places say it: there it stands, and nowhere else.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import IO

from babel.messages.extract import extract_from_dir

from amity import app
from amity.features.registers.catalogue import CATALOGUE
from amity.kernel.kind import Kind
from amity.node import region as regions
from amity.ui import filing, forms, looks
from amity.ui.language import WORDS

ROOT = Path(__file__).resolve().parent.parent
Id = str | tuple[str, str]  # a pair: for one, and for several
SOURCE = ROOT / "src" / "amity"
MARKS = {"_": None, "gettext": None, "ngettext": (1, 2), "later": None}
SORTS = [("**.py", "sayings:of_python"), ("**.html", "jinja2.ext.babel_extract")]
PRINTED = ("print.py", "paper.py", "proofread.py", "chart.py", "templates/design.html")  # no page's words


@dataclass
class Home:
    """One catalogue in each language: whose words it holds, and where they are said."""

    name: str
    about: str  # for the head of a new catalogue
    folder: Path
    pattern: str  # of its files' names
    said: dict[Id, list[str]] = field(default_factory=dict)  # each string: its places

    def file(self, language: str) -> Path:
        """Return the catalogue of *language*."""
        return self.folder / self.pattern.format(language)

    def say(self, places: Iterable[tuple[Id, str]]) -> Home:
        """Take in strings with their places; one string has several."""
        for said, place in places:
            if said and place not in self.said.setdefault(said, []):
                self.said[said].append(place)
        return self


@cache
def homes() -> tuple[Home, ...]:
    """Return all catalogues: the frame's, the features' in their order, the region's."""
    frame = Home("ui", "Amity's frame", WORDS, "{}.po")
    frame.say((said, f"ui/{file}") for said, file in _marked(SOURCE / "ui") if file not in PRINTED)
    own = {kind.name for feature in app.FEATURES for kind in feature.kinds}
    frame.say(_of_kinds(kind for kind in app.vocabulary() if kind.name not in own))
    found = [frame]
    for feature in app.FEATURES:
        folder = SOURCE / "features" / feature.name
        home = Home(feature.name, f"the pages of {feature.name}", folder / "templates", "words.{}.po")
        home.say([(feature.title, f"menu/{feature.name}")])
        home.say((said, f"{feature.name}/{file}") for said, file in _marked(folder))
        home.say(_of_kinds(feature.kinds))
        found.append(home)
    registers = next(home for home in found if home.name == "registers")
    for one in CATALOGUE:
        registers.say((said, f"register/{one.name}") for said in (one.title, one.about))
    return (*found, _region())


def places() -> dict[Id, list[str]]:
    """Return every string that is said anywhere, with all its places."""
    found: dict[Id, list[str]] = {}
    for home in homes():
        for said, where in home.said.items():
            found.setdefault(said, []).extend(where)
    return found


def home_of() -> dict[Id, Home]:
    """Return the one catalogue in which each string stands: the first whose places say it."""
    return {said: home for home in reversed(homes()) for said in home.said}


def in_scope(scope: Mapping[str, Sequence[str]]) -> set[Id]:
    """Return what is said at a place that *scope* names."""
    patterns = [one for some in scope.values() for one in some]
    return {said for said, where in places().items() if any(_matches(one, patterns) for one in where)}


def idle(scope: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the patterns of *scope* at which nothing is said: mistyped, or left over."""
    where = {one for some in places().values() for one in some}
    return [one for some in scope.values() for one in some if not any(_matches(it, [one]) for it in where)]


def _matches(place: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(place, pattern) for pattern in patterns)


def _marked(folder: Path) -> Iterator[tuple[Id, str]]:
    """Yield what the code and the templates in *folder* mark for translation, and the file."""
    for file, _, said, _, _ in extract_from_dir(folder, SORTS, {}, MARKS):
        yield (said if isinstance(said, str) else (said[0], said[1])), file


def of_python(
    file: IO[bytes], marks: Collection[str], tags: object, options: object
) -> Iterator[tuple[int, str, tuple[str | None, ...], list[str]]]:
    """Yield the calls of *marks* with the texts that they are given; babel's own takes `d["key"]` for one."""
    calls = [one for one in ast.walk(ast.parse(file.read())) if isinstance(one, ast.Call)]
    for call in sorted(calls, key=lambda one: (one.lineno, one.col_offset)):
        name = getattr(call.func, "id", "") or getattr(call.func, "attr", "")
        if name in marks:
            given = (one.value if isinstance(one, ast.Constant) else None for one in call.args)
            yield call.lineno, name, tuple(one if isinstance(one, str) else None for one in given), []


def _of_kinds(kinds: Iterable[Kind]) -> Iterator[tuple[Id, str]]:
    for kind in kinds:
        yield filing.title_of(kind), f"title/{kind.name}"
        yield filing.about(kind), f"about/{kind.name}"
        for said in _of_slots(forms.draw(kind.body)):
            yield said, f"field/{kind.name}"


def _of_slots(slots: Iterable[forms.Slot]) -> Iterator[str]:
    for slot in slots:
        yield from (slot.label, slot.help, *(looks.words(one) for one in slot.choices))
        yield from _of_slots(slot.inner)


def _region() -> Home:
    folder = ROOT / "regions" / "asean"
    pack = regions.load(folder)
    home = Home("region", "this region", folder, "words.{}.po")
    home.say((office.title, "region/region.toml") for office in pack.offices)
    home.say((party.names["en"], "region/parties.toml") for party in pack.parties.values())
    for name, vocabulary in pack.vocabularies.items():
        place = f"region/vocabularies/{name}.toml"
        home.say((entry.title, place) for entry in vocabulary.entries.values())
    return home
