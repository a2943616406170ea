"""The roster: each Party's keys, offices and mandates. All of them are records.

* The region pack holds the founding keys. A Party rotates its own: it publishes today the hash of the
  key that comes next (so a thief of today's key cannot rotate). A lost key is replaced when as many other
  Parties as the region names have vouched for the same new one.
* An office acts within its mandate: which kinds it may file, for which forums. Mandates stand in the
  Party's own log, so every reader judges a record by what stood *before* it there. The registrar's is
  given by the region; the registrar gives the others.
* An office may delegate what it holds itself, until a day, and take it back.
"""

from collections.abc import Iterable
from typing import Annotated, Any
from weakref import WeakKeyDictionary

from pydantic import Field
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    select,
    update,
)

from amity.kernel.kind import Body, Kinds
from amity.kernel.record import ID, OFFICE, PARTY, Office, Party, Record
from amity.node.mandates import Key, Keyring, Mandate, Mandates, key_of, rotated
from amity.node.pack import RegionPack
from amity.store.view import View

KINDS = Kinds("roster")
REGISTRAR = Office("registrar")  # the founding office: its mandate stands in the region pack
KEY = "roster.key/1"

HEX = f"^{ID.pattern}$"
Files = Annotated[str, Field(pattern=r"^(\*|[a-z][a-z0-9-]*\.[a-z0-9*-]+)$")]  # "plan.*", "*"
ForumName = Annotated[str, Field(pattern=r"^(\*|[A-Z][A-Za-z0-9-]*)$")]
FeatureName = Annotated[str, Field(pattern=r"^(\*|[a-z][a-z0-9-]*)$")]


@KINDS.kind("key", 1, source="record format: keys")
class NewKey(Body):
    """From here on this Party signs with another key: the one whose hash it published before."""

    public: str = Field(pattern=HEX, title="Public key", description="Ed25519, 32 bytes in hexadecimal")
    next: str = Field(pattern=HEX, title="Hash of the key after it", description="SHA-256 of that key")
    sealing: str = Field(default="", title="Sealing address", description="age recipient for sealed parcels")
    proof: str = Field(
        default="",
        pattern=r"^([0-9a-f]{128})?$",
        title="Its own word",
        description="signature by this key of its Party, itself and the hash of the key after it",
    )

    example = {"public": "d7" * 32, "next": "5e" * 32, "sealing": "", "proof": ""}


@KINDS.kind("office", 1, source="JD III.2; A.IV.2.b")
class OfficeOpened(Body):
    """An office of this Party, and its mandate. A later word on the same office replaces it."""

    office: str = Field(pattern=f"^{OFFICE.pattern}$", title="Office", description="for example focal-point")
    title: str = Field(min_length=1, max_length=120, title="Title")
    files: tuple[Files, ...] = Field(title="Kinds it may file", description="for example plan.*")
    forums: tuple[ForumName, ...] = Field(("*",), title="Forums it may address", description="* for all")
    reads: tuple[FeatureName, ...] = Field(("*",), title="Features it reads", description="* for all")

    example = {
        "office": "cyber-desk",
        "title": "Cybercrime desk of the national police",
        "files": ["plan.progress"],
        "forums": ["ASEAN-China"],
        "reads": ["plans", "instruments"],
    }


@KINDS.kind("close", 1, source="JD III.2")
class OfficeClosed(Body):
    """An office of this Party acts no longer. What it said before stands."""

    office: str = Field(pattern=f"^{OFFICE.pattern}$", title="Office")

    example = {"office": "cyber-desk"}


@KINDS.kind("delegate", 1, source="JD III.2")
class Delegated(Body):
    """The office that files this lets another office of its Party act for it, within what it holds."""

    office: str = Field(pattern=f"^{OFFICE.pattern}$", title="Office that may act")
    files: tuple[Files, ...] = Field(title="Kinds it may file")
    forums: tuple[ForumName, ...] = Field(default=("*",), title="Forums it may address")
    until: str = Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", title="Last day")

    example = {"office": "deputy-desk", "files": ["plan.progress"], "forums": ["*"], "until": "2026-12-31"}


@KINDS.kind("revoke", 1, source="JD III.2")
class Revoked(Body):
    """A delegation is taken back."""

    delegation: str = Field(pattern=HEX, title="Delegation", description="its record")

    example = {"delegation": "0" * 64}


@KINDS.kind("vouch", 1, source="record format: keys")
class Vouched(Body):
    """This Party knows, by other means, that another Party's key is lost, and which one replaces it."""

    party: str = Field(pattern=f"^{PARTY.pattern}$", title="Party whose key is lost")
    size: int = Field(ge=0, strict=True, title="Size", description="entries of its log that still count")
    public: str = Field(pattern=HEX, title="New public key")
    next: str = Field(pattern=HEX, title="Hash of the key after it")

    example = {"party": "LAO", "size": 12, "public": "d7" * 32, "next": "5e" * 32}


_meta = MetaData()

key_table = Table(
    "roster_key",
    _meta,
    Column("matter", String(200), nullable=False),
    Column("party", String(12), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("body", JSON, nullable=False),
    PrimaryKeyConstraint("party", "seq"),
)

mandate_table = Table(
    "roster_mandate",
    _meta,
    Column("matter", String(200), nullable=False),
    Column("party", String(12), nullable=False),
    Column("seq", BigInteger, nullable=False),  # of the record that gave it
    Column("record", String(64), nullable=False),
    Column("office", String(40), nullable=False),
    Column("title", String(120), nullable=False),
    Column("files", JSON, nullable=False),
    Column("forums", JSON, nullable=False),
    Column("reads", JSON, nullable=False),
    Column("by", String(40)),  # the office that delegated it
    Column("until", String(10), nullable=False),
    Column("end", BigInteger),  # the place at which it ended
    PrimaryKeyConstraint("party", "seq"),
)

vouch_table = Table(
    "roster_vouch",
    _meta,
    Column("matter", String(200), nullable=False),
    Column("party", String(12), nullable=False),  # whose key is lost
    Column("by", String(12), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("body", JSON, nullable=False),
    PrimaryKeyConstraint("by", "seq"),
    Index("roster_vouch_party", "party"),
)


class Roster(View):
    """Keys, offices and mandates, as each Party's own log gives them."""

    name = "node.roster"
    version = 1
    reads = (NewKey, OfficeOpened, OfficeClosed, Delegated, Revoked, Vouched)
    tables = (key_table, mandate_table, vouch_table)
    judges = True

    def matter(self, record: Record, body: Body) -> str:
        """Return the Party that speaks: what it says of itself hangs together."""
        return record.party

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Open, replace, close, delegate, revoke; note keys and vouchers."""
        place = {"matter": record.party, "seq": record.seq}
        match body:
            case NewKey():
                tx.execute(
                    insert(key_table).values(place | {"party": record.party, "body": body.model_dump()})
                )
            case Vouched():
                row = place | {"party": body.party, "by": record.party, "body": body.model_dump()}
                tx.execute(insert(vouch_table).values(row))
            case OfficeOpened():
                _end(tx, record, mandate_table.c.office == body.office, mandate_table.c.by.is_(None))
                tx.execute(insert(mandate_table).values(_mandate(record, body.model_dump(mode="json"))))
            case OfficeClosed():
                _end(tx, record, mandate_table.c.office == body.office)
            case Delegated():
                row = body.model_dump(mode="json") | {"by": record.office, "title": "", "reads": []}
                tx.execute(insert(mandate_table).values(_mandate(record, row)))
            case Revoked():
                _end(tx, record, mandate_table.c.record == body.delegation, mandate_table.c.by.is_not(None))


ROSTER = Roster()


class Registry:
    """The roster as the node asks it: keyrings and entitlements, founded on the region pack."""

    def __init__(self, region: RegionPack) -> None:
        self._region = region
        self._known: WeakKeyDictionary[Connection, dict[Party, Mandates]] = WeakKeyDictionary()
        self._rings: WeakKeyDictionary[Connection, dict[Party, Keyring]] = WeakKeyDictionary()

    def keyring(self, tx: Connection, party: Party) -> Keyring:
        """Return the keys of *party*, within one transaction read once."""
        known = self._rings.setdefault(tx, {})
        if party not in known:
            known[party] = self._keyring(tx, party)
        return known[party]

    def moved(self, tx: Connection) -> set[Party]:
        """Return the Parties of which a key after the founding one was ever told, by themselves or others."""
        told = select(key_table.c.party).union(select(vouch_table.c.party))
        return {Party(party) for party in tx.execute(told).scalars()}

    def _keyring(self, tx: Connection, party: Party) -> Keyring:
        """Return the keys of *party*: founding, rotated by itself, replaced by the word of others."""
        founding = self._region.founding.get(party)
        first = (Key(0, bytes.fromhex(founding.key), founding.next, founding.age),) if founding else ()
        ring = Keyring(party, first)
        query = select(key_table).where(key_table.c.party == party).order_by(key_table.c.seq)
        rotations = tx.execute(query).all()
        steps: list[tuple[int, Any]] = [(row.seq + 1, row) for row in rotations]
        steps += [(key.start, key) for key in self._vouched(tx, party)]
        for start, step in sorted(steps, key=lambda pair: (pair[0], not isinstance(pair[1], Key))):
            ring = ring.replaced(step) if isinstance(step, Key) else rotated(ring, start, step.body)
        return ring

    def entitled(self, tx: Connection, record: Record) -> bool:
        """Tell whether the office that speaks in *record* held a mandate for it."""
        mandates = self.mandates(tx, record.party)
        if record.kind.startswith("roster."):
            self.forget(tx)  # once it is applied, what follows it may be judged otherwise
        day = record.issued.date().isoformat()
        return mandates.allow(record.office, record.kind, record.to, record.seq, day)

    def mandates(self, tx: Connection, party: Party) -> Mandates:
        """Return all mandates of *party*, within one transaction read once."""
        known = self._known.setdefault(tx, {})
        if party not in known:
            query = select(mandate_table).where(mandate_table.c.party == party)
            rows = tx.execute(query.order_by(mandate_table.c.seq)).mappings()
            known[party] = Mandates((*self._founding(party), *(_read_mandate(dict(row)) for row in rows)))
        return known[party]

    def forget(self, tx: Connection) -> None:
        """Read mandates and keys again: the roster was learned anew."""
        self._known.pop(tx, None)
        self._rings.pop(tx, None)

    def _founding(self, party: Party) -> Iterable[Mandate]:
        for office in self._region.offices:
            if office.id == REGISTRAR:
                yield Mandate(REGISTRAR, office.title, office.files, office.forums, office.reads, start=-1)

    def _vouched(self, tx: Connection, party: Party) -> list[Key]:
        rows = tx.execute(select(vouch_table).where(vouch_table.c.party == party)).all()
        by: dict[tuple[Any, ...], set[str]] = {}
        for row in rows:
            if row.by != party:
                body = row.body
                by.setdefault((body["size"], body["public"], body["next"]), set()).add(row.by)
        enough = sorted(said for said, parties in by.items() if len(parties) >= self._region.vouchers)
        found = (key_of({"public": public, "next": after}, size + 1) for size, public, after in enough)
        return [key for key in found if key is not None]


def _end(tx: Connection, record: Record, *which: Any) -> None:
    open_rows = (mandate_table.c.party == record.party) & mandate_table.c.end.is_(None)
    tx.execute(update(mandate_table).where(open_rows, *which).values(end=record.seq))


def _mandate(record: Record, fields: dict[str, Any]) -> dict[str, Any]:
    place = {"matter": record.party, "party": record.party, "seq": record.seq, "record": record.id}
    return {"by": None, "until": "", "end": None} | fields | place


def _read_mandate(row: dict[str, Any]) -> Mandate:
    return Mandate(
        office=Office(row["office"]),
        title=row["title"],
        files=tuple(row["files"]),
        forums=tuple(row["forums"]),
        reads=tuple(row["reads"]),
        start=row["seq"],
        end=row["end"],
        by=row["by"] and Office(row["by"]),
        until=row["until"],
        record=row["record"],
    )
