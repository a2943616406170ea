"""From a reading to what a Party may say of it: undoing repairs, naming the instrument, cutting records.

Pure: no node, no SQL. What clauses oblige to, cite and invoke is looked for by `reading`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from amity.errors import Malformed, NotFound
from amity.features.instruments import reading
from amity.features.instruments.kinds import CONTROLS, KINDS, NAME, InstrumentText, InstrumentTextPart
from amity.features.instruments.reading import Reading, Repair
from amity.features.instruments.reading.parts import Refused
from amity.kernel import canon
from amity.kernel.record import LONGEST
from amity.node.pack import Instrument

LARGEST_FILE = 16 << 20  # bytes of a source
PIECE = LONGEST * 7 // 8  # bytes of clauses and repairs in one record: the rest is for its head
CLIP = 4000  # characters of a repair that a record shows
_SMALL = frozenset("a an and at by for from in of on the to with".split())
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a text was read from."""

    name: str
    sha256: str

    @classmethod
    def of(cls, name: str, data: bytes) -> "Source":
        """Return what is noted of the file *name* with the bytes *data*."""
        return cls(_clean(name)[-255:], sha256(data).hexdigest())


# -- repairs --------------------------------------------------------------------------------------


def numbered(found: Reading, numbers: Iterable[int]) -> list[Repair]:
    """
    Return the repairs of *found* with those *numbers*, from 1.

    Raises:
        NotFound: there is no repair of that number.
    """
    wanted = sorted(set(numbers))
    for number in wanted:
        if not 1 <= number <= len(found.repairs):
            raise NotFound(
                f"there is no repair {number}: this reading has {len(found.repairs)}, "
                "and `amity instruments read FILE --repairs` lists them"
            )
    return [found.repairs[number - 1] for number in wanted]


def without(found: Reading, refused: Iterable[Repair]) -> Reading:
    """Return what *found* is without the repairs *refused*: read once more, and not once for each."""
    keys = refused_keys(refused)
    return reading.reread(found.source, found.refused | keys) if keys else found


def refused_keys(refused: Iterable[Repair]) -> Refused:
    """Return what keeps the reader from making the repairs *refused* again."""
    return frozenset[tuple[str, int]]().union(*(one.keys for one in refused))


# -- which instrument it is -----------------------------------------------------------------------


def guess(found: Reading, known: Mapping[str, Instrument]) -> str:
    """Return which of the instruments *known* has the title of *found*; "" where none has."""
    words, years = _words(found.title), set(_YEAR.findall(f"{found.title} {found.adopted}"))
    for one in known.values():
        if years and str(one.date.year) not in years:
            continue
        if any(_is_same(words, _words(name)) for name in (one.title, one.short, *one.aliases)):
            return one.id
    return ""


def suggestion(found: Reading) -> str:
    """Return a name that an instrument outside the catalogue could go by."""
    year = next(iter(_YEAR.findall(f"{found.adopted} {found.title}")), "2000")
    words = [word.title() for word in _words(found.title) if word.isascii() and not word.isdigit()]
    return "-".join([year, *([word for word in words if word.lower() not in _SMALL][:5] or ["Text"])])


def named(found: Reading, wanted: str, known: Mapping[str, Instrument]) -> str:
    """
    Return the id under which *found* is imported: the one *wanted*, else the one of its title.

    Raises:
        Malformed: it cannot be an id, or the title is not in the catalogue and none is wanted.
    """
    name = wanted.strip() or guess(found, known)
    if not name:
        raise Malformed(
            f"no instrument of the catalogue is called “{found.title[:120]}”: name it yourself, "
            f"as year and short name, with --id {suggestion(found)}"
        )
    if not re.fullmatch(NAME, name) or len(name) > 100:
        raise Malformed(f"{name} is no instrument's id: write the year and a short name, as 2004-ASC-PoA")
    return name


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", re.sub(r"\([^)]*\)", " ", text).casefold().replace("’", "'"))


def _is_same(words: list[str], name: list[str]) -> bool:
    """Tell whether *words* are *name* and little else: a year, an article."""
    if not name or len(words) < len(name):
        return False
    starts = (i for i in range(len(words) - len(name) + 1) if words[i : i + len(name)] == name)
    return any(
        all(word.isdigit() or word in _SMALL for word in [*words[:i], *words[i + len(name) :]])
        for i in starts
    )


# -- records --------------------------------------------------------------------------------------


def bodies(
    found: Reading, source: Source, *, instrument: str, refused: Sequence[Repair] = (), language: str = "en"
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return kind and body of each record that says *found*: one, or several where it is long."""
    repairs = [_repair(one, undone=False) for one in found.repairs]
    repairs += [_repair(one, undone=True) for one in refused]
    pieces = list(_pieces([_clause(one) for one in found.clauses], repairs))
    digest = whole(map(fingerprint, pieces)) if len(pieces) > 1 else ""
    head: dict[str, Any] = {
        "instrument": instrument,
        "title": _clean(found.title)[:1000] or instrument,
        "adopted": _clean(found.adopted)[:400],
        "language": language,
        "file": source.name,
        "sha256": source.sha256,
        **pieces[0],
    }
    if digest:
        head |= {"parts": len(pieces) - 1, "digest": digest}
    yield KINDS.name_of(InstrumentText), head
    for number, piece in enumerate(pieces[1:], start=1):
        part = {"instrument": instrument, "digest": digest, "number": number, **piece}
        yield KINDS.name_of(InstrumentTextPart), part


def fingerprint(piece: Mapping[str, Any]) -> str:
    """Return the hash of the clauses and repairs of one record, as they stand in its body."""
    return canon.digest(canon.encode([piece.get("clauses", []), piece.get("repairs", [])]))


def whole(fingerprints: Iterable[str]) -> str:
    """Return the digest of a text in parts, from the fingerprints of its parts in order."""
    return canon.digest(canon.encode(list(fingerprints)))


def wording(text: str) -> str:
    """Return the hash by which a settlement names the words that it speaks about."""
    return sha256(text.encode()).hexdigest()


def _clause(one: reading.Clause) -> dict[str, Any]:
    fields = {"id": one.id, "kind": one.kind, "number": one.number, "title": one.title, "text": one.text}
    said = {key: _clean(text) for key, text in (fields | {"parent": one.parent}).items()}
    return {key: text for key, text in said.items() if text}


def _repair(one: Repair, *, undone: bool) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": one.kind, "lines": list(one.lines), "why": one.why, "undone": undone}
    return said | {"before": _clipped(one.before), "after": _clipped(one.after)}


def _clean(text: str) -> str:
    """Return *text* without what only damaged files hold: control characters, halves of surrogate pairs."""
    return CONTROLS.sub("", text).encode("utf-8", "replace").decode().strip()


def _clipped(text: str) -> str:
    text = _clean(text)
    return text if len(text) <= CLIP else f"{text[: CLIP - 1]}…"


def _pieces(
    clauses: Sequence[dict[str, Any]], repairs: Sequence[dict[str, Any]]
) -> Iterator[dict[str, list[dict[str, Any]]]]:
    """Cut clauses and repairs, in order, into pieces that each fit into a record."""
    piece: dict[str, list[dict[str, Any]]] = {"clauses": [], "repairs": []}
    size = 0
    for shelf, one in [*(("clauses", c) for c in clauses), *(("repairs", r) for r in repairs)]:
        more = len(canon.encode(one)) + 1
        if size and size + more > PIECE:
            yield piece
            piece, size = {"clauses": [], "repairs": []}, 0
        piece[shelf].append(one)
        size += more
    yield piece
