"""Public data sets, fetched from where their publishers keep them: whole, and as what they claim to be.

A set may have moved to another address of the same publisher; it is followed there, and to nobody else. What
comes is a file of data, and not a page that says sorry. A file that could not be fetched leaves nothing: it
is asked for again, or brought by hand.
"""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from amity.errors import Malformed, NotFound, Refusal, Unavailable
from amity.node.line import Answer, Line
from amity.node.node import Node
from amity.node.vocabulary import Entry

LARGEST = 512 << 20  # bytes of a file that is fetched
PATIENCE = 6 * 3600.0  # seconds: 40 megabytes over a slow line
MOVES = 3  # that are followed
MOVED = (301, 302, 303, 307, 308)
BY_HAND = "or fetch it with a browser and take it in with `amity warning data add FILE`"
Progress = Callable[[int, int], None]


def source(node: Node, name: str) -> tuple[Entry, str]:
    """
    Return the data set called *name*, and its version: "ucdp-ged-25.1" names both.

    Raises:
        NotFound: the region lists no such set, or it is not public.
    """
    sets = node.region.vocabulary("warning-sources").entries
    for code, one in sets.items():
        if name == code or (name.startswith(f"{code}-") and name[len(code) + 1 :][:1].isdigit()):
            if "address" not in one.also:
                raise NotFound(f"{one.title} is not public: {one.text}; take its file in with `data add`")
            return one, name[len(code) + 1 :] or one.also.get("newest", "")
    raise NotFound(f"no data set is called {name}: there are {', '.join(sets) or 'none in this region'}")


def address(entry: Entry, version: str) -> str:
    """Return where *version* of a set lies: `{version}`, `{digits}` and `{underscored}` are filled in."""
    told = {"version": version, "digits": version.replace(".", ""), "underscored": version.replace(".", "_")}
    found = entry.also["address"]
    for name, text in told.items():
        found = found.replace(f"{{{name}}}", text)
    return found


def fetch(url: str, file: Path, progress: Progress) -> None:
    """
    Write what lies at *url* to *file*.

    Raises:
        Unavailable: nobody answers, it is not there, it lies elsewhere now, or the disk is full.
        Malformed: the answer was cut short, or is a web page. TooLarge: it is no such file.
    """
    line = Line(largest=LARGEST, patience=PATIENCE)
    try:
        answer = _followed(line, url, progress)
    finally:
        line.close()
    if answer.status != 200:
        raise Unavailable(
            f"{url} answers {answer.status}: look whether that version exists, try again, {BY_HAND}"
        )
    if answer.body.lstrip()[:1] in (b"<", b"{", b"["):  # of no archive and of no table
        raise Malformed(f"{url} gives a page and no data set: look at it in a browser, {BY_HAND}")
    try:
        file.write_bytes(answer.body)
    except OSError as error:
        raise Unavailable(f"{file.parent} cannot be written ({error.strerror}): make room") from error


def _followed(line: Line, url: str, progress: Progress) -> Answer:
    """Ask for *url*, and where its publisher has moved it; say what to do where that fails."""
    asked = url
    for _ in range(MOVES + 1):
        try:
            answer = line.get(urlsplit(asked).netloc, asked, {}, progress=progress)
        except Refusal as refusal:
            why = str(refusal).partition(": it is asked for again")[0]
            raise type(refusal)(f"{asked} was not fetched ({why}): ask again, {BY_HAND}") from refusal
        if answer.status not in MOVED:
            return answer
        asked = _moved(asked, answer.headers.get("location", ""))
    raise Unavailable(f"{url} moves again and again: look at it in a browser, {BY_HAND}")


def _moved(before: str, location: str) -> str:
    """Return where an address of the same publisher has moved to."""
    now = urljoin(before, location)
    old, new = urlsplit(before), urlsplit(now)
    open_again = old.scheme == "https" and new.scheme != "https"
    if not location or new.hostname != old.hostname or new.scheme not in ("http", "https") or open_again:
        raise Unavailable(
            f"{before} has moved to {now[:200]}, which is not followed: if that is its publisher, write the "
            f"new address in the region's vocabularies/warning-sources.toml, {BY_HAND}"
        )
    return now
