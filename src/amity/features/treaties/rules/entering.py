"""When a treaty enters into force, by its own rule. Pure: the day that others give stands beside.

A rule counts instruments that stand at the same time. So another accession never makes a treaty enter into
force later, and who withdraws before the count is full is not counted.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from amity.features.treaties.rules.acts import SIGNING, Act, Stint
from amity.node.treaty import EntryRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a rule makes of the instruments on record."""

    on: date | None  # None: not yet, or it cannot be told
    later: date | None = None  # by the latest of the days given, where these disagree
    no_later: date | None = None  # where an instrument's day is on no record: the latest that it can be
    have: int = 0  # instruments that count
    need: int = 0
    by: tuple[str, ...] = ()  # whose instruments fulfilled it, on that day

    @property
    def is_open(self) -> bool:
        """Whether no day can be told."""
        return self.on is None


def entry(rule: EntryRule, times: Sequence[Stint], acts: Iterable[Act]) -> Entry:
    """Return when the treaty enters into force by *rule*; *acts* tell who its signatories are."""
    counted = _counted(rule, times, acts)
    need = _need(rule, counted, acts)
    now = sum(one.until is None for one in counted)
    if not need:
        return Entry(on=None, have=now, need=0)
    full = _full([(one.since, one.until) for one in counted], need)
    if full is None:
        return Entry(on=None, have=now, need=need)
    sure = [one for one in counted if not (one.is_inexact and one.since == full)]
    exact = _full([(one.since, one.until) for one in sure], need)
    day = _after(full, rule)
    if exact != full:
        return Entry(on=None, no_later=day, have=now, need=need)
    late = _full([(one.since_latest, one.until) for one in counted], need)
    later = _after(late, rule) if late else None
    by = tuple(one.party for one in counted if one.since == full)
    return Entry(on=day, later=later if later != day else None, have=now, need=need, by=by)


def own_entry(rule: EntryRule, general: Entry, stint: Stint) -> date | None:
    """Return when it enters into force for that Party; None while it cannot be told."""
    start = _after(stint.since, rule) if rule.kind == "each" else general.on
    if start is None and general.no_later and stint.since >= general.no_later:
        start = stint.since  # by then the treaty was in force, since whatever day
    if stint.is_inexact or start is None:
        return None
    if _after(stint.since, rule) > start:  # its instrument came after the one that fulfilled the rule
        start = max(start, stint.since + timedelta(days=rule.own_days))
    return start if stint.until is None or start < stint.until else None


def _counted(rule: EntryRule, times: Sequence[Stint], acts: Iterable[Act]) -> list[Stint]:
    if rule.kind == "all" and not rule.of:
        signed = {act.party for act in acts if act.deed in SIGNING}
        return [one for one in times if one.party in signed]
    return [one for one in times if not rule.of or one.party in rule.of]


def _need(rule: EntryRule, counted: Sequence[Stint], acts: Iterable[Act]) -> int:
    match rule.kind:
        case "each":
            return 1
        case "number":
            return rule.number
    return len(set(rule.of) or {act.party for act in acts if act.deed in SIGNING})


def _full(spans: Sequence[tuple[date, date | None]], need: int) -> date | None:
    """Return the first day on which *need* of *spans* last at once."""
    spans = [(since, until) for since, until in spans if until is None or since < until]
    moves = sorted([(until, 0) for _, until in spans if until] + [(since, 1) for since, _ in spans])
    count = 0
    for day, joins in moves:  # on one day those who leave are counted out first
        count += 1 if joins else -1
        if count >= need:
            return day
    return None


def _after(day: date, rule: EntryRule) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + rule.months, 12)
    moved = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])) if rule.months else day
    return moved + timedelta(days=rule.days)
