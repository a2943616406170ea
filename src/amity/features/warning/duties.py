"""What falls due: noting others' forecasts, alerts where a threshold is crossed, reminders, and escalation.

A node files an alert for its own Party's threshold only, from forecasts of those whom that threshold names.
An alert that somebody leaves unanswered ends with people, never with another machine.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from amity.features.warning import views
from amity.features.warning.kinds import (
    KINDS,
    AlertFiled,
    AlertReminded,
    ConsultationOpened,
    ForecastNoted,
)
from amity.features.warning.rules import drills, months, settings
from amity.features.warning.rules.alerting import reaches
from amity.features.warning.views import Alert, Outlook, Word
from amity.kernel.record import PUBLIC, Draft, Party, RecordId
from amity.node.duty import Duty, was_taken_back
from amity.node.pack import RegionPack
from amity.store.browse import Tx

ALERT = KINDS.name_of(AlertFiled)
FRESH = timedelta(days=62)  # an older alarm warns nobody any more


class NoteForecasts(Duty):
    """Say in this Party's own log which forecasts it holds, so that nobody can drop a bad one quietly."""

    name = "warning.note"

    def due(self, tx: Tx, *, party: Party, region: RegionPack, now: datetime) -> Iterable[Draft]:
        """Return a note for each forecast that has none of this Party yet, to those who read the forecast."""
        for one in views.unnoted(tx, party, now.date(), settings.notes(region)):
            body: dict[str, Any] = {
                "forecast": one.record,
                "author": one.party,
                "target": one.target,
                "model": one.model,
                "origin": months.first_day(one.origin).isoformat(),
                "units": one.units,
                "months": one.months,
            }
            marking = drills.marking(region, one.purpose)
            # no reference to the forecast: where that is withdrawn, this stays
            yield Draft(KINDS.name_of(ForecastNoted), body, _known(region, one.readers), marking=marking)


class RaiseAlerts(Duty):
    """File an alert where a forecast or an alarm crosses this Party's own threshold."""

    name = "warning.alerts"

    def due(self, tx: Tx, *, party: Party, region: RegionPack, now: datetime) -> Iterable[Draft]:
        """Return an alert for each threshold that is crossed by something new; none that was taken back."""
        filed = views.filed_for(tx, party)
        drill = drills.drills_of(region)
        earlier = {  # an alert of a drill takes the place of none in earnest
            (str(one.body["threshold"]), drill(one.filed.purpose)): one
            for one in reversed(views.alerts(tx))
            if one.party == party
        }
        for own in views.thresholds(tx, party):
            by = own.body["of"] or party
            find = _in_forecasts if own.body["on"] == "forecast" else _in_alarms
            for cause, purpose, body in find(tx, own, by, region, now.date()):
                refs = (own.record, RecordId(cause))
                if (own.record, cause) in filed or was_taken_back(tx, ALERT, refs, now):
                    continue
                marking = drills.marking(region, own.purpose, purpose)
                before = earlier.get((own.record, drill(marking.purpose)))
                answer = (now + timedelta(days=settings.days(region, "acknowledge"))).date()
                body |= {
                    "threshold": own.record,
                    "cause": cause,
                    "answer_by": answer.isoformat(),
                    "updates": before.record if before else "",
                }
                readers = _known(region, own.readers)
                yield Draft(ALERT, body, readers, refs=refs, marking=marking)


class RemindOfAlerts(Duty):
    """Remind this Party's own office of alerts that it has not acknowledged."""

    name = "warning.reminders"

    def due(self, tx: Tx, *, party: Party, region: RegionPack, now: datetime) -> Iterable[Draft]:
        """Return the newest reminder that is due for each alert, if it was not filed yet."""
        said = views.reminded(tx, party)
        wait = settings.days(region, "escalate") - settings.days(region, "acknowledge")
        for one in views.alerts(tx):
            passed = [mark for mark in (0, max(1, wait)) if (now.date() - one.answer_by).days >= mark]
            if passed and one.waits_for(party) and (one.record, max(passed)) not in said:
                body = {
                    "alert": one.record,
                    "answer_by": one.body["answer_by"],
                    "days": max(passed),
                    "text": f"Acknowledge: {one.body['text']}"[:400],
                }
                marking = drills.marking(region, one.filed.purpose)
                refs = (one.record,)
                yield Draft(KINDS.name_of(AlertReminded), body, frozenset(), refs=refs, marking=marking)


class Escalate(Duty):
    """Hand an alert of this Party that somebody left unanswered to people: a consultation with an owner."""

    name = "warning.escalation"

    def due(self, tx: Tx, *, party: Party, region: RegionPack, now: datetime) -> Iterable[Draft]:
        """Return a consultation for each own alert that is unanswered for too long and has none."""
        wait = settings.days(region, "escalate") - settings.days(region, "acknowledge")
        own = {one.record: one for one in views.alerts(tx) if one.party == party}
        for one in own.values():
            chain = _chain(one, own)
            late = any((now.date() - each.answer_by).days >= max(1, wait) for each in chain)
            if late and one.silent and not one.updated and not any(each.consultations for each in chain):
                yield _consultation(one, region, party)


def _chain(one: Alert, own: Mapping[RecordId, Alert]) -> list[Alert]:
    """Return *one* and the alerts that it updates: who answers none of them gains no time by an update."""
    found, seen = [one], {one.record}
    while (before := own.get(RecordId(str(found[-1].body["updates"])))) and before.record not in seen:
        dealt_with = any(talk.stage == "concluded" for talk in before.consultations)
        if (
            dealt_with
            or before.filed.purpose != one.filed.purpose
            or not set(before.silent) & set(one.silent)
        ):
            break
        found.append(before)
        seen.add(before.record)
    return found


def _consultation(one: Alert, region: RegionPack, party: Party) -> Draft:
    silent = one.silent[:60]
    body = {
        "alert": one.record,
        "owner": settings.owner(region, party),
        "silent": list(silent),
        # nothing of the alert is quoted: it may be withdrawn, and this stays with all who read it
        "text": f"Not acknowledged by {', '.join(silent)}."[:1000],
    }
    readers = _known(region, one.filed.readers)
    marking = drills.marking(region, one.filed.purpose)
    return Draft(KINDS.name_of(ConsultationOpened), body, readers, refs=(one.record,), marking=marking)


def _in_forecasts(
    tx: Tx, own: Word, by: str, region: RegionPack, today: date
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the newest forecast, and that of a drill, that cross *own*, with the likeliest month."""
    said = own.body
    found = views.apart(tx, said["target"], party=Party(by), by=by, drill=drills.drills_of(region))
    for one in (one for some in found for one in some if one.unit == said["unit"]):
        ahead = _ahead(one, months.number(today), int(said["within"]))
        sure = [(one.exceeding(step, said["at_least"]), -step) for step in ahead]
        if sure and reaches(max(sure)[0], said["percent"]):
            probability, step = max(sure)
            # a forecast is never certain, and a rounded figure must not say so
            month, percent = one.issue.since - step, min(99, round(100 * probability))
            title = settings.title_of(region, one.unit)
            yield one.issue.record, one.issue.purpose, {
                "target": one.issue.target,
                "unit": one.unit,
                "month": months.first_day(month).isoformat(),
                "at_least": said["at_least"],
                "percent": percent,
                "text": f"{title}: at least {said['at_least']} ({one.issue.target}) in {months.label(month)},"
                f" with a probability of {percent} percent (model {one.model}).",
            }  # fmt: skip


def _ahead(one: Outlook, now: int, within: int) -> range:
    """Return the steps of a forecast that lie ahead, as far as its threshold looks: the past warns nobody."""
    first = max(0, now - one.issue.since)
    return range(first, min(len(one.months), first + within))


def _in_alarms(
    tx: Tx, own: Word, by: str, region: RegionPack, today: date
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each fresh alarm of the series that *own* names."""
    said = own.body
    for one in views.alarms(tx, unit=said["unit"]):
        at = date.fromisoformat(one.body["at"])
        crossed = one.party == by and one.body["target"] == said["target"] and today - at <= FRESH
        if crossed and one.body["observed"] >= said["at_least"]:
            yield one.record, one.purpose, {
                "target": said["target"],
                "unit": said["unit"],
                "month": one.body["at"],
                "at_least": one.body["observed"],
                "percent": 100,
                "text": f"{settings.title_of(region, said['unit'])}: {one.body['observed']} "
                f"({said['target']}) in the period of {one.body['at']}, "
                f"more than {one.body['method']} expected.",
            }  # fmt: skip


def _known(region: RegionPack, readers: Iterable[Party]) -> frozenset[Party]:
    """Return those of *readers* that this region knows: others may come from a newer pack."""
    return frozenset(one for one in readers if one in region.parties or one == PUBLIC)


DUTIES: tuple[Duty, ...] = (NoteForecasts(), RaiseAlerts(), RemindOfAlerts(), Escalate())
