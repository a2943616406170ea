"""What all pages of the exchange start from: words for codes, choices on forms, what the office may say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from amity.errors import Malformed
from amity.features.exchange import views
from amity.features.exchange.kinds import KINDS
from amity.features.exchange.rules.matters import Matter
from amity.kernel.kind import Body, Kind
from amity.kernel.record import PUBLIC, TLP, Draft, Marking, Party, Record
from amity.node.node import Node
from amity.node.pack import RegionPack
from amity.ui.filing import is_day
from amity.ui.forms import Slot
from amity.ui.pages import Pages

PAGES = Pages(Path(__file__).parent.parent / "templates")
LISTS: Mapping[str, str] = {  # field: the region's list whose codes it holds
    "area": "areas",
    "areas_too": "areas",
    "category": "incidents",
    "likelihood": "likelihood",
    "code": "goods",
    "sea_area": "sea-areas",
    "urgency": "urgency",
    "ground": "grounds",
    "caveats": "caveats",
    "forms": "exploitation",
    "control": "control",
    "recruited": "recruitment",
    "industry": "industry",
    "sector": "sectors",
    "form": "drug-forms",
    "reliability": "admiralty-reliability",
    "credibility": "admiralty-credibility",
}
LETTERS = {"reliability", "credibility"}  # codes that people write before their words
SHORT = {"imo", "mmsi", "iban", "imei", "url", "mac", "asn", "sha256", "sha1", "md5"}  # said in capitals
FOUR = {"source": "source-", "information": "information-"}  # of the 4x4 grading
Answer = dict[str, Any]


def kind_of(body: type[Body]) -> str:
    """Return the name of the kind that *body* is."""
    return KINDS.name_of(body)


def may(node: Node, request: Request, body: type[Body], to: str = "") -> bool:
    """Tell whether the office at the page may say *body*."""
    return node.may_file(request.state.seat.office, kind_of(body), to)


def matter_of(node: Node, request: Request) -> Matter:
    """
    Return the report that the address names.

    Raises:
        NotFound: nothing of it is held here.
    """
    with node.reading() as tx:
        return views.report(tx, str(request.path_params["id"]))


def file_all(node: Node, request: Request, drafts: Iterable[Draft]) -> list[Record]:
    """File *drafts* for the office at the page, all or none."""
    return node.file_all(drafts, office=request.state.seat.office)


def back(address: str) -> Response:
    """Return the answer that leads to *address*."""
    return RedirectResponse(address, 303)


def checked(kind: Kind, filled: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return *filled* as the body that it is, with what was left out still left out.

    Raises:
        Malformed: it is none of that kind.
    """
    return kind.read(dict(filled)).model_dump(mode="json", exclude_unset=True)


def parties_in(node: Node, form: FormData, prefix: str) -> frozenset[Party]:
    """
    Return the Parties ticked under *prefix*.

    Raises:
        Malformed: one of them is none of this region.
    """
    ticked = {key.removeprefix(prefix) for key in form if key.startswith(prefix)} - {str(node.party)}
    if unknown := ticked - set(node.region.parties):
        raise Malformed(f"{', '.join(sorted(unknown))} is no Party of this region")
    return frozenset(map(Party, ticked))


def readers_in(node: Node, form: FormData) -> tuple[frozenset[Party], str]:
    """
    Return the readers that *form* chooses, and the forum if they are one's.

    Raises:
        Malformed: nothing was chosen.
    """
    to = str(form.get("-to", ""))
    if to in node.region.forums:
        return node.audience_of(to) - {node.party}, to
    match to:
        case "-alone":
            return frozenset(), ""
        case "-public":
            return frozenset({PUBLIC}), ""
        case "-parties":
            named = parties_in(node, form, "-party=")
            if named:
                return named, ""
            raise Malformed("tick at least one Party that may read this")
    raise Malformed("choose who may read this")


def marking_in(form: FormData) -> Marking:
    """
    Return the marking that *form* chooses.

    Raises:
        Malformed: it is none.
    """
    tlp = str(form.get("-tlp", "AMBER"))
    if tlp not in TLP:
        raise Malformed(f"choose one of the markings {', '.join(TLP)}")
    until = str(form.get("-retain-until", "")).strip()
    if not is_day(until):
        raise Malformed("write the last day of keeping as in a calendar: 2030-12-31")
    return Marking(tlp, str(form.get("-purpose", "")).strip(), until)


def filed(request: Request) -> int:
    """Return how many records the page before has filed, as its address says."""
    said = request.query_params.get("filed", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 9 else 0


def chosen(slots: Sequence[Slot], region: RegionPack) -> tuple[Slot, ...]:
    """Return *slots* with the region's codes as choices, where a field holds one of them."""
    return tuple(_chosen(slot, region) for slot in slots)


def _chosen(slot: Slot, region: RegionPack) -> Slot:
    if slot.inner:
        return replace(slot, inner=chosen(slot.inner, region))
    entries = region.vocabulary(LISTS.get(slot.key, "")).entries
    if slot.sort != "text" or not entries:
        return slot
    own = (slot.value,) if slot.value and slot.value not in entries else ()
    return replace(slot, sort="choice", choices=(*own, *entries))


def worded(region: RegionPack, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what *body* says, with words for codes, and without what it leaves out."""
    found = {}
    for name, value in body.items():
        said = _worded(region, name, value)
        if said not in (None, "", [], {}, ()) and name != "token":
            found[name] = said
    return found


def _worded(region: RegionPack, name: str, value: Any) -> Any:
    match value:
        case dict():
            return worded(region, value)
        case list() | tuple():
            return [one for item in value if (one := _worded(region, name, item)) not in (None, "", [], {})]
        case str() if value and name in FOUR:
            title = region.vocabulary("grading-4x4").title_of(FOUR[name] + value)
            return f"{value}: {title}" if title != FOUR[name] + value else value
        case str() if name == "sort" and value in SHORT:
            return value.upper()
        case str() if value and name in LISTS:
            return _titled(region, name, value)
    return value


def _titled(region: RegionPack, name: str, code: str) -> str:
    entry = region.vocabulary(LISTS[name]).entries.get(code)
    if entry is None:
        return code
    if name == "likelihood":
        return f"{entry.title} ({entry.numbers.get('least', 0)}–{entry.numbers.get('most', 100)} %)"
    return f"{code}: {entry.title}" if name in LETTERS else entry.title
