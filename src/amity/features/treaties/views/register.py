"""The register: what the region's catalogue tells of each treaty, and what the Parties' own records add.

The catalogue is no record, so it is in no table: it is put together with the records when somebody asks.
Without a transaction all of this answers from the region's data alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from amity.errors import Malformed, NotFound
from amity.features.treaties.rules.acts import Act, Stint, Total, sifted, stints
from amity.features.treaties.rules.acts import total as counted
from amity.features.treaties.rules.entering import Entry, entry
from amity.features.treaties.views import acting
from amity.features.treaties.views.opening import notices, opened, opened_when
from amity.kernel.record import Party
from amity.node.pack import RegionPack
from amity.node.treaty import Amendment, EntryRule, Official, Treaty

MOST = 500  # acts that one page shows, the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A treaty that is known here: of the region's catalogue, or opened by a Party."""

    ref: str
    title: str
    short: str
    done: date
    place: str
    forum: str
    depositary: str
    depositaries: str
    rule: EntryRule
    subjects: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    names: Mapping[str, str]
    amendments: tuple[Amendment, ...] = ()
    official: tuple[Official, ...] = ()
    acts: tuple[Act, ...] = ()  # of the catalogue
    record: str = ""  # that opened it

    @property
    def called(self) -> tuple[str, ...]:
        """All names by which somebody may ask for it."""
        year, dash, rest = self.ref.rpartition("/")[2].partition("-")
        return (self.ref, self.short, self.title, *self.aliases, *([rest] if dash and year else []))

    def name(self, region: RegionPack, code: str) -> str:
        """Return what somebody is called, Party of this region or not."""
        entry = region.parties.get(Party(code))
        return entry.name() if entry else self.names.get(code, code)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialDay:
    """A day of entry into force as a source or the depositary gives it."""

    on: date
    source: str
    party: str = ""  # "": of the treaty as such
    unverified: bool = False
    record: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """All that is known of a treaty's status."""

    treaty: Known
    acts: tuple[Act, ...]  # that stand, by day
    corrected: tuple[Act, ...]  # that their own Party has corrected
    more: int  # acts that are held and not among them: a page shows the newest
    times: tuple[Stint, ...]
    entry: Entry
    official: tuple[OfficialDay, ...]  # of the treaty as such
    own_official: tuple[OfficialDay, ...]  # for one Party
    notices: tuple[Mapping[str, Any], ...]  # of the depositary
    aside: tuple[Mapping[str, Any], ...]  # by somebody who is not

    def total(self, on: date) -> Total:
        """Return who is a Party on that day."""
        return counted(self.times, on)

    @property
    def differs(self) -> bool:
        """Whether an official day is another than the computed one."""
        return self.entry.on is not None and any(one.on != self.entry.on for one in self.official)


def treaties(region: RegionPack, tx: Connection | None) -> list[Known]:
    """Return the treaties known here, by the day on which they were done."""
    found = [_of_catalogue(region, one) for one in region.treaties.values()]
    if tx is not None:
        found += [_of_record(dict(row)) for row in opened(tx).values()]
    return sorted(found, key=lambda one: (one.done, one.ref))


def page(region: RegionPack, tx: Connection, *, skip: int, each: int) -> tuple[list[Known], int]:
    """Return *each* of the treaties known here after *skip*, in that order, and how many there are."""
    own = [one.instrument for one in region.treaties.values()]
    days = opened_when(tx) | {ref: region.instruments[ref].date.isoformat() for ref in own}
    order = sorted((done, ref) for ref, done in days.items())
    return named(region, tx, [ref for _, ref in order[skip : skip + each]]), len(order)


def named(region: RegionPack, tx: Connection, refs: Sequence[str]) -> list[Known]:
    """Return the treaties with these very names that are known here, by the day on which they were done."""
    found = [_of_catalogue(region, one) for one in region.treaties.values() if one.instrument in refs]
    found += [_of_record(dict(row)) for row in opened(tx, list(refs)).values()]
    return sorted(found, key=lambda one: (one.done, one.ref))


def find(region: RegionPack, tx: Connection | None, name: str) -> Known:
    """
    Return the treaty that goes by *name*: its id, short name, title or another name, in any case of letters.

    Raises:
        NotFound: none does; the message names those that are known.
        Malformed: several do.
    """
    if tx is not None and len(exactly := named(region, tx, [name])) == 1:
        return exactly[0]
    known, asked = treaties(region, tx), " ".join(name.split()).casefold()
    exact = [one for one in known if one.ref.casefold() == asked]
    found = exact or [one for one in known if asked in {called.casefold() for called in one.called}]
    if len(found) > 1:
        raise Malformed(f"{name!r} may be any of {', '.join(one.ref for one in found)}: name one of these")
    if not found:
        offered = ", ".join(f"{one.ref} ({one.short})" for one in known) or "none"
        raise NotFound(f"no treaty is called {name!r} here; known are {offered}")
    return found[0]


def total(tx: Connection | None, treaty: Known, on: date) -> Total:
    """Return who is a Party to *treaty* on that day."""
    if tx is None:
        return counted(stints(sifted(treaty.acts)[0]), on)
    told = _standing_catalogue(tx, treaty)
    moved = acting.last_moves(tx, treaty.ref, on)
    parties: list[str] = []
    unverified: list[str] = []
    for party in sorted(told.keys() | moved.keys()):
        since = _since(tx, treaty.ref, party, told.get(party, ()), moved.get(party, (None, None)), on)
        if since is None:
            continue
        parties.append(party)
        if since[1]:
            unverified.append(party)
    return Total(on=on, parties=tuple(parties), unverified=tuple(unverified))


def _since(
    tx: Connection,
    treaty: str,
    party: str,
    told: Sequence[Act],
    moved: tuple[date | None, date | None],
    on: date,
) -> tuple[date, bool] | None:
    """Return since when *party* is one on that day, and whether that is unverified; None if it is none."""
    joined, left = moved
    joinings = [act for act in told if act.moves > 0 and act.on <= on]
    leavings = [act.day for act in told if act.moves < 0 and act.day <= on]
    last = max([*leavings, *([left] if left else [])], default=None)
    some = [act for act in joinings if last is None or act.on > last]
    if not some:
        return None if joined is None or (last and joined <= last) else (joined, False)
    first = min(act.on for act in some)
    own = acting.first_joining(tx, treaty, party, after=last, on=on) if joined else None
    if own and own <= first:
        return own, False
    return first, all(act.is_open for act in some if act.on == first)


def _standing_catalogue(tx: Connection, treaty: Known) -> dict[str, list[Act]]:
    """Return the catalogue's acts by Party, without those that the Party itself has corrected."""
    struck = acting.corrections(tx, treaty.ref, [act.on for act in treaty.acts])
    found: dict[str, list[Act]] = {}
    for act in treaty.acts:
        if act.moves and (act.party, act.deed, act.on) not in struck:
            found.setdefault(act.party, []).append(act)
    return found


def status(tx: Connection | None, treaty: Known) -> Status:
    """Return all that is known of *treaty*: acts, times, entry into force computed and as others give it."""
    said = acting.acts(tx, treaty.ref, limit=MOST) if tx is not None else []
    more = acting.number_of_acts(tx, treaty.ref) - len(said) if tx is not None else 0
    moving = said if tx is None or not more else acting.acts(tx, treaty.ref, only_moving=True)
    standing, corrected = sifted([*treaty.acts, *said])
    counting = sifted([*treaty.acts, *moving])[0]
    times = stints(counting)
    heard = [dict(row) for row in notices(tx, treaty.ref)] if tx is not None else []
    mine = [row for row in heard if row["party"] == treaty.depositary]
    official = [_from_source(one) for one in treaty.official] + [
        one for row in mine if (one := _from_notice(row))
    ]
    return Status(
        treaty=treaty,
        acts=tuple(sorted(standing, key=lambda act: (act.on, act.party, act.seq))),
        corrected=tuple(corrected),
        more=more,
        times=tuple(times),
        entry=entry(treaty.rule, times, counting),
        official=tuple(sorted((one for one in official if not one.party), key=lambda one: one.on)),
        own_official=tuple(one for one in official if one.party),
        notices=tuple(mine),
        aside=tuple(row for row in heard if row["party"] != treaty.depositary),
    )


def _from_source(one: Official) -> OfficialDay:
    return OfficialDay(on=one.on, source=one.source, party=one.party or "", unverified=one.unverified)


def _from_notice(row: Mapping[str, Any]) -> OfficialDay | None:
    body = row["body"]
    if not body["in_force"]:
        return None
    source = f"{row['party']}, {body['number']}" if body["number"] else str(row["party"])
    day = date.fromisoformat(body["in_force"])
    return OfficialDay(on=day, source=source, party=body["party"], record=row["record"])


def _of_catalogue(region: RegionPack, treaty: Treaty) -> Known:
    instrument = region.instruments[treaty.instrument]
    acts = tuple(
        Act(
            party=one.party,
            deed=one.deed,
            on=one.on,
            takes_effect=one.takes_effect,
            text=one.text,
            source=one.source,
            unverified=one.unverified or one.no_later,
            no_later=one.no_later,
        )
        for one in treaty.acts
    )
    return Known(
        ref=treaty.instrument,
        title=instrument.title,
        short=instrument.short,
        done=instrument.date,
        place=instrument.place,
        forum=instrument.forum or "",
        depositary=treaty.depositary or "",
        depositaries=treaty.depositaries,
        rule=treaty.rule,
        subjects=treaty.subjects,
        aliases=instrument.aliases,
        names={str(code): name for code, name in treaty.names.items()},
        amendments=treaty.amendments,
        official=treaty.official,
        acts=acts,
    )


def _of_record(row: Mapping[str, Any]) -> Known:
    body = row["body"]
    terms = body["rule"]
    rule = EntryRule(**terms | {"of": tuple(terms["of"])}, source=f"as {row['party']} opened it")
    return Known(
        ref=body["treaty"],
        title=body["title"],
        short=body["short"],
        done=date.fromisoformat(body["done"]),
        place=body["place"],
        forum=body["forum"],
        depositary=body["depositary"],
        depositaries="",
        rule=rule,
        subjects=tuple(body["subjects"]),
        names={},
        record=row["record"],
    )
