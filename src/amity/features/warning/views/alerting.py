"""Thresholds, alerts, who has acknowledged them, reminders, consultations; and alarms of series."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.engine import RowMapping

from amity.errors import NotFound
from amity.features.warning.kinds import (
    AlarmRaised,
    AlertAcknowledged,
    AlertFiled,
    AlertReminded,
    ConsultationOpened,
    Consulted,
    ThresholdSet,
)
from amity.features.warning.rules.alerting import Stage, silent, stage
from amity.features.warning.views.tables import (
    acknowledgement_table,
    alarm_table,
    alert_table,
    consult_table,
    consultation_table,
    reminder_table,
    threshold_table,
    told,
)
from amity.kernel.kind import Body
from amity.kernel.record import Party, Record, RecordId
from amity.store.view import View


class Thresholds(View):
    """Every word of every Party on its own thresholds."""

    name = "warning.thresholds"
    version = 1
    reads = (ThresholdSet,)
    tables = (threshold_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return whose threshold it is, and its name."""
        assert isinstance(body, ThresholdSet)
        return f"{record.party}/{body.name}"

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        assert isinstance(body, ThresholdSet)
        row = told(record, self.matter(record, body), body) | {"name": body.name}
        tx.execute(insert(threshold_table).values(row))


class Alerts(View):
    """Alerts, and all that is said on each: acknowledgements, reminders, consultations."""

    name = "warning.alerts"
    version = 1
    reads = (AlertFiled, AlertAcknowledged, AlertReminded, ConsultationOpened)
    tables = (alert_table, acknowledgement_table, reminder_table, consultation_table)

    def matter(self, record: Record, body: Body) -> str:
        """Return the alert."""
        assert isinstance(body, (AlertFiled, AlertAcknowledged, AlertReminded, ConsultationOpened))
        return record.id if isinstance(body, AlertFiled) else body.alert

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        row = told(record, self.matter(record, body), body)
        match body:
            case AlertFiled():
                own = {"threshold": body.threshold, "cause": body.cause, "updates": body.updates}
                row |= own | {"answer_by": body.answer_by.isoformat()}
                tx.execute(insert(alert_table).values(row))
            case AlertAcknowledged():
                tx.execute(insert(acknowledgement_table).values(row | {"alert": body.alert}))
            case AlertReminded():
                tx.execute(insert(reminder_table).values(row | {"alert": body.alert, "days": body.days}))
            case ConsultationOpened():
                tx.execute(insert(consultation_table).values(row | {"alert": body.alert}))


class Consultations(View):
    """Words in consultations."""

    name = "warning.consultations"
    version = 1
    reads = (Consulted,)
    tables = (consult_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the consultation."""
        assert isinstance(body, Consulted)
        return body.consultation

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        assert isinstance(body, Consulted)
        row = told(record, body.consultation, body) | {"consultation": body.consultation}
        tx.execute(insert(consult_table).values(row))


class Alarms(View):
    """Alarms of watched series."""

    name = "warning.alarms"
    version = 1
    reads = (AlarmRaised,)
    tables = (alarm_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the alarm itself."""
        return record.id

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note it."""
        assert isinstance(body, AlarmRaised)
        about = {"unit": body.unit, "target": body.target, "at": body.at.isoformat(), "method": body.method}
        tx.execute(insert(alarm_table).values(told(record, record.id, body) | about))


THRESHOLDS, ALERTS, CONSULTATIONS, ALARMS = Thresholds(), Alerts(), Consultations(), Alarms()


@dataclass(frozen=True, slots=True)
class Word:
    """One record that says something here."""

    record: RecordId
    party: Party
    office: str
    issued: str
    seq: int
    purpose: str
    tlp: str
    readers: tuple[Party, ...]
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Consultation:
    """A consultation on an alert, with what was said in it."""

    opened: Word
    words: tuple[Word, ...]
    stage: Stage


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert, and who has answered it."""

    filed: Word
    acknowledged: tuple[Word, ...]
    consultations: tuple[Consultation, ...]
    updated: bool = False  # a later alert of the same Party took its place

    @property
    def record(self) -> RecordId:
        """Its name."""
        return self.filed.record

    @property
    def party(self) -> Party:
        """Who filed it."""
        return self.filed.party

    @property
    def body(self) -> Mapping[str, Any]:
        """What it says."""
        return self.filed.body

    @property
    def answer_by(self) -> date:
        """The day by which it is to be acknowledged."""
        return date.fromisoformat(self.body["answer_by"])

    @property
    def silent(self) -> list[Party]:
        """Who reads it and has not acknowledged it."""
        return silent(self.filed.readers, self.party, (one.party for one in self.acknowledged))

    def waits_for(self, party: Party) -> bool:
        """Tell whether *party* has still to acknowledge it."""
        return not self.updated and party in self.silent


def thresholds(tx: Connection, party: str = "") -> list[Word]:
    """Return the thresholds in force, of *party* or of all: the newest word of each Party under each name."""
    t = threshold_table
    query = select(t).order_by(t.c.party, t.c.name, t.c.seq)
    query = query.where(t.c.party == party) if party else query
    newest = {(row["party"], row["name"]): _word(row) for row in tx.execute(query).mappings()}
    return [one for one in newest.values() if one.body["standing"] == "in-force"]


def alerts(tx: Connection, *, limit: int = 500) -> list[Alert]:
    """Return the newest alerts held here."""
    t = alert_table
    query = select(t).order_by(t.c.issued.desc(), t.c.party, t.c.seq.desc()).limit(limit)
    rows = tx.execute(query).mappings().all()
    return _together(tx, [_word(row) for row in rows])


def alert(tx: Connection, record: str) -> Alert:
    """
    Return the alert *record*.

    Raises:
        NotFound: it is not held here.
    """
    row = tx.execute(select(alert_table).where(alert_table.c.record == record)).mappings().first()
    if row is None:
        raise NotFound("no such alert is held here: it may have been withdrawn")
    return _together(tx, [_word(row)])[0]


def filed_for(tx: Connection, party: Party) -> set[tuple[str, str]]:
    """Return (threshold, cause) of each alert that *party* has filed."""
    t = alert_table
    query = select(t.c.threshold, t.c.cause).where(t.c.party == party)
    return {(row.threshold, row.cause) for row in tx.execute(query)}


def reminded(tx: Connection, party: Party) -> set[tuple[str, int]]:
    """Return what *party* was reminded of: (alert, days after the day on which it was due)."""
    t = reminder_table
    query = select(t.c.alert, t.c.days).where(t.c.party == party)
    return {(row.alert, row.days) for row in tx.execute(query)}


def consultations(tx: Connection) -> list[tuple[Alert, Consultation]]:
    """Return all consultations on alerts that are held here, those that are open first."""
    found = [(one, each) for one in alerts(tx) for each in one.consultations]
    return sorted(found, key=lambda pair: (pair[1].stage == "concluded", pair[1].opened.issued))


def alarms(tx: Connection, *, unit: str = "", limit: int = 500) -> list[Word]:
    """Return the newest alarms of watched series."""
    t = alarm_table
    query = select(t).order_by(t.c.at.desc(), t.c.unit, t.c.method, t.c.party, t.c.seq).limit(limit)
    query = query.where(t.c.unit == unit) if unit else query
    return [_word(row) for row in tx.execute(query).mappings()]


def _together(tx: Connection, filed: Sequence[Word]) -> list[Alert]:
    names: list[str] = [one.record for one in filed]
    acknowledged = _by(tx, acknowledgement_table, "alert", names)
    opened = _by(tx, consultation_table, "alert", names)
    later = _updated(tx, names)
    said = _by(tx, consult_table, "consultation", [one.record for some in opened.values() for one in some])
    return [
        Alert(
            one,
            tuple(acknowledged.get(one.record, ())),
            tuple(
                _consultation(each, said.get(each.record, []))
                for each in opened.get(one.record, ())
                if each.party == one.party  # nobody opens a consultation on another's alert
            ),
            (one.party, one.record, one.purpose) in later,
        )
        for one in filed
    ]


def _updated(tx: Connection, names: Sequence[str]) -> set[tuple[str, str, str]]:
    """
    Return (Party, alert, purpose) of those of *names* that this Party has said something newer on.

    The purpose is that of the newer one: a drill updates drills, and no alert in earnest waits less for it.
    """
    t = alert_table
    found: set[tuple[str, str, str]] = set()
    for start in range(0, len(names), 500):
        query = select(t.c.party, t.c.updates, t.c.purpose).where(t.c.updates.in_(names[start : start + 500]))
        found |= {(row.party, row.updates, row.purpose) for row in tx.execute(query)}
    return found


def _consultation(opened: Word, said: Sequence[Word]) -> Consultation:
    reached = stage(opened.party, [(one.party, str(one.body["step"])) for one in said])
    return Consultation(opened, tuple(said), reached)


def _by(tx: Connection, table: Table, column: str, names: Sequence[str]) -> dict[str, list[Word]]:
    found: dict[str, list[Word]] = {}
    for start in range(0, len(names), 500):
        query = select(table).where(table.c[column].in_(names[start : start + 500]))
        for row in tx.execute(query.order_by(table.c.issued, table.c.party, table.c.seq)).mappings():
            found.setdefault(row[column], []).append(_word(row))
    return found


def _word(row: RowMapping) -> Word:
    return Word(
        RecordId(row["record"]),
        Party(row["party"]),
        row["office"],
        row["issued"],
        row["seq"],
        row["purpose"],
        row["tlp"],
        tuple(map(Party, row["readers"])),
        row["body"],
    )
