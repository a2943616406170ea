"""What waits for an office: what only this Party can say, and what only the depositary can."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection

from amity.features.treaties.rules.acts import Act
from amity.features.treaties.views.acting import signed_only
from amity.features.treaties.views.agreeing import compendium, subjects
from amity.features.treaties.views.opening import unreceived
from amity.features.treaties.views.register import Known, Status, named, status
from amity.node.pack import RegionPack

MOST = 200  # treaties of one sort that wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing that waits."""

    sort: Literal["confirm", "ratify", "receive", "state"]
    title: str
    address: str  # the page on which it stands
    treaty: str = ""
    act: Act | None = None
    subject: str = ""
    other: str = ""  # whose instrument, or the other side of an agreement
    record: str = ""
    signed: date | None = None


def waiting_for(region: RegionPack, tx: Connection, party: str) -> list[Waiting]:
    """Return what waits for *party*: days to confirm, treaties signed only, deposits, agreements to state."""
    found: list[Waiting] = []
    some = {one.instrument for one in region.treaties.values()}
    some |= {*signed_only(tx, party, limit=MOST), *unreceived(tx, party, limit=MOST)}
    for treaty in named(region, tx, sorted(some)):
        here = status(tx, treaty)
        found += _to_confirm(here, party)
        found += _to_ratify(here, party)
        found += _to_receive(here, party)
    return [*found, *_to_state(region, tx, party)]


def _place(treaty: Known) -> str:
    return f"/treaties/treaty/{treaty.ref}"


def _to_confirm(here: Status, party: str) -> Iterator[Waiting]:
    own = {(act.deed, act.on) for act in here.acts if act.record and act.party == party}
    for act in here.acts:
        if act.party == party and act.is_open and not act.record and (act.deed, act.on) not in own:
            yield _of(here.treaty, "confirm", act=act)


def _to_ratify(here: Status, party: str) -> Iterator[Waiting]:
    signed = [act for act in here.acts if act.party == party and act.deed == "signature"]
    if signed and not any(one.party == party for one in here.times):
        yield _of(here.treaty, "ratify", act=signed[-1])


def _to_receive(here: Status, party: str) -> Iterator[Waiting]:
    if party != here.treaty.depositary:
        return
    known = {(row["body"]["party"], row["body"]["deed"]) for row in here.notices}
    for act in here.acts:
        if act.record and act.party != party and (act.party, act.deed) not in known:
            yield _of(here.treaty, "receive", act=act, other=act.party, record=act.record)


def _of(
    treaty: Known,
    sort: Literal["confirm", "ratify", "receive"],
    *,
    act: Act,
    other: str = "",
    record: str = "",
) -> Waiting:
    return Waiting(
        sort=sort,
        title=treaty.title,
        address=_place(treaty),
        treaty=treaty.ref,
        act=act,
        other=other,
        record=record,
    )


def _to_state(region: RegionPack, tx: Connection, party: str) -> Iterator[Waiting]:
    for subject in subjects(region, tx):
        for pair, agreements in compendium(region, tx, subject).items():
            if party not in pair:
                continue
            other = pair[0] if pair[1] == party else pair[1]
            for one in agreements:
                theirs = [said for said in one.statements if said.by == other]
                if theirs and party not in one.sides:
                    yield Waiting(
                        sort="state",
                        title=one.title,
                        address=f"/treaties/agreement/{subject}/{pair[0]}/{pair[1]}",
                        subject=subject,
                        other=other,
                        record=theirs[-1].record,
                        signed=theirs[-1].signed,
                    )
