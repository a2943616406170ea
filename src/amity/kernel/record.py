"""A record: one statement by one Party, numbered, addressed, and never changed.

The bytes are the truth and are kept and handed on exactly as they came; every typed value is a
*reading* of them. So a node that meets a kind it does not know yet still stores, verifies and
replicates it, and reads it after its next upgrade.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple, NewType

import orjson

from amity.errors import Malformed, TooLarge
from amity.kernel import canon

Party = NewType("Party", str)  # ISO 3166-1 alpha-3, "KHM", or an organisation's acronym, "ASEC"
Office = NewType("Office", str)  # who acts for a Party: "focal-point"
RecordId = NewType("RecordId", str)  # SHA-256 of the record's bytes, 64 hexadecimal digits

PUBLIC = Party("PUBLIC")  # in an audience: anybody may read
PARTY = re.compile(r"[A-Z][A-Z0-9]{1,11}")
OFFICE = re.compile(r"[a-z][a-z0-9-]{0,39}")
KIND = re.compile(r"(?=.{1,80}$)[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*/[1-9][0-9]*")
ID = re.compile(r"[0-9a-f]{64}")
TLP = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")  # FIRST, Traffic Light Protocol 2.0

LONGEST = 1 << 20  # bytes of one record
FORUM = 80  # characters of a forum's name, at most
FEW = 100  # readers, and characters of a marking, up to which one that was read is kept for its neighbours
_FIRST = re.compile(rb'\{"audience":(\[[^]]{0,1000}\])')  # the key that no other of today's comes before
# RFC 3339, UTC, whole seconds; Python's own reader takes much more
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


@dataclass(frozen=True, slots=True)
class Marking:
    """How a reader may handle a record."""

    tlp: str = "AMBER"
    purpose: str = ""  # what it may be used for; "" leaves it to the forum's own rule
    retain_until: str = ""  # "2030-12-31": the author withdraws it then; "" keeps it


@dataclass(frozen=True, slots=True)
class Draft:
    """What an office wants to say, before its Party numbers and signs it."""

    kind: str  # "plan.progress/1"
    body: Mapping[str, Any]
    audience: frozenset[Party]  # who may read it besides its author
    to: str = ""  # the forum's name, for people
    refs: tuple[RecordId, ...] = ()
    marking: Marking = field(default_factory=Marking)


class Record(NamedTuple):  # made for each that arrives, in half the time of a frozen dataclass
    """A statement as it stands in a log. Make one with `seal`, read one with `read`."""

    party: Party
    office: Office
    seq: int  # 0, 1, 2 … within the Party's log, without gaps
    issued: datetime  # the author's own claim, UTC, whole seconds
    kind: str
    audience: frozenset[Party]
    to: str
    marking: Marking
    refs: tuple[RecordId, ...]
    body: Mapping[str, Any]
    raw: bytes  # exactly what the leaf commits to
    id: RecordId  # the hash of the bytes: the record's only name

    def concerns(self, reader: Party) -> bool:
        """Tell whether *reader* may read this record."""
        return addressed(reader, self.party, self.audience)


def seal(draft: Draft, *, party: Party, office: Office, seq: int, issued: datetime) -> Record:
    """
    Number, date and encode *draft* as record *seq* of *party*'s log.

    Raises:
        Malformed: the draft cannot be encoded, or is larger than a record may be.
    """
    marking = draft.marking
    return read(
        canon.encode(
            {
                "audience": sorted(draft.audience),
                "body": dict(draft.body),
                "issued": moment(issued),
                "kind": draft.kind,
                "marking": {
                    "purpose": marking.purpose,
                    "retain_until": marking.retain_until,
                    "tlp": marking.tlp,
                },
                "office": office,
                "party": party,
                "refs": list(draft.refs),
                "seq": seq,
                "to": draft.to,
            }
        )
    )


def read(raw: bytes) -> Record:
    """
    Return the record that *raw* encodes.

    Fields that this version does not know are no error: they stay in `raw`.

    Raises:
        Malformed: a field is missing, of the wrong type or of the wrong form.
        TooLarge: it is longer than `LONGEST`.
    """
    if len(raw) > LONGEST:
        raise TooLarge(f"a record of {len(raw):,} bytes is larger than the {LONGEST:,} that one may have")
    fields = canon.decode(raw)
    try:
        return Record(
            party=_party(fields["party"]),
            office=_office(fields["office"]),
            seq=_count(fields["seq"]),
            issued=when(fields["issued"]),
            kind=_kind(fields["kind"]),
            audience=_audience(_list(fields["audience"])),
            to=_forum(fields["to"]),
            marking=_marking(fields["marking"]),
            refs=tuple([RecordId(_formed(ID, ref, "refs")) for ref in _list(fields["refs"])]),
            body=_object(fields["body"]),
            raw=raw,
            id=RecordId(canon.digest(raw)),
        )
    except KeyError as error:
        raise Malformed(f"a record must have the field {error}") from error
    except TypeError as error:
        raise Malformed(f"not a record: {error}") from error


def audience(raw: bytes) -> frozenset[Party]:
    """Return who may read, besides its author, the record that *raw* encodes: one that `read` took."""
    first = _FIRST.match(raw)
    return _spelled(first[1]) if first else _audience(canon.decode(raw)["audience"])


def addressed(reader: Party, author: Party, audience: frozenset[Party]) -> bool:
    """Tell whether *reader* may read what *author* addresses to *audience*."""
    return reader == author or reader in audience or PUBLIC in audience


def named(*texts: str) -> tuple[RecordId, ...]:
    """Return those of *texts* that are identifiers of records."""
    return tuple(RecordId(text) for text in texts if ID.fullmatch(text))


def moment(at: datetime) -> str:
    """Return *at* as records write it: "2026-03-02T04:10:00Z"."""
    # not strftime, which writes the year 999 with three digits
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def when(text: Any) -> datetime:
    """
    Return the moment that *text* names.

    Raises:
        Malformed: it is not written as `moment` writes it.
    """
    try:
        return _moment(text)
    except (TypeError, ValueError) as error:
        raise Malformed(f"{text!r} is no moment: write it as 2026-03-02T04:10:00Z") from error


@lru_cache(1024)  # neighbours in a log were filed in the same second
def _moment(text: str) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


# neighbours in a log are mostly of one office, kind and audience: what was found of the form stays known


@lru_cache(1024)
def _party(value: Any) -> Party:
    return Party(_formed(PARTY, value, "party"))


@lru_cache(1024)
def _office(value: Any) -> Office:
    return Office(_formed(OFFICE, value, "office"))


@lru_cache(1024)
def _kind(value: Any) -> str:
    return _formed(KIND, value, "kind")


def _audience(names: list[Any]) -> frozenset[Party]:
    read = _readers if len(names) <= FEW else _readers.__wrapped__
    return read(tuple(names))


@lru_cache(1024)
def _spelled(names: bytes) -> frozenset[Party]:
    return _audience(orjson.loads(names))


@lru_cache(1024)
def _readers(names: tuple[Any, ...]) -> frozenset[Party]:
    return frozenset([Party(_formed(PARTY, name, "audience")) for name in names])


def _marking(told: Any) -> Marking:
    tlp, purpose, retain_until = told["tlp"], told["purpose"], told["retain_until"]
    read = _marked if len(tlp) + len(purpose) + len(retain_until) <= FEW else _marked.__wrapped__
    return read(tlp, purpose, retain_until)


@lru_cache(1024)
def _marked(tlp: Any, purpose: Any, retain_until: Any) -> Marking:
    return Marking(_text(tlp), _text(purpose), _text(retain_until))


def _formed(pattern: re.Pattern[str], value: Any, name: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Malformed(f"{name}: {value!r} is not of the form {pattern.pattern}")
    return value


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise Malformed(f"seq: {value!r} is no place in a log")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Malformed(f"{value!r} is no text")
    return value


def _forum(value: Any) -> str:
    if len(_text(value)) > FORUM:
        raise Malformed(f"to: a forum's name has at most {FORUM} characters")
    return str(value)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Malformed(f"{value!r} is no list")
    return value


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Malformed(f"{value!r} is no object")
    return value
