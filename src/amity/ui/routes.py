"""The list of all pages: where each stands, what can be sent from it, and which offices may open it.

Read from the pages, their templates and the region pack alone: no node, no session, no request. A page's
forms are those that its template writes out, in whichever case; what a reader meets is some of them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from amity.kernel.kind import Kind
from amity.node.pack import OfficeTemplate, RegionPack
from amity.ui import forms
from amity.ui.pages import ActionDoor, PageDoor, Pages

GAP = "{}"  # stands for what a template works out: "/plans/activity/{}"
DRAWN = "<input data-drawn>"  # stands for the slots of a kind
BLANK_FORMS = "/file/{kind:path}"  # one form for each kind
_DRAW = re.compile(r"\{\{\s*slots_html\.draw\(.*?\}\}", re.DOTALL)
_WORKED_OUT = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_STEP = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_TITLE = re.compile(r"\{% block title %\}(.*?)\{% endblock %\}", re.DOTALL)
_SAID = re.compile(r"""\{\{\s*_\((["'])(.*?)\1.*?\}\}""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Written:
    """A form as a template writes it."""

    method: str
    action: str  # with gaps; "" for the page's own address
    fields: tuple[str, ...]  # with gaps
    is_drawn: bool  # holds the slots of a kind besides


def listed(
    rooms: Iterable[tuple[str, Pages]], kinds: Sequence[Kind], region: RegionPack
) -> list[dict[str, Any]]:
    """
    Return every page of *rooms* with its forms, and every action, as JSON has it.

    Args:
        rooms: (feature, its pages); the house's own stand under "".
    """
    found: list[dict[str, Any]] = []
    for room, pages in rooms:
        mount = f"/{room}" if room else ""
        offices = [office.id for office in region.offices if _opens(office, room)]
        for door in pages.doors:
            written = _forms(pages.folder / door.template)
            told = {
                "title": title_of(pages.folder / door.template),
                "template": door.template,
                "example": mount + door.example if door.example else "",
                "forms": list(_sent(mount, door, written, pages.actions, kinds, region)),
            }
            found.append(_told(mount, room, "GET", door, offices) | told)
        for action in pages.actions:
            about = (action.action.__doc__ or "").strip().partition("\n")[0]
            told = {"title": about, "template": "", "example": "", "forms": []}
            found.append(_told(mount, room, "POST", action, offices) | told)
    return found


def title_of(template: Path) -> str:
    """Return the title that *template* writes, in English, with `{}` for what it works out."""
    block = _TITLE.search(template.read_text(encoding="utf-8"))
    if block is None:
        return ""
    said = _SAID.sub(lambda match: re.sub(r"%\(\w+\)s", GAP, match[2]), block[1])
    return " ".join(_STEP.sub("", _WORKED_OUT.sub(GAP, said)).split())


def _opens(office: OfficeTemplate, room: str) -> bool:
    """Tell whether a person in *office* may open the pages of *room*; nobody sits in the node's own."""
    return office.id != "node" and (not room or any(fnmatchcase(room, one) for one in office.reads))


def _told(
    mount: str, room: str, method: str, door: PageDoor | ActionDoor, offices: Sequence[str]
) -> dict[str, Any]:
    return {
        "path": mount + door.path,
        "method": method,
        "feature": room,
        "public": door.public,
        "offices": list(offices),
    }


def _sent(
    mount: str,
    page: PageDoor,
    written: Iterable[Written],
    actions: Sequence[ActionDoor],
    kinds: Sequence[Kind],
    region: RegionPack,
) -> Iterator[dict[str, Any]]:
    """Yield the forms of *page*, and of a form that draws a kind one for each kind that it may draw."""
    known = {mount + one.path: one for one in actions}
    for form in written:
        path = form.action.partition("#")[0] or mount + page.path
        pattern = _answering(path, mount + page.path, list(known)) if form.method == "post" else path
        told = {"path": pattern or path, "method": form.method.upper(), "drawn": form.is_drawn}
        says = known[pattern].says if pattern in known else ()
        blank = page.path == BLANK_FORMS and form.is_drawn
        drawn = [kind for kind in kinds if blank or kind.body in says]
        if not drawn:
            yield told | {"kind": "", "fields": list(form.fields), "offices": []}
        for kind in drawn:
            slots = [slot.name for slot in forms.draw(kind.body)]
            files = [one.id for one in region.offices if _files(one, kind.name)]
            place = {"path": f"/file/{kind.name}"} if blank else {}
            yield told | place | {"kind": kind.name, "fields": [*slots, *form.fields], "offices": files}


def _files(office: OfficeTemplate, kind: str) -> bool:
    name = kind.partition("/")[0]
    return office.id != "node" and any(fnmatchcase(name, pattern) for pattern in office.files)


def _answering(path: str, page: str, actions: Sequence[str]) -> str:
    """Return which of *actions* the address *path*, with gaps, of a form on *page* leads to; "" if none."""
    found = [one for one in actions if _fits(path.split("/"), one.split("/"))]
    return next((one for one in found if one in (path, page)), found[0] if found else "")


def _fits(path: Sequence[str], pattern: Sequence[str]) -> bool:
    if not path or not pattern:
        return not path and not pattern
    if GAP in path[0]:  # a gap may stand for several steps: "ASEC/2004-ASC-PoA/annex.I"
        return any(_fits(path[1:], pattern[at:]) for at in range(1, len(pattern) + 1))
    return (path[0] == pattern[0] or pattern[0].startswith("{")) and _fits(path[1:], pattern[1:])


def _forms(template: Path) -> list[Written]:
    text = _DRAW.sub(DRAWN, template.read_text(encoding="utf-8"))
    reader = _Forms()
    reader.feed(_STEP.sub("", _WORKED_OUT.sub(GAP, text)))
    return list(dict.fromkeys(reader.found))


class _Forms(HTMLParser):
    """Reads the forms of a template whose expressions were taken out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Written] = []
        self._open: tuple[str, str] | None = None
        self._fields: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a form begins, and each name in it."""
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open, self._fields = (has.get("method", "get"), has.get("action", "")), {}
        elif self._open and "data-drawn" in has:
            self._fields[DRAWN] = None
        elif self._open and tag in ("input", "select", "textarea", "button") and has.get("name"):
            self._fields[has["name"]] = None

    def handle_endtag(self, tag: str) -> None:
        """Keep the form that ends here."""
        if tag == "form" and self._open:
            fields = tuple(name for name in self._fields if name != DRAWN)
            self.found.append(Written(*self._open, fields, DRAWN in self._fields))
            self._open = None
