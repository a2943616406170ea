"""Which entries of a register stand on a day, and which no reader takes up. Pure: statements in, entries out.

The checks here are the law: the node that wrote a record may be hostile, and every reader applies them.

* On a day, the statement that holds is the one with the latest first day up to it; of two, the later said.
* What names a Party, as the nationality of an expert does, must name the one that speaks.
* Where a Party may have so many entries, those that came first stand.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from amity.features.registers.declaring import Register, Standing, Told
from amity.kernel.record import Party
from amity.node.pack import RegionPack


@dataclass(frozen=True, slots=True)
class Found:
    """The entries of a register on a day."""

    standing: tuple[Standing, ...]
    refused: tuple[Standing, ...] = ()  # no reader takes these up; each says why


def found(register: Register, told: Iterable[Told], *, region: RegionPack, on: date) -> Found:
    """Return the entries of *register* as they stand *on* a day, by Party and name."""
    checked = _bounded(register, each(register, told, region=region, on=on), region)
    return Found(
        tuple(one for one in checked if not one.refused), tuple(one for one in checked if one.refused)
    )


def each(register: Register, told: Iterable[Told], *, region: RegionPack, on: date) -> list[Standing]:
    """Return each entry that holds *on* a day, by Party and name, however many its Party may have."""
    by_name: dict[tuple[Party, str], list[Told]] = {}
    for one in told:
        by_name.setdefault((one.owner, one.entry), []).append(one)
    return [
        entry
        for (owner, name), words in sorted(by_name.items())
        if (entry := _entry(register, owner, name, words, region=region, on=on))
    ]


def refusal(register: Register, party: Party, named: str, region: RegionPack) -> str:
    """Return why no reader takes up an entry of *party* that names *named* as its own; "" where it stands."""
    kind = region.parties[party].kind if party in region.parties else "state"
    if register.by and kind != register.by:
        return f"{party} is no State: only States declare here"
    if register.own and named != party:
        return f"{register.own} is {named}: {party} declares only its own"
    return ""


def too_many(party: Party, register: Register, region: RegionPack) -> str:
    """Return why no reader takes up one more entry of *party*."""
    return f"{party} has {most_of(register, region)} entries that came before this one"


def objection(
    register: Register, told: Sequence[Told], said: Sequence[Told], *, region: RegionPack, today: date
) -> str:
    """
    Return why readers would not take up *said*, entries of one Party said together, and what to do next.

    Args:
        told: what this Party has said of the register before.
    """
    for one in said:
        if why := refusal(register, one.party, one.named, region):
            return f"{one.entry}: {why}; mend that, or leave it to a Party that may declare it"
    if not most_of(register, region):
        return ""
    first = max(today, min(date.fromisoformat(one.since) for one in said)) if said else today
    days = {date.fromisoformat(one.since) for one in (*told, *said) if one.sort == "entry"}
    for day in sorted({first, *(day for day in days if day > first)}):
        before = {one.ref for one in found(register, told, region=region, on=day).refused}
        for entry in found(register, [*told, *said], region=region, on=day).refused:
            if entry.ref not in before or entry.told in said:
                return f"{entry.entry}: {entry.refused} on {day}; end or withdraw one of them first"
    return ""


def most_of(register: Register, region: RegionPack) -> int:
    """Return how many entries one Party may have at a time; 0 where any number."""
    return region.vocabulary("registers").number(register.name, "most") or register.most


def days_of(register: Register, region: RegionPack) -> int:
    """Return after how many days an entry is to be confirmed; 0 where never."""
    return region.vocabulary("registers").number(register.name, "verified") or register.verified


def _entry(
    register: Register, owner: Party, name: str, words: Sequence[Told], *, region: RegionPack, on: date
) -> Standing | None:
    day = on.isoformat()
    entries = [one for one in words if one.sort == "entry" and one.since <= day]
    if not entries:
        return None
    newest = max(entries, key=_later)
    if newest.until and newest.until < day:
        return None
    own = [one for one in words if one.party == owner]
    parts = {one.part: one for one in sorted(own, key=_later) if one.sort == "part" and one.since <= day}
    verified = _verified(own, newest, on)
    days = days_of(register, region)
    due = verified + timedelta(days=days) if days else None
    return Standing(
        register=register,
        party=owner,
        entry=name,
        told=newest,
        parts=tuple(parts[which] for which in sorted(parts)),
        verified=verified,
        due=due,
        stale=due is not None and due < on,
        tests=tuple(
            sorted((one for one in words if one.sort == "tested"), key=lambda one: one.since, reverse=True)
        ),
        refused=refusal(register, owner, newest.named, region),
        history=tuple(sorted(words, key=lambda one: (one.issued, one.party, one.seq), reverse=True)),
    )


def _later(one: Told) -> tuple[str, int]:
    return one.since, one.seq


def _verified(own: Sequence[Told], newest: Told, on: date) -> date:
    """Return when its owner last said or confirmed it, up to that day."""
    last = f"{on.isoformat()}T23:59:59Z"
    said = [one.issued for one in own if one.sort in ("entry", "verified") and one.issued <= last]
    return date.fromisoformat(max(said, default=newest.issued)[:10])


def _bounded(register: Register, entries: Sequence[Standing], region: RegionPack) -> list[Standing]:
    most = most_of(register, region)
    if not most:
        return list(entries)
    first: Callable[[Standing], tuple[str, int]] = lambda one: min(  # noqa: E731
        (told.since, told.seq) for told in one.history if told.sort == "entry"
    )
    kept: dict[Party, int] = {}
    judged = {}
    for one in sorted(entries, key=first):
        if not one.refused:
            kept[one.party] = kept.get(one.party, 0) + 1
            if kept[one.party] > most:
                one = replace(one, refused=too_many(one.party, register, region))
        judged[one.ref] = one
    return [judged[one.ref] for one in entries]
