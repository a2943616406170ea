"""Figures in, sentences out. Pure: no database, no clock; what a Party said is quoted as its own words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date

from amity.features.plans.rules.figures import SERIES, Figures, records_of
from amity.features.plans.rules.inclusion import FEWEST, Participation
from amity.features.plans.rules.progress import Activity
from amity.kernel.record import Party, RecordId

NameOf = Callable[[Party], str]
REPORT = "report/"  # begins the key of a sentence that gives one Party's words


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as the records give it."""

    key: str  # "prevention/done": the same figure has the same key for ever
    component: str
    text: str
    value: int | None
    records: tuple[RecordId, ...]


def draft(
    whole: Figures,
    components: Sequence[Figures],
    reports: Sequence[Mapping[str, Any]],
    titles: Mapping[str, Activity],
    name_of: NameOf,
) -> list[Sentence]:
    """Return the report's sentences: the plan as a whole, then each component with what Parties say of it."""
    found = list(_figures(whole, name_of))
    for one in components:
        found += _figures(one, name_of)
        mine = [row for row in reports if titles[row["activity"]].component == one.component]
        found += [_told(row, titles[row["activity"]], name_of) for row in mine]
    return found


def day(on: date) -> str:
    """Return a day as the region's English writes it: 30 June 2026."""
    return format_date(on, "d MMMM y", locale="en")


def many(count: int, one: str, more: str) -> str:
    """Return *count* with its noun."""
    return f"{count} {one if count == 1 else more}"


def _figures(f: Figures, name_of: NameOf) -> Iterator[Sentence]:
    under = f"Under {f.title}" if f.component else "Under the whole plan"
    all_records = records_of(f.activities)
    if not f.activities and not f.norms:
        return
    count = many(len(f.activities), "activity was", "activities were")
    text = f"{under}, {count} to be carried out on {day(f.on)}."
    yield _said(f, "activities", text, len(f.activities), all_records or records_of(f.norms))
    if f.norms:
        count = many(len(f.norms), "further provision is a norm", "further provisions are norms")
        text = f"{count}, to be kept."
        yield _said(f, "norms", text, len(f.norms), records_of(f.norms))
    if f.activities:
        yield from _progress(f, name_of, all_records)
    if f.women:
        yield _women(f, f.women)


def _progress(f: Figures, name_of: NameOf, all_records: tuple[RecordId, ...]) -> Iterator[Sentence]:
    made = tuple(r.record for one in f.reported for r in f.reports_of(one))
    who = _listed(sorted(name_of(party) for party in f.parties))
    text = f"{who} reported on {len(f.reported)} of the activities in {f.year}."
    none = f"No Party reported on any of the activities in {f.year}."
    yield _said(f, "reported", text if f.reported else none, len(f.reported), made or all_records)
    done = records_of(tuple(one for one in f.done if one.decided)) + _reports(f.done)
    text = (
        f"{many(len(f.done), 'activity is', 'activities are')} done."
        if f.done
        else "None is reported as done."
    )
    yield _said(f, "done", text, len(f.done), done or all_records)
    for status in ("ongoing", "delayed"):
        some = f.of_status(status)
        if some:
            text = f"{many(len(some), 'activity is', 'activities are')} {SERIES[status].lower()}."
            yield _said(f, status, text, len(some), _reports(some))
    if f.overdue:
        titles = _listed([f"“{one.title}”" for one in f.overdue[:5]]) + (
            ", and others" if f.overdue[5:] else ""
        )
        text = f"{many(len(f.overdue), 'activity is', 'activities are')} overdue: {titles}."
        yield _said(f, "overdue", text, len(f.overdue), records_of(f.overdue) + _reports(f.overdue))
    if f.differing:
        count = many(len(f.differing), "activity", "activities")
        text = f"On {count}, Parties report differently: {_sides(f, name_of)}."
        sides = tuple(dict.fromkeys(r.record for one in f.differing for pair in one.differing for r in pair))
        yield _said(f, "differing", text, len(f.differing), sides)


def _sides(f: Figures, name_of: NameOf) -> str:
    """Return who said what on the activities on which reports differ; nobody is called right."""
    said = []
    for one in f.differing[:5]:
        sides = dict.fromkeys(r for pair in one.differing for r in pair)
        words = _listed(
            [f"{name_of(r.party)} {SERIES[r.status].lower()} as of {day(r.as_of)}" for r in sides]
        )
        said.append(f"“{one.title}” ({words})")
    return "; ".join(said)


def _women(f: Figures, p: Participation) -> Sentence:
    if not p.shown:
        text = f"Fewer than {FEWEST} persons are reported to have taken part, so no share of women is given."
        return _said(f, "women", text, None, p.records)
    counted = "under the components that are shown, " if not f.component else ""
    text = (
        f"Of the {many(p.total, 'person', 'persons')} whom Parties report to have taken part {counted}"
        f"in {f.year}, {p.women} were women and {p.men} men: women were {p.share} %"
        " of those whose sex is given."
    )
    return _said(f, "women", text, p.women, p.records)


def _told(row: Mapping[str, Any], activity: Activity, name_of: NameOf) -> Sentence:
    body = row["body"]
    text = (
        f"{name_of(Party(row['party']))} on “{activity.title}” ({activity.key}), as of "
        f"{day(date.fromisoformat(row['as_of']))}: {SERIES[row['status']].lower()}, {row['percent']} %."
    )
    if body["narrative"]:
        text += f" “{' '.join(body['narrative'].split())}”"
    readings = [f"{one['name']}: {one['value']}" for one in body["readings"]]
    text += f" {'; '.join(readings)}." if readings else ""
    record = RecordId(row["record"])
    return Sentence(REPORT + record, activity.component, text, row["percent"], (record,))


def _reports(some: Sequence[Activity]) -> tuple[RecordId, ...]:
    return tuple(report.record for one in some for report in one.reports)


def _said(f: Figures, what: str, text: str, value: int | None, records: Sequence[RecordId]) -> Sentence:
    return Sentence(f"{f.component or 'all'}/{what}", f.component, text, value, tuple(dict.fromkeys(records)))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else "".join(names)
