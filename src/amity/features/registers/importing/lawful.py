"""Which lines of a file no reader would take up: the sixth expert of five. Pure: the rules are the views'."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import orjson

from amity.features.registers.declaring import Register, Told
from amity.features.registers.importing.found import Read, Refused, Setting
from amity.features.registers.rules import standing
from amity.kernel.record import RecordId

_NOT_YET = 10**15  # the places in the log that it would take


def parted(register: Register, reads: Sequence[Read], setting: Setting) -> tuple[list[Read], list[Refused]]:
    """Return those of *reads* that would be taken up, and why the others would not, line by line."""
    if not setting.today or not standing.most_of(register, setting.region):
        return list(reads), []
    refused = dict(_refused(register, [one for one in reads if one.sort == "entry"], setting, setting.today))
    kept = [one for one in reads if one.body["entry"] not in refused]
    lines = [
        Refused(line, "", str(one.body["entry"]), refused[one.body["entry"]], _WAY_OUT)
        for one in reads
        if one.sort == "entry" and one.body["entry"] in refused
        for line in one.lines
    ]
    return kept, lines


_WAY_OUT = "end or withdraw an entry that stands, or leave the line out"


def _refused(
    register: Register, reads: Sequence[Read], setting: Setting, today: date
) -> Iterator[tuple[str, str]]:
    """Yield the entries that would be one too many, if the file's were filed in its order."""
    said: list[Told] = []
    for at, one in enumerate(reads):
        told = _told(one.body, register, setting, today, at)
        why = standing.objection(
            register, [*setting.words, *said], [told], region=setting.region, today=today
        )
        if why:
            yield told.entry, why.partition(": ")[2].partition("; ")[0]
        else:
            said.append(told)


def _told(body: Any, register: Register, setting: Setting, today: date, at: int) -> Told:
    whole = register.entry.model_validate(body).model_dump(mode="json")
    return Told(
        sort="entry",
        record=RecordId(""),
        owner=setting.party,
        party=setting.party,
        entry=whole["entry"],
        part="",
        seq=_NOT_YET + at,
        issued=f"{today.isoformat()}T00:00:00Z",
        since=whole["since"],
        until=whole.get("until") or "",
        named=str(whole.get(register.own) or ""),
        raw=orjson.dumps(whole).decode(),
    )
