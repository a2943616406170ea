"""What all pages of registers start from: which register, which day, and what the office may say."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from amity.errors import Malformed
from amity.features.registers import views
from amity.features.registers.declaring import Register
from amity.features.registers.exporting import File
from amity.features.registers.kinds import KINDS
from amity.kernel.kind import Body
from amity.kernel.record import PUBLIC
from amity.node.node import Node
from amity.ui import forms
from amity.ui.download import attached
from amity.ui.filing import ALONE, ANYBODY, NAMED, Powers
from amity.ui.forms import Slot
from amity.ui.pages import Pages

PAGES = Pages(Path(__file__).parent.parent / "templates")
EACH = 100  # entries on a page


def register_in(request: Request) -> Register:
    """Return the register that the address names."""
    return views.register(str(request.path_params["name"]))


def day_in(request: Request, name: str) -> date | None:
    """
    Return the day that is asked for as *name*.

    Raises:
        Malformed: it is no day.
    """
    text = request.query_params.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Malformed(f"{name}: {text!r} is no day: write it as 2026-06-30") from error


def number_in(request: Request, name: str) -> int:
    """Return the number that is asked for as *name*; 0 where there is none."""
    text = request.query_params.get(name, "")
    return min(int(text), 10**9) if text.isascii() and text.isdecimal() and len(text) < 20 else 0


def back(address: str) -> Response:
    """Return the answer that leads to *address*."""
    return RedirectResponse(address, 303)


def download(file: File) -> Response:
    """Return *file* as an answer that a browser keeps."""
    return StreamingResponse(file.pieces, media_type=file.media, headers=attached(file.name))


def kind_of(body: type[Body]) -> str:
    """Return the name of the kind that *body* is."""
    return KINDS.name_of(body)


def may(node: Node, request: Request, body: type[Body]) -> bool:
    """Tell whether the office at the page may say *body* to anybody."""
    return bool(Powers.of(node, request.state.seat.office).ways(kind_of(body)))


def form_address(
    body: type[Body], filled: Mapping[str, Any], *, to: str = "", readers: Collection[str] | None = None
) -> str:
    """
    Return the address of the form of *body*, with what is *filled* in already.

    Args:
        to: the forum that it is addressed to. readers: where it is none, the Parties; None: nobody chose yet.
    """
    pairs = [pair for slot in forms.draw(body, filled) for pair in _pairs(slot)]
    if to or readers is not None:
        named = sorted(readers or ())
        pairs.append(("-to", to or (ANYBODY if PUBLIC in named else NAMED if named else ALONE)))
        pairs += [("-party", code) for code in named if not to and code != PUBLIC]
    return f"/file/{kind_of(body)}?{urlencode(pairs)}"


def _pairs(slot: Slot) -> Iterator[tuple[str, str]]:
    if slot.inner:
        for inner in slot.inner:
            yield from _pairs(inner)
    elif slot.sort == "choices":
        yield from ((f"{slot.name}={choice}", "yes") for choice in slot.choices if choice in slot.value)
    elif slot.sort == "yes":
        yield from [(slot.name, "yes")] if slot.value else []
    elif slot.value:
        yield slot.name, str(slot.value)
