"""What all pages of outlooks start from: which outlook, and what the office at the page may say."""

from pathlib import Path
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from amity.errors import NotFound, Refusal
from amity.features.outlook.kinds import KINDS, Called, Wording
from amity.features.outlook.rules.collecting import Contribution, Outlook
from amity.kernel.kind import Body
from amity.kernel.record import Party
from amity.node.node import Node
from amity.ui.filing import Powers
from amity.ui.frame import Frame
from amity.ui.pages import Pages

PAGES = Pages(Path(__file__).parent.parent / "templates")
EXAMPLE = "ASEC/" + str(Called.example["name"])  # the laws visit its pages
CHAPTER = 1 << 20  # bytes of a chapter's form


def ref_in(request: Request) -> str:
    """Return the name of the outlook that the address names."""
    return f"{request.path_params['owner']}/{request.path_params['name']}"


def may(node: Node, request: Request, body: type[Body]) -> bool:
    """Tell whether the office at the page may say *body* to anybody."""
    return bool(Powers.of(node, request.state.seat.office).ways(KINDS.name_of(body)))


def chapter_in(one: Outlook, party: Party, language: str) -> Contribution:
    """
    Return *party*'s chapter in *language*; its first, where none is named.

    Raises:
        NotFound: none is held here.
    """
    for chapter in one.of(party):
        if language in ("", chapter.language):
            return chapter
    raise NotFound(f"no such chapter of {party} is held here: it was not delivered, or not to this Party")


def texts_in(form: FormData) -> dict[str, str]:
    """Return the words of each part that *form* carries, with the line ends of this house."""
    return {
        name.removeprefix("part="): str(text).replace("\r\n", "\n").strip()
        for name, text in form.multi_items()
        if name.startswith("part=") and str(text).strip()
    }


def parts_of(one: Outlook, wording: Wording | None) -> list[dict[str, Any]]:
    """Return the parts of the format, each with its words in *wording*."""
    texts = {words.part: words.text for words in wording.words} if wording else {}
    known = {heading.id for heading in one.call.headings}
    parts = [heading.model_dump() | {"text": texts.get(heading.id, "")} for heading in one.call.headings]
    more = [part for part in texts if part not in known]
    return parts + [{"id": p, "title": p, "under": "", "arms": False, "text": texts[p]} for p in more]


def back(address: str) -> Response:
    """Return the answer that leads to *address*."""
    return RedirectResponse(address, 303)


def again(request: Request, template: str, answer: dict[str, Any], refusal: Refusal) -> Response:
    """Return the page with what was filled in, and why nothing was filed."""
    frame: Frame = request.state.frame
    return frame.write(request, "outlook", template, answer | {"said": str(refusal)}, status=422)
