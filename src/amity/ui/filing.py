"""Filing: one door for every kind that an office may say, with a form drawn from the kind's body.

Who will read the record is chosen here, and shown before it is said: a forum with its members of
today, some Parties by name, everybody, or nobody else. What the form checks is a courtesy; the node
checks again, and every reader after it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from amity.errors import Conflict, Malformed, NotAuthorised, NotFound
from amity.kernel.canon import DEEPEST
from amity.kernel.kind import Body, Kind, Kinds
from amity.kernel.record import ID, PUBLIC, TLP, Draft, Marking, Office, Party, RecordId, moment
from amity.node.mandates import Mandates
from amity.node.node import Node
from amity.node.region import RegionPack
from amity.store import log
from amity.ui import forms
from amity.ui.frame import Frame
from amity.ui.language import gettext
from amity.ui.looks import party_name, words
from amity.ui.order import in_order
from amity.ui.pages import Answer, Pages
from amity.ui.session import Seat

PAGES = Pages(Path(__file__).parent / "templates")
ALONE, NAMED, ANYBODY = "-alone", "-parties", "-public"  # ways to choose readers; a forum's id is the other


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a form says around the body: to whom, how to handle it, what it refers to."""

    to: str = ""  # a forum's id, or one of the three words above
    parties: frozenset[str] = frozenset()
    tlp: str = Marking().tlp
    purpose: str = ""
    retain_until: str = ""
    refs: tuple[str, ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: Mapping[str, Any]) -> "Envelope":
        """Return what *form* says, unchecked."""
        return cls(
            to=str(form.get("-to", "")),
            parties=frozenset(key.removeprefix("-party=") for key in form if key.startswith("-party=")),
            tlp=str(form.get("-tlp", Marking().tlp)),
            purpose=str(form.get("-purpose", "")).strip(),
            retain_until=str(form.get("-retain-until", "")).strip(),
            refs=tuple(str(form.get("-refs", "")).split()),
        )

    def checked(self, node: Node) -> dict[str, str]:
        """Return what is wrong with it, by field."""
        faults = {}
        if self.to not in (ALONE, NAMED, ANYBODY) and self.to not in node.region.forums:
            faults["-to"] = gettext("Choose who may read this.")
        elif self.to == NAMED and not self.parties:
            faults["-to"] = gettext("Tick at least one Party.")
        elif unknown := self.parties - set(node.region.parties):
            faults["-to"] = gettext("%(names)s is no Party of this region.") % {
                "names": ", ".join(sorted(unknown))
            }
        if self.tlp not in TLP:
            faults["-tlp"] = gettext("Choose one of the markings.")
        if not is_day(self.retain_until):
            faults["-retain"] = gettext("Write the last day of keeping as in a calendar: 2030-12-31.")
        if not all(ID.fullmatch(ref) for ref in self.refs):
            faults["-refs"] = gettext("A record's identifier has 64 hexadecimal digits.")
        return faults

    def draft(self, kind: str, body: Mapping[str, Any], node: Node) -> Draft:
        """Return the draft that this envelope and *body* make."""
        forum = self.to if self.to in node.region.forums else ""
        match self.to:
            case "-alone":
                audience: frozenset[Party] = frozenset()
            case "-parties":
                audience = frozenset(map(Party, self.parties))
            case "-public":
                audience = frozenset({PUBLIC})
            case _:
                audience = node.audience_of(forum)
        refs = tuple(map(RecordId, self.refs))
        return Draft(kind, body, audience, forum, refs, Marking(self.tlp, self.purpose, self.retain_until))


def is_day(text: str) -> bool:
    """Tell whether *text* is a day of the calendar, "2030-12-31", or empty."""
    try:
        return not text or date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def title_of(kind: Kind) -> str:
    """Return a kind's name as people say it: the name of its body, in words."""
    return words(kind.body.__name__)


def by_title(kinds: Iterable[Kind]) -> list[Kind]:
    """Return *kinds* by their names, in the order of the page's language."""
    return in_order(kinds, lambda kind: gettext(title_of(kind)))


def by_name(region: RegionPack, parties: Iterable[str]) -> list[str]:
    """Return *parties* by their names, in the order of the page's language."""
    return in_order(parties, lambda code: party_name(region, code))


def about(kind: Kind) -> str:
    """Return what a kind is for: the first sentence of its body."""
    return (kind.body.__doc__ or "").strip().partition("\n")[0]


def plain(body: Body) -> dict[str, Any]:
    """Return *body* as it goes on the wire, with what was left out still left out."""
    return body.model_dump(mode="json", exclude_unset=True)


def wired(kind: Kind, said: dict[str, Any]) -> dict[str, Any]:
    """
    Return what was *said*, checked, as it goes on the wire.

    Raises:
        Malformed: it has not the shape of *kind*, or is nested deeper than a record may be.
    """
    if forms.depth(said) > DEEPEST:
        raise Malformed(f"this is nested more than {DEEPEST} levels deep: say it more simply")
    return plain(kind.read(said))


@dataclass(frozen=True)
class Powers:
    """What one office may file today, and for which forums: its mandates, read once."""

    node: Node
    office: Office
    mandates: Mandates
    seq: int  # where its next record would stand
    day: str

    @classmethod
    def of(cls, node: Node, office: Office) -> "Powers":
        """Return the powers of *office* of this Party."""
        with node.reading() as tx:
            mandates, seq = node.registry.mandates(tx, node.party), log.standing(tx, node.party).size
        return cls(node, office, mandates, seq, moment(node.clock())[:10])

    def allow(self, kind: str, to: str = "") -> bool:
        """Tell whether the office may file *kind* for forum *to*, or for Parties by name."""
        return self.mandates.allow(self.office, kind, to, self.seq, self.day)

    def ways(self, kind: str) -> list[str]:
        """Return the forums that the office may address with *kind*; "" stands for Parties by name."""
        return [to for to in ("", *self.forums) if self.allow(kind, to)]

    @cached_property
    def forums(self) -> tuple[str, ...]:
        """The forums in which this Party reads."""
        return tuple(f for f in self.node.region.forums if self.node.party in self.node.audience_of(f))


def said_here(node: Node, seat: Seat, kinds: Kinds) -> list[tuple[str, str]]:
    """Return name and title of those of *kinds* that *seat* may file, by title."""
    powers = Powers.of(node, seat.office)
    return in_order([(k.name, title_of(k)) for k in kinds if powers.ways(k.name)], lambda it: gettext(it[1]))


@PAGES.page("/file/", "file_list.html")
def choose(node: Node, request: Request) -> Answer:
    """The kinds that this office may file, by feature."""
    frame: Frame = request.state.frame
    by_room: dict[str, list[Kind]] = {}
    powers = Powers.of(node, request.state.seat.office)
    for kind in node.kinds:
        if powers.ways(kind.name):
            by_room.setdefault(frame.room_of(kind.name), []).append(kind)
    rooms = [
        (frame.title_of(room) if room else gettext("The house itself"), by_title(kinds))
        for room, kinds in by_room.items()
    ]
    return {"rooms": rooms, "title_of": title_of, "about": about}


@PAGES.page("/file/{kind:path}", "file.html")
def blank(node: Node, request: Request) -> Answer:
    """An empty form; what the address names is filled in already: `?activity=annex.II.1.a&-party=THA`."""
    kind, asked = _kind(node, request), request.query_params
    filled = forms.read(kind.body, asked) if asked else {}
    given = {f"-party={code}": "yes" for code in asked.getlist("-party")}
    given |= {"-to": asked.get("-to", asked.get("to", "")), "-refs": asked.get("ref", "")}
    return _paper(node, request, kind, forms.draw(kind.body, filled), Envelope.read(given))


@PAGES.action("/file/{kind:path}")
def file(node: Node, request: Request, form: FormData) -> Response:
    """File what was filled in, or show it again with its faults."""
    kind, envelope = _kind(node, request), Envelope.read(form)
    filled = forms.read(kind.body, form)
    if forms.ADD in form:
        slots = forms.draw(kind.body, filled, more=str(form[forms.ADD]))
        return _shown(node, request, kind, slots, envelope, status=200)
    faults, said = envelope.checked(node), ""
    try:
        body = wired(kind, filled)
        if not faults:
            draft = envelope.draft(kind.name, body, node)
            office = request.state.seat.office
            node.check([draft], office=office)
            record = node.file(draft, office=office)
            return RedirectResponse(f"/record/{record.id}?filed=1", 303)
        found = {}
    except (Malformed, Conflict) as refusal:
        found, said = forms.faults_of(refusal.__cause__), str(refusal)
    slots = forms.draw(kind.body, filled, found)
    return _shown(
        node, request, kind, slots, replace(envelope, faults=faults), status=422, said="" if found else said
    )


def _kind(node: Node, request: Request) -> Kind:
    """
    Return the kind that the address names.

    Raises:
        NotFound: there is none. NotAuthorised: this office may not file it for anybody.
    """
    name = str(request.path_params["kind"])
    kind = node.kinds.get(name)
    if kind is None:
        raise NotFound(f"no kind is called {name}: see “What can be said” for those that are")
    if not Powers.of(node, request.state.seat.office).ways(name):
        raise NotAuthorised(f"the office {request.state.seat.title} may not file {name}: ask your registrar")
    return kind


def _paper(
    node: Node,
    request: Request,
    kind: Kind,
    slots: tuple[forms.Slot, ...],
    envelope: Envelope,
    said: str = "",
) -> dict[str, Any]:
    ways = Powers.of(node, request.state.seat.office).ways(kind.name)
    members = {to: sorted(node.audience_of(to) - {node.party}) for to in ways if to}
    faults = [fault for slot in slots for fault in slot.faults]
    return {
        "kind": kind,
        "title": title_of(kind),
        "about": about(kind),
        "slots": slots,
        "envelope": envelope,
        "forums": [(to, node.region.forums[to].title, members[to]) for to in ways if to],
        "named": "" in ways,
        "others": by_name(node.region, set(node.region.parties) - {node.party}),
        "markings": TLP,
        "faults": faults,
        "said": said,
    }


def _shown(
    node: Node,
    request: Request,
    kind: Kind,
    slots: tuple[forms.Slot, ...],
    envelope: Envelope,
    *,
    status: int,
    said: str = "",
) -> Response:
    frame: Frame = request.state.frame
    answer = _paper(node, request, kind, slots, envelope, said)
    return frame.write(request, "", "file.html", answer, status=status)
