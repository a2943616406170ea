"""The tables of what is known of early warning: rows of each record, so that no word overwrites another."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import JSON, Column, Index, Integer, MetaData, PrimaryKeyConstraint, String, Table
from sqlalchemy.schema import SchemaItem

from amity.kernel.kind import Body
from amity.kernel.record import Party, Record
from amity.store import rows

_meta = MetaData()


def _text(name: str, length: int = 80) -> Column[object]:
    return Column(name, String(length), nullable=False)


def _json(name: str) -> Column[object]:
    return Column(name, JSON, nullable=False)


def _said(name: str, *more: SchemaItem) -> Table:
    return rows.said(
        _meta,
        name,
        _text("office", 40),
        _text("purpose", 200),  # names a drill as one
        _text("tlp", 20),
        _json("readers"),
        *more,
    )


def _figures(name: str, *columns: Column[object] | Index | PrimaryKeyConstraint) -> Table:
    """Return the table *name*: figures of a record, one row for each unit."""
    return Table(name, _meta, Column("matter", String(200), nullable=False, index=True), *columns)


vintage_table = _said(
    "warning_vintage", _text("name"), _text("sort", 20), _text("until", 10), _text("taken", 10)
)

series_table = _figures(
    "warning_series",
    _text("record", 64),
    _text("unit"),
    _text("target"),
    _text("since", 10),
    _json("counts"),
    PrimaryKeyConstraint("record", "unit", "target"),
    Index("warning_series_unit", "unit", "target"),
)

forecast_table = _said(
    "warning_forecast",
    _text("target"),
    _text("origin", 10),
    _text("since", 10),
    _text("model"),
    Column("units", Integer, nullable=False),
    Column("months", Integer, nullable=False),
    Index("warning_forecast_target", "target", "origin"),
)

row_table = _figures(
    "warning_row",
    _text("record", 64),
    _text("target"),
    _text("unit"),
    _text("model"),
    _json("months"),
    _json("because"),
    PrimaryKeyConstraint("record", "unit"),
    Index("warning_row_unit", "unit", "target"),
)

noted_table = _said(
    "warning_noted", _text("forecast", 64), _text("author", 12), Index("warning_noted_forecast", "forecast")
)

outcome_table = _said("warning_outcome", _text("target"), _text("standing", 12), _text("since", 10))

settled_table = _figures(
    "warning_settled",
    _text("record", 64),
    _text("unit"),
    _json("counts"),
    PrimaryKeyConstraint("record", "unit"),
)

threshold_table = _said("warning_threshold", _text("name"), Index("warning_threshold_name", "party", "name"))

alert_table = _said(
    "warning_alert",
    _text("threshold", 64),
    _text("cause", 64),
    _text("answer_by", 10),
    _text("updates", 64),
    Index("warning_alert_updates", "updates"),
    Index("warning_alert_cause", "cause", "threshold"),
)

acknowledgement_table = _said(
    "warning_acknowledgement", _text("alert", 64), Index("warning_ack_alert", "alert")
)

reminder_table = _said("warning_reminder", _text("alert", 64), Column("days", Integer, nullable=False))

consultation_table = _said(
    "warning_consultation", _text("alert", 64), Index("warning_consultation_alert", "alert")
)

consult_table = _said(
    "warning_consult", _text("consultation", 64), Index("warning_consult_of", "consultation")
)

alarm_table = _said(
    "warning_alarm",
    _text("unit"),
    _text("target"),
    _text("at", 10),
    _text("method"),
    Index("warning_alarm_unit", "unit"),
)

incident_table = _figures(
    "warning_incident",
    _text("record", 64),
    _text("party", 12),
    _text("area"),
    _json("seas"),
    _text("month", 7),
    PrimaryKeyConstraint("record"),
)


def is_told(readers: Collection[str], reader: Party | None) -> bool:
    """Tell whether what is addressed to *readers* counts for *reader*; without one, all that is held does."""
    return reader is None or reader in readers


def told(record: Record, matter: str, body: Body, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return what every table that names a record says of it."""
    return rows.keys(record, matter) | {
        "office": record.office,
        "purpose": record.marking.purpose[:200],
        "tlp": record.marking.tlp[:20],
        "readers": sorted(record.audience | {record.party}),
        "body": body.model_dump(mode="json", exclude=set(without)),  # without long columns of figures
    }
