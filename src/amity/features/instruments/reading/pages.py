"""Takes away what belongs to the page and not to the instrument: running heads, page numbers, contents.

A line is page furniture by what it does across pages: it comes back at their edges, or it counts them.
What it looks like alone never suffices, but for a page number that says so ("Page 3 of 12", "- 3 -").
"""

import re
from collections import Counter, defaultdict
from dataclasses import replace

from amity.features.instruments.reading import formulas
from amity.features.instruments.reading.layout import is_title
from amity.features.instruments.reading.parts import Refused, Repair
from amity.formats.plaintext import Line

_TITLE_PAGE = 12  # lines within which a title stands
_EDGE = 3  # lines from the top or the bottom of a page where its furniture stands
_PAGE_NUMBER = re.compile(r"^[\W_]*(?:page\s*)?(\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?[\W_]*$", re.IGNORECASE)
_SAYS_SO = re.compile(
    r"^(?:[-–—]\s*\d{1,4}\s*[-–—]|page\s*\d{1,4}.*|\d{1,4}\s*(?:of|/)\s*\d{1,4})$", re.IGNORECASE
)
_LABEL = re.compile(r"^\(?\d{1,4}[.)]$")
_CONTENTS = re.compile(r"^(.*\S)\s*(?:\.\s?){4,}\s*(\d{1,4}|[ivxl]+)$")
_CONTENTS_HEAD = re.compile(r"^(table of )?contents$", re.IGNORECASE)


def without_furniture(lines: list[Line], refused: Refused) -> tuple[list[Line], list[Repair]]:
    """Return *lines* without page furniture, and what was taken away."""
    away: dict[int, tuple[str, str]] = {}
    _contents(lines, away)
    _page_numbers(lines, away)
    _running_heads(lines, away)
    kept: list[Line] = []
    repairs: list[Repair] = []
    seams = 0  # where a source shows no pages, its furniture shows where they end
    for line in lines:
        found = away.get(line.number)
        if found is None or (found[0], line.number) in refused:
            kept.append(line if line.page else replace(line, page=seams))
        else:
            seams += 1
            repairs.append(Repair(found[0], (line.number,), line.text, "", found[1]))
    return kept, repairs


def _contents(lines: list[Line], away: dict[int, tuple[str, str]]) -> None:
    rows = [i for i, line in enumerate(lines) if _CONTENTS.match(line.text)]
    if len(rows) < 3:
        return
    for i in rows:
        away[lines[i].number] = ("contents", "a row of the table of contents, which the clauses repeat")
    for i, line in enumerate(lines[: rows[0] + 1]):
        if _CONTENTS_HEAD.match(line.text) and i < rows[0]:
            away[line.number] = ("contents", "the head of the table of contents")


def _page_numbers(lines: list[Line], away: dict[int, tuple[str, str]]) -> None:
    found = [(line, value) for line in lines if (value := _page_number(line)) is not None]
    why = "a page number: it stands alone and counts the pages"
    for line, value in found:
        says_so = _SAYS_SO.match(line.text) is not None or line is lines[-1]
        if says_so or _counts(line, value, found):
            away.setdefault(line.number, ("page-number", why))


def _page_number(line: Line) -> int | None:
    if line.label or line.heading or _LABEL.match(line.text):
        return None
    match = _PAGE_NUMBER.match(line.text)
    return int(match[1]) if match else None


def _counts(line: Line, value: int, found: list[tuple[Line, int]]) -> bool:
    """Tell whether another lone number, before or after, is the next or the last page's."""
    for other, number in found:
        if other.number == line.number:
            continue
        step = number - value
        if line.page and other.page:
            if step == other.page - line.page != 0:
                return True
        elif (
            abs(step) == 1
            and (step > 0) == (other.number > line.number)
            and abs(other.number - line.number) > 3
        ):
            return True
    return False


def _running_heads(lines: list[Line], away: dict[int, tuple[str, str]]) -> None:
    why = "a running head: the same words at the edge of page after page"
    edges = _page_edges(lines) if lines and lines[-1].page else _seams(lines, away)
    pages = max((line.page for line in lines), default=0)
    enough = 2 if pages <= 3 else 3
    for members in edges.values():
        title = _heads_the_title_page(lines, members[0])
        if len(members) < (2 if title else enough):
            continue
        for line in members[title:]:
            away.setdefault(line.number, ("running-head", why))


def _heads_the_title_page(lines: list[Line], line: Line) -> bool:
    """Tell whether *line*, which comes back as a running head, is the title where it comes first."""
    named = [other for other in lines[:_TITLE_PAGE] if _names(other.text)]
    return [other for other in named if _alike(other.text) == _alike(line.text)] == named != []


def _names(text: str) -> bool:
    return formulas.names_a_sort(text) and text[-1] not in ",;:."


def _alike(text: str) -> str:
    return re.sub(r"\d+|\b[ivxl]+\b", "#", re.sub(r"\W+", " ", text.casefold())).strip()


def _page_edges(lines: list[Line]) -> dict[str, list[Line]]:
    """Return the lines at the edges of pages by their words, each page counted once."""
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    found: dict[str, list[Line]] = defaultdict(list)
    for page in pages.values():
        seen: set[str] = set()
        for line in (*page[:_EDGE], *page[-_EDGE:]):
            alike = _alike(line.text)
            if _could_head(line) and alike not in seen:
                seen.add(alike)
                found[alike].append(line)
    return found


def _seams(lines: list[Line], away: dict[int, tuple[str, str]]) -> dict[str, list[Line]]:
    """Return lines that come back, where the source shows no pages: near a page number, or mid-sentence."""
    heads = [(i, line) for i, line in enumerate(lines) if _could_head(line)]
    times = Counter(_alike(line.text) for _, line in heads)
    found: dict[str, list[Line]] = defaultdict(list)
    seams: Counter[str] = Counter()
    touches: Counter[str] = Counter()
    for i, line in heads:
        alike = _alike(line.text)
        if times[alike] < 2:
            continue
        found[alike].append(line)
        numbered = any(_is_number(other, away) for other in lines[max(0, i - 2) : i + 3])
        touches[alike] += any(_is_number(other, away) for other in lines[max(0, i - 1) : i + 2])
        seams[alike] += numbered or (is_title(line.text) and _interrupts(lines, i))
    # A running head is at a seam each time that it comes, but for the title page; two must touch a number.
    return {
        alike: members
        for alike, members in found.items()
        if seams[alike] >= len(members) - 1
        and (len(members) > 2 or touches[alike] >= 2 or _names(members[0].text))
    }


def _is_number(line: Line, away: dict[int, tuple[str, str]]) -> bool:
    return away.get(line.number, ("",))[0] == "page-number"


def _could_head(line: Line) -> bool:
    words = line.text.split()
    return (
        not line.label
        and 2 <= len(words) <= 20
        and line.text[-1] not in ";:,."
        and not re.match(r"^\(?\w{1,3}[.)]\s", line.text)
        and not re.match(
            r"^(?:article|chapter|section|rule|part)\s+(?:\d|[ivxlc]+\b)", line.text, re.IGNORECASE
        )
    )


def _interrupts(lines: list[Line], i: int) -> bool:
    if not 0 < i < len(lines) - 1:
        return False
    return lines[i - 1].text[-1].isalpha() and lines[i + 1].text[:1].islower()
