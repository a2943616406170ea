"""Mentions of other instruments, and of clauses of the same one, resolved to ids. Invents nothing.

A name counts where a catalogue that the caller brings knows it, or where the text itself defines a short form
for such a name ("the Treaty of the Bay (TOB)", 'hereinafter referred to as the "Harbour Treaty"'). Of names
that overlap, the longest is meant.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from amity.features.instruments.reading.numbering import roman_value
from amity.features.instruments.reading.parts import Clause, Reading

_SHORT = re.compile(
    r"\s*\(\s*(?:(?:hereinafter|hereafter)\s+(?:referred\s+to\s+as\s+|called\s+|known\s+as\s+|the\s+)?|the\s+|or\s+)*"
    r"[\"“”'‘’]*(?P<short>(?:the\s+)?[\w][\w &-]{1,40}?)[\"“”'‘’]*\s*\)"
)
_NUMBER = r"(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,6}|\([a-z0-9]{1,4}\))(?!\w)(?:\s?\((?:[a-z]{1,4}|\d{1,2})\))*"
_INTERNAL = re.compile(
    r"\b(?P<word>(?i:articles?|paragraphs?|sub-?paragraphs?|chapters?|sections?|parts?|annex|appendix|rules?))\s+"
    rf"(?P<first>{_NUMBER}|[A-Z](?!\w)|[a-z](?=[\s,;.]+(?:of|and)\b))"
    rf"(?P<more>(?:(?:\s*,\s*|\s+and\s+|\s+or\s+|\s+to\s+){_NUMBER})*)"
    r"(?:\s+of\s+(?:(?P<ofword>(?i:article|chapter|annex|rule|section))\s+(?P<ofnumber>\d{1,3}|[IVXLC]+|[A-Z])(?!\w)|"
    r"(?i:this|the\s+present)\s+\w+|(?P<other>(?:the\s+)?[A-Z]\S*)))?"
)
_WHOLE = re.compile(
    r"\b(?:this|the\s+present)\s+(?:[A-Z][\w-]*\s+)?(?P<sort>Treaty|Agreement|Convention|Charter|Protocol|"
    r"Declaration|Joint\s+Declaration|Plan\s+of\s+Action|Memorandum|Statement|Plan|Blueprint|Annex|Article)\b"
)
_PIECE = re.compile(r"\d{1,3}|[IVXLC]{1,6}(?![\w])|[A-Za-z]{1,4}")


@dataclass(frozen=True, slots=True)
class Citation:
    """A mention, and what it points to."""

    clause: str  # where it stands
    start: int  # in the text of that clause, in characters
    end: int
    text: str
    instrument: str  # the id of the instrument in the catalogue; "" for this one
    target: str  # the id of the clause it points to; "" for an instrument as a whole
    unsure: bool = False  # nothing was found under that number, or more than one thing


def find(reading: Reading, catalogue: Mapping[str, str]) -> list[Citation]:
    """
    Return what the clauses of *reading* cite, in document order.

    Args:
        catalogue: the names of instruments, short and long, and the id of each.
    """
    names = {**catalogue, **_defined(reading, catalogue)}
    pattern = _any_of(names)
    known = {clause.id: clause for clause in reading.clauses}
    found: list[Citation] = []
    for clause in reading.clauses:
        named = list(_named(clause, pattern, names))
        inner = [c for c in _internal(clause, reading, known, named) if not _inside(c, named)]
        found += sorted((*named, *inner), key=lambda c: c.start)
    return found


# -- other instruments ----------------------------------------------------------------------------


def _any_of(names: Mapping[str, str]) -> re.Pattern[str] | None:
    """Return a pattern for any of *names*, the longest first; letter case counts in short forms only."""
    if not names:
        return None
    ordered = sorted(names, key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(_loose, ordered)) + r")(?![\w])")


def _loose(name: str) -> str:
    words = r"\s+".join(re.escape(word).replace("'", "['’]").replace("’", "['’]") for word in name.split())
    return words if name.isupper() or len(name) <= 6 else f"(?i:{words})"


def _key(text: str) -> str:
    return " ".join(text.replace("’", "'").split()).casefold()


def _named(clause: Clause, pattern: re.Pattern[str] | None, names: Mapping[str, str]) -> Iterator[Citation]:
    by_key = {_key(name): target for name, target in names.items()}
    for match in pattern.finditer(clause.text) if pattern else ():
        target = by_key[_key(match[0])]
        yield Citation(clause.id, match.start(), match.end(), match[0], target, "")


def _defined(reading: Reading, catalogue: Mapping[str, str]) -> dict[str, str]:
    """Return the short forms that the text itself gives to names of *catalogue*."""
    pattern = _any_of(catalogue)
    by_key = {_key(name): target for name, target in catalogue.items()}
    found: dict[str, str] = {}
    for clause in reading.clauses:
        for match in pattern.finditer(clause.text) if pattern else ():
            short = _SHORT.match(clause.text, match.end())
            if short:
                found.setdefault(short["short"].removeprefix("the ").strip(), by_key[_key(match[0])])
    return {name: target for name, target in found.items() if len(name) > 1 and name not in catalogue}


# -- this instrument ------------------------------------------------------------------------------


def _inside(citation: Citation, named: list[Citation]) -> bool:
    return any(other.start <= citation.start < other.end for other in named)


def _internal(
    clause: Clause, reading: Reading, known: Mapping[str, Clause], named: list[Citation]
) -> Iterator[Citation]:
    text = clause.text
    for match in _INTERNAL.finditer(text):
        if not match.start() and match[0] == clause.number.rstrip(" .:–—-"):
            continue  # its own number
        foreign = _foreign(match, text, named)
        if foreign is None and match["other"]:
            continue  # of an instrument that the catalogue does not know
        for number, start, end in _numbers(match):
            if foreign:
                yield Citation(clause.id, start, end, text[start:end], foreign.instrument, "")
                continue
            targets = _targets(match["word"], number, match, clause, known)
            target = targets[0] if targets else ""
            yield Citation(clause.id, start, end, text[start:end], "", target, len(targets) != 1)
    for match in _WHOLE.finditer(text):
        target = (
            "" if match["sort"] not in ("Annex", "Article") else _above(clause, match["sort"].lower(), known)
        )
        yield Citation(clause.id, match.start(), match.end(), match[0], "", target)


def _foreign(match: re.Match[str], text: str, named: list[Citation]) -> Citation | None:
    """Return the other instrument that an article is "of"."""
    after = match.start("other") if match["other"] else match.end()
    between = re.compile(r"\s*(?:of\s+)?(?:the\s+)?")
    gap = between.match(text, after)
    at = gap.end() if gap else after
    return next((other for other in named if other.start == at or other.start == after), None)


def _numbers(match: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    """Yield each number that a mention lists ("paragraphs 1, 2 and 3 (a)"), and where it stands."""
    yield match["first"], match.start(), match.end("first")
    offset = match.start("more")
    for piece in re.finditer(_NUMBER, match["more"]):
        yield piece[0], offset + piece.start(), offset + piece.end()


def _targets(
    word: str, number: str, match: re.Match[str], clause: Clause, known: Mapping[str, Clause]
) -> list[str]:
    """Return the ids that a number may point to, the nearest first."""
    if "." in number:  # "section 2.1.2": the whole path
        return [name for name in known if name == number or name.endswith("." + number)]
    steps = _PIECE.findall(number)
    word = word.lower().replace("-", "").rstrip("s")
    if word in ("article", "chapter", "part", "annex", "appendix", "rule"):
        return _structural(word, steps, clause, known)
    if match["ofword"]:
        return [
            found
            for above in _structural(match["ofword"].lower(), [match["ofnumber"]], clause, known)
            for found in _below(above, steps, known)
        ]
    nearest = clause.id
    while nearest:
        found = _below(nearest, steps, known)
        if found:
            return found
        nearest = known[nearest].parent if nearest in known else ""
    return _below("", steps, known)


def _structural(word: str, steps: list[str], clause: Clause, known: Mapping[str, Clause]) -> list[str]:
    short = {"article": "art", "chapter": "ch"}.get(word, word)
    first = steps[0]
    figures = {first, first.upper(), str(roman_value(first.lower()) or first)}
    for figure in sorted(figures):
        ends = f"{short}.{figure}"
        tops = [name for name in known if name == ends or name.endswith("." + ends)]
        if tops:
            near = [name for name in tops if _scope(name) == _scope(clause.id)]
            tops = near or tops
            return [name for top in tops for name in _below(top, steps[1:], known)]
    return [word] if word in known and not steps[1:] else []


def _scope(name: str) -> str:
    """Return the annex in which a clause stands; "" in the body, whose articles are counted apart."""
    first, *more = name.split(".")
    return "" if first.split("-")[0] not in ("annex", "appendix") else ".".join((first, *more[:1]))


def _below(above: str, steps: list[str], known: Mapping[str, Clause]) -> list[str]:
    wanted = ".".join(filter(None, (above, *steps)))
    return [wanted] if wanted in known else []


def _above(clause: Clause, word: str, known: Mapping[str, Clause]) -> str:
    """Return the annex or article in which *clause* stands."""
    short = {"article": "art"}.get(word, word)
    name = clause.id
    while name:
        own = name.rsplit(".", 2)[-2:]
        if short in own and name in known and known[name].kind in ("heading", "article"):
            return name
        name = known[name].parent if name in known else ""
    return ""
