"""What only a report's own Party does with it: correct, part, release, narrow, withdraw, consent."""

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from amity.errors import Malformed, NotAuthorised
from amity.features.exchange import views
from amity.features.exchange.kinds import REPORTS, OnwardAllowed, VictimsTold
from amity.features.exchange.pages.asking import (
    PAGES,
    back,
    checked,
    chosen,
    file_all,
    kind_of,
    matter_of,
    parties_in,
)
from amity.features.exchange.rules.matters import Matter, read
from amity.features.exchange.rules.releasing import WITHDRAW, corrected, narrowed, parted, widened, withdrawn
from amity.features.exchange.rules.tokens import token
from amity.kernel.record import Draft, Party, RecordId
from amity.node.node import Node
from amity.store import local
from amity.ui import forms
from amity.ui.filing import title_of
from amity.ui.frame import Frame
from amity.ui.pages import Answer

VICTIM = ("forms", "control", "recruited", "industry", "assisted")
SHELF, KEY = "exchange", "victims"  # where this node keeps the secret of its Party's tokens


@PAGES.page("/report/{id}/correct", "amend.html")
def correcting(node: Node, request: Request) -> Answer:
    """The report as a form: what is changed in it becomes a correction."""
    matter = own_matter(node, request)
    return _paper(node, matter, matter.body, "correct")


@PAGES.page("/report/{id}/part", "amend.html")
def parting(node: Node, request: Request) -> Answer:
    """An empty form of the report: what is filled in is told to some readers alone."""
    return _paper(node, own_matter(node, request), {}, "part")


@PAGES.action("/report/{id}/correct", says=REPORTS)
def correct(node: Node, request: Request, form: FormData) -> Response:
    """File what was changed, to those who were told each field before."""
    matter = own_matter(node, request)
    kind = node.kinds.get(matter.kind)
    assert kind is not None
    filled = forms.read(kind.body, form)
    if forms.ADD in form:
        return _again(node, request, matter, filled, "correct", more=str(form[forms.ADD]))
    now = read(matter.kind, filled)
    if now is None:
        return _again(node, request, matter, filled, "correct", refused=True)
    says = {name: value for name, value in now.items() if value != matter.body.get(name) and name != "token"}
    reason = str(form.get("-reason", "")).strip()[:500]
    if not says or not reason:
        raise Malformed("change at least one field, and give the reason")
    file_all(node, request, corrected(matter, says, reason))
    return back(f"/exchange/report/{matter.report}#history")


@PAGES.action("/report/{id}/part", says=REPORTS)
def part(node: Node, request: Request, form: FormData) -> Response:
    """Tell what was filled in to the readers that are ticked."""
    matter = own_matter(node, request)
    kind = node.kinds.get(matter.kind)
    assert kind is not None
    filled = forms.read(kind.body, form)
    if forms.ADD in form:
        return _again(node, request, matter, filled, "part", more=str(form[forms.ADD]))
    whole = {"area": matter.area, "title": matter.title} | filled
    if read(matter.kind, whole) is None:
        return _again(node, request, matter, filled, "part", refused=True)
    body = checked(kind, whole)
    says = {name: body[name] for name in filled if body[name] not in (None, "", [])}
    readers = parties_in(node, form, "-party=")
    if not says or not readers:
        raise Malformed("fill in at least one field, and tick at least one reader")
    file_all(node, request, _parts(matter, says, readers))
    return back(f"/exchange/report/{matter.report}#history")


def _parts(matter: Matter, says: Mapping[str, Any], readers: frozenset[Party]) -> list[Draft]:
    marking = matter.opening.marking
    if not matter.copies:
        return [parted(matter.report, says, readers, marking)]
    theirs = [copy for copy in matter.copies if copy.reader in readers]
    if strangers := readers - {copy.reader for copy in theirs}:
        raise Malformed(f"{', '.join(sorted(strangers))} has no copy of it: release it to them first")
    return [parted(copy.record, says, frozenset({copy.reader}), marking) for copy in theirs]


@PAGES.action("/report/{id}/release")
def release(node: Node, request: Request, form: FormData) -> Response:
    """Say the report again to each Party that is ticked, in a record of its own: none sees the others."""
    matter = own_matter(node, request)
    joining = parties_in(node, form, "-party=") - matter.readers
    if not joining:
        raise Malformed("tick at least one Party that does not read it yet")
    file_all(node, request, [widened(matter, frozenset({party})) for party in sorted(joining)])
    return back(f"/exchange/report/{matter.report}#history")


@PAGES.action("/report/{id}/narrow")
def narrow(node: Node, request: Request, form: FormData) -> Response:
    """Withdraw the report from those who are not ticked, and say it again to those who are."""
    matter = own_matter(node, request)
    remaining = parties_in(node, form, "-party=") & matter.readers
    reason = str(form.get("reason", "")).strip()
    plan = narrowed(matter, remaining, reason=reason, token=secrets.token_hex(16))
    apart = _victims_told(node, matter, matter.readers - remaining, reason)
    filed = file_all(node, request, [*apart, *plan.first])
    if matter.copies or not remaining:
        return back("/exchange/reports" if not remaining else f"/exchange/report/{_left(matter, remaining)}")
    file_all(node, request, plan.told(filed[-1].id))
    return back(f"/exchange/report/{filed[-1].id}?filed={filed[-1].id}")


@PAGES.action("/report/{id}/withdraw")
def withdraw(node: Node, request: Request, form: FormData) -> Response:
    """Take the whole report back: its opening or copies, its parts, corrections and releases."""
    matter = own_matter(node, request)
    reason = str(form.get("reason", "")).strip()
    plan = narrowed(matter, frozenset(), reason=reason, token=secrets.token_hex(16))
    taken = {str(draft.body["record"]) for draft in plan.first}
    rest = [withdrawn(one, reason) for one in matter.layers if one.record not in taken]
    file_all(node, request, [*plan.first, *rest, *_victims_told(node, matter, None, reason)])
    return back(f"/exchange/report/{matter.report}")


def _victims_told(node: Node, matter: Matter, leaving: frozenset[Party] | None, reason: str) -> list[Draft]:
    """Return the withdrawals of what was told of victims to those who leave; to all, where that is None."""
    with node.reading() as tx:
        rows = views.victims(tx, matter)
    found = []
    for row in rows:
        readers = frozenset(map(Party, row["envelope"]["audience"]))
        if leaving is None or readers <= leaving:
            body = {"record": row["record"], "reason": reason[:500]}
            found.append(Draft(WITHDRAW, body, readers))
    return found


@PAGES.action("/report/{id}/consent")
def consent(node: Node, request: Request, form: FormData) -> Response:
    """Let a reader pass the report on to the Parties that are ticked; to none, if none is."""
    matter = own_matter(node, request)
    kind = node.kinds.get(kind_of(OnwardAllowed))
    assert kind is not None
    by = str(form.get("by", ""))
    copy = next((one.record for one in matter.copies if one.reader == by), matter.report)
    to = sorted(parties_in(node, form, "-party="))
    said = {"report": copy, "by": by, "to": to, "conditions": str(form.get("conditions", "")).strip()}
    draft = Draft(kind.name, checked(kind, said), frozenset({Party(by)}), refs=(copy,))
    file_all(node, request, [draft])
    return back(f"/exchange/report/{matter.report}#onward")


@PAGES.action("/report/{id}/victims")
def tell_victims(node: Node, request: Request, form: FormData) -> Response:
    """Tell each ticked reader of the victims, under tokens that no two of them can join."""
    matter = own_matter(node, request)
    kind = node.kinds.get(kind_of(VictimsTold))
    assert kind is not None
    readers = parties_in(node, form, "-party=")
    lines = [line.strip() for line in str(form.get("victims", "")).splitlines() if line.strip()]
    if not readers or not lines:
        raise Malformed("write one victim on each line, and tick at least one reader")
    secret = victims_secret(node)
    names = {copy.reader: copy.record for copy in matter.copies}
    drafts = []
    for reader in sorted(readers):
        report = names.get(reader, matter.report)
        said = {"report": report, "victims": [_victim(secret, reader, line) for line in lines]}
        drafts.append(Draft(kind.name, checked(kind, said), frozenset({reader}), refs=(report,)))
    file_all(node, request, drafts)
    return back(f"/exchange/report/{matter.report}#victims")


def _victim(secret: bytes, reader: Party, line: str) -> dict[str, Any]:
    """
    Return what a line says of one victim.

    First the Party's own number, then age, sex and forms of exploitation as far as they are known, then any
    of control, recruited, industry and assisted by name:
    "14/3; 18-20; female; forced-labour, debt-bondage; control=withholds-documents; assisted=sheltered".
    """
    parts = [part.strip() for part in line.split(";")]
    plain = [part for part in parts if "=" not in part]
    number, age, sex, forms_of = (*plain, "", "", "", "")[:4]
    if not number or len(plain) > 4:
        raise Malformed("each line begins with the number that your own files give the victim")
    said: dict[str, Any] = {"token": token(secret, reader, number), "age": age, "sex": sex}
    for name, text in (("forms", forms_of), *(part.split("=", 1) for part in parts if "=" in part)):
        codes = [code.strip() for code in text.split(",") if code.strip()]
        if name.strip() not in VICTIM:
            raise Malformed(f"{name.strip()}: what is told of a victim is {', '.join(VICTIM)}")
        said[name.strip()] = codes if name.strip() in ("forms", "control") else ", ".join(codes)
    return said


def victims_secret(node: Node) -> bytes:
    """Return the secret under which this Party makes tokens: made once, kept here, and told to nobody."""
    with node.tx() as tx:
        kept = local.get(tx, SHELF, KEY)
        if kept is None:
            kept = {"secret": secrets.token_hex(32)}
            local.put(tx, SHELF, KEY, kept)
    return bytes.fromhex(str(kept["secret"]))


def own_matter(node: Node, request: Request) -> Matter:
    """
    Return the report that the address names.

    Raises:
        NotAuthorised: it is another Party's.
    """
    matter = matter_of(node, request)
    if matter.party != node.party:
        raise NotAuthorised(f"this is a report of {matter.party}: say your own beside it")
    return matter


def _left(matter: Matter, remaining: frozenset[Party]) -> RecordId:
    return next(copy.record for copy in matter.copies if copy.reader in remaining)


def _again(
    node: Node,
    request: Request,
    matter: Matter,
    filled: Mapping[str, Any],
    what: str,
    *,
    more: str = "",
    refused: bool = False,
) -> Response:
    frame: Frame = request.state.frame
    answer = _paper(node, matter, filled, what, more=more, refused=refused)
    return frame.write(request, "exchange", "amend.html", answer, status=422 if refused else 200)


def _paper(
    node: Node,
    matter: Matter,
    filled: Mapping[str, Any],
    what: str,
    *,
    more: str = "",
    refused: bool = False,
) -> dict[str, Any]:
    kind = node.kinds.get(matter.kind)
    assert kind is not None
    faults: dict[str, str] = {}
    if refused:
        try:
            kind.read({"area": matter.area, "title": matter.title} | dict(filled))
        except Malformed as refusal:
            faults = forms.faults_of(refusal.__cause__)
    slots = chosen(forms.draw(kind.body, filled, faults, more=more), node.region)
    kept = ("token", "area", "title") if what == "part" else ("token",)
    return {
        "one": matter,
        "what": what,
        "title": title_of(kind),
        "slots": [slot for slot in slots if slot.name not in kept],
        "faults": [fault for slot in slots for fault in slot.faults],
        "readers": sorted(matter.readers & set(node.region.parties)),
        "others": sorted(set(node.region.parties) - {node.party}),
    }
