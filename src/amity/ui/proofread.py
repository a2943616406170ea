"""Reads a printed report back: what it claims, and whether its pages still say so.

A file from outside is hostile until read: everything is bounded, and whatever the PDF reader trips over is a
refusal. What is read is the text that `pagetext.py` finds, with headers and footers apart. So this finds a
number, a word, a line or a note that someone changed, took out or added with an editor; it does not look at
shapes, so it cannot tell a picture laid over the text. Whether the claims themselves are true is for the logs
to say.
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import lxml.html
from pypdf import PdfReader

from amity.errors import Malformed, TooLarge
from amity.ui.laying import drawn
from amity.ui.pagetext import Shown, read_pages

LONGEST = 64 << 20  # bytes of a file
LONGEST_CLAIMS = 16 << 20  # bytes
UNSEEN = ("title", "desc", "style", "script", "template")  # by those who look at a page
MOST_DIFFERENCES = 200
LOOK_AHEAD = 40  # pieces that may be missing in a row before the next one is looked for
PAGE_NUMBER = 4  # digits, at most
SURE = 16  # letters that a piece needs to be recognised on its own after a gap
# Letters stacked or reordered by their font come out once for each shape that draws them.
STACKING = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u0900-\u0dff\ua9e0-\ua9ff\uaa60-\uaa7f"
RIGHT_TO_LEFT = re.compile("[\u0590-\u065f\u066d-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
REPEATED = re.compile(rf"([{STACKING}]{{1,12}}?)\1+")


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where a file shows other text than it claims; an empty side is text added or taken out."""

    where: str  # "sentence 12", "Table 2, row 4", "after sentence 12", "margin of page 3"
    claimed: str
    printed: str


def claims(data: bytes) -> dict[str, Any]:
    """Return what a printed report claims: its edition and its sentences, each with its records.

    Raises:
        Malformed: it is neither PDF nor HTML, or carries no claims that can be read.
        TooLarge: it is larger than any report.
    """
    if len(data) > LONGEST:
        raise TooLarge(f"the file is larger than {LONGEST >> 20} MB; give the report as it was printed")
    raw = _attached(data) if _is_pdf(data) else _embedded(data)
    if len(raw) > LONGEST_CLAIMS:
        raise TooLarge("the claims in this file are larger than any report's")
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Malformed(
            "the claims in this file cannot be read; give the report as it was printed"
        ) from error
    if not _is_claims(found):
        raise Malformed(
            "the claims in this file lack an edition or sentences; give the report as it was printed"
        )
    return dict(found)


def check_text(data: bytes) -> list[Difference]:
    """Return where the visible text of a report differs from what it claims; empty if nowhere.

    Stops after `MOST_DIFFERENCES`: such a file is another report.
    """
    claimed = claims(data)
    if not _is_pdf(data):
        return list(islice(_html_differences(data, claimed), MOST_DIFFERENCES))
    shown = read_pages(data)
    differences = chain(
        _inner_differences(claimed),
        _aligned(claimed, "".join(page.body for page in shown)),
        _margin_differences(claimed, shown),
    )
    return list(islice(differences, MOST_DIFFERENCES))


def plain(text: str) -> str:
    """Return *text* for comparing: no spaces, no invisible characters, ligatures taken apart."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(
        each for each in text if not each.isspace() and unicodedata.category(each) not in ("Cf", "Cc")
    )
    while (once := REPEATED.sub(r"\1", text)) != text:
        text = once
    return text


def plain_left(text: str) -> str:
    """Return *text* for comparing where words run both ways: left-to-right letters and digits only.

    Words written from right to left, and the punctuation among them, are drawn in another order.
    """
    kept = (each for each in plain(RIGHT_TO_LEFT.sub("", text)) if unicodedata.category(each)[0] in "LMN")
    return "".join(kept)


def _folding(claimed: dict[str, Any]) -> Callable[[str], str]:
    runs_both_ways = any(RIGHT_TO_LEFT.search(text) for _, text in claimed["printed"])
    return plain_left if runs_both_ways else plain


def _is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def _is_claims(found: Any) -> bool:
    match found:
        case {
            "edition": str(),
            "sentences": list(sentences),
            "printed": list(pieces),
            "margins": list(margins),
            "undrawn": str(),
        }:
            return (
                all(map(_is_sentence, sentences))
                and all(isinstance(each, list) and list(map(type, each)) == [str, str] for each in pieces)
                and all(isinstance(each, str) for each in margins)
            )
    return False


def _is_sentence(found: Any) -> bool:
    match found:
        case {"n": int(), "text": str(), "records": list(records), "flagged": str()}:
            return all(isinstance(each, str) for each in records)
    return False


def _attached(data: bytes) -> bytes:
    try:
        attached = PdfReader(io.BytesIO(data)).attachments.get("claims.json", [])
        contents = [bytes(each) for each in attached]
    except Exception as error:  # a hostile PDF makes its reader trip in any way at all
        raise Malformed("this is no PDF that can be read; give the report as it was printed") from error
    if len(contents) != 1:
        raise Malformed("this PDF carries no claims; only a report that Amity printed can be checked")
    return contents[0]


def _embedded(data: bytes) -> bytes:
    found = _articles(data)
    if len(found) > 1:  # one could be checked, and the other read
        raise Malformed("this file holds more than one report; give them one by one, as they were printed")
    if not found:
        raise Malformed(
            "this is neither a PDF nor an HTML report with claims; give a report that Amity printed"
        )
    return str(found[0].get("data-claims")).encode()


def _articles(data: bytes) -> list[lxml.html.HtmlElement]:
    try:
        root = lxml.html.document_fromstring(data.decode(), parser=lxml.html.HTMLParser(huge_tree=True))
    except (ValueError, lxml.etree.LxmlError) as error:
        raise Malformed("this is neither a PDF nor HTML; give a report that Amity printed") from error
    return list(root.iter("article")) and root.xpath("//article[@data-claims]")


def _inner_differences(claimed: dict[str, Any]) -> Iterator[Difference]:
    """Yield the statements that the claims list otherwise than they say the pages show them."""
    shown = {found[1]: text for _, text in claimed["printed"] if (found := re.search(r"\[(\d+)\]$", text))}
    for sentence in claimed["sentences"]:
        text = shown.get(str(sentence["n"]), "")
        if not text.startswith(sentence["text"]):
            yield Difference(f"sentence {sentence['n']}", sentence["text"], text)


def _margin_differences(claimed: dict[str, Any], shown: Sequence[Shown]) -> Iterator[Difference]:
    """Yield what stands in headers, footers and notes and does not belong there."""
    headers = [text for where, text in claimed["printed"] if where.endswith(", headers")]
    fold = _folding(claimed)
    texts = (drawn(text, claimed["undrawn"]) for text in (*claimed["margins"], *headers))
    known = sorted({fold(text) for text in texts} - {""}, key=len, reverse=True)
    for page in shown:
        rest = fold(page.margin)
        for text in known:
            rest = rest.replace(text, "")
        if not re.fullmatch(r"[.\d/]*", rest):
            yield Difference(f"margin of page {page.number}", "", rest)
        if page.notes:
            yield Difference(f"page {page.number}", "", f"{page.notes} note(s) laid over the page")


def _aligned(claimed: dict[str, Any], shown: str) -> Iterator[Difference]:
    """Yield where *shown* departs from the pieces of text that the claims say were printed, in order."""
    fold, pieces = _folding(claimed), claimed["printed"]
    texts = [fold(drawn(text, claimed["undrawn"])) for _, text in pieces]
    shown, at, last = fold(shown), 0, "the beginning"
    index = 0
    while index < len(pieces):
        length = _matched(shown, at, texts[index], last)
        if length is not None:
            at, last, index = at + length, pieces[index][0], index + 1
            continue
        found, place = _next_match(texts, index, shown, at)
        gap, missing = shown[at:place], pieces[index:found]
        if missing:
            yield Difference(missing[0][0], missing[0][1], gap)
            yield from (Difference(where, text, "") for where, text in missing[1:])
        else:
            yield Difference(f"after {last}", "", gap)
        at, index = place, found
    if shown[at:]:
        yield Difference(f"after {last}", "", shown[at:])


def _matched(shown: str, at: int, text: str, last: str) -> int | None:
    """Return how many letters of *shown* the piece takes from *at* on; None if it is not there."""
    if last == "contents":  # page numbers
        for skipped in range(PAGE_NUMBER + 1):
            if shown.startswith(text, at + skipped):
                return skipped + len(text)
            if not (at + skipped < len(shown) and shown[at + skipped] in ".0123456789"):
                return None
    if shown.startswith(text, at):
        return len(text)
    for overlap in range(1, 13):  # a repetition across the seam of two pieces is shown once
        head = text[:overlap]
        repeats = len(head) == overlap and REPEATED.fullmatch(head * 2) and shown.endswith(head, 0, at)
        if repeats and shown.startswith(text[overlap:], at):
            return len(text) - overlap
    return None


def _next_match(texts: Sequence[str], index: int, shown: str, at: int) -> tuple[int, int]:
    """Return the piece, and its place in *shown*, where text and pieces meet again soonest."""
    best = (len(texts), len(shown))
    for ahead in range(index, min(index + LOOK_AHEAD, len(texts))):
        sure, until = texts[ahead], ahead + 1
        while len(sure) < SURE and until < len(texts):
            sure, until = sure + texts[until], until + 1
        place = shown.find(sure, at, best[1])
        if place >= 0 and sure:
            best = (ahead, place)
    return best


def _html_differences(data: bytes, claimed: dict[str, Any]) -> Iterator[Difference]:
    (article,) = _articles(data)
    yield from _inner_differences(claimed)
    yield from _aligned(claimed, "".join(_visible(article)))


def _visible(element: lxml.html.HtmlElement) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag.rpartition("}")[2] in UNSEEN:
        return
    yield element.text or ""
    for child in element:
        yield from _visible(child)
        yield child.tail or ""
