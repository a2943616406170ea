"""The node: the one place where records come in, whether from an office or from another Party."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from amity.errors import NotAuthorised, NotFound
from amity.kernel import keys
from amity.kernel import note as notes
from amity.kernel.keys import Signer
from amity.kernel.kind import Kinds
from amity.kernel.note import Checkpoint, Note
from amity.kernel.record import PUBLIC, Draft, Office, Party, Record, RecordId, moment
from amity.node import (
    alarms,
    checking,
    doing,
    filing,
    handing,
    once,
    recovery,
    search,
    taking,
    withdrawal,
    witness,
)
from amity.node.alarms import Alarm
from amity.node.checking import Check
from amity.node.duty import Duty
from amity.node.filing import Desk, Job
from amity.node.mandates import Keyring, Mandate
from amity.node.pack import RegionPack
from amity.node.roster import KINDS as ROSTER_KINDS
from amity.node.roster import REGISTRAR, NewKey, Registry
from amity.node.taking import Taken
from amity.store import log, tables
from amity.store.database import Database
from amity.store.view import Progress, View, Views


class Node:
    """One Party's node. All of its parts are handed in, so a test hands in others."""

    def __init__(
        self,
        party: Party,
        *,
        signer: Signer,
        database: Database,
        region: RegionPack,
        kinds: Kinds,
        views: Sequence[View],
        duties: Sequence[Duty],
        clock: Callable[[], datetime],
        checks: Sequence[Check] = (),
        confirmed: bool = True,
        confirm: Callable[["Node"], None] | None = None,
        progress: Progress = lambda *_: None,
    ) -> None:
        region.party(party)
        self.party, self.region, self.kinds, self.views, self.duties = party, region, kinds, views, duties
        self.database, self.clock, self.checks = database, clock, checks
        self.registry = Registry(region)
        self.learned = Views(views, kinds, self.registry.entitled)
        self._signer, self._confirmed, self._confirm = signer, confirmed, confirm
        self.heard = recovery.Heard()
        self._desk = Desk()
        with self.tx() as tx:
            tables.metadata.create_all(tx)
            self.learned.raise_up(tx, progress=progress)
            search.raise_up(tx, kinds)

    def tx(self, *, patience: float | None = None) -> AbstractContextManager[Connection]:
        """Open a transaction: all of it is kept, and durable at its end, or none. *patience*: in seconds."""
        return self.database.writing(patience=patience)

    def reading(self) -> AbstractContextManager[Connection]:
        """Open a still picture of what this node knows."""
        return self.database.reading()

    # -- saying something ------------------------------------------------------------------------

    def file(self, draft: Draft, *, office: Office) -> Record:
        """Sign *draft* as this Party's next record, for *office*; see `file_all`."""
        return self.file_all([draft], office=office)[0]

    def file_all(self, drafts: Iterable[Draft], *, office: Office) -> list[Record]:
        """
        Sign *drafts* as this Party's next records, under one checkpoint, all or none.

        What several threads file at the same time is committed together. On return it is durable. Within
        `once.under`, what was filed before under the same key is returned, and nothing is filed again.

        Raises:
            Malformed: a kind is not known here, a body has not its shape, an audience is no Party.
            NotAuthorised: the office holds no mandate for it.
            Behind: this node may hold an old copy of its own log.
        """
        job = Job([checking.shaped(self, draft) for draft in drafts], office, once.turn())
        if not job.drafts:
            return []
        self._ask_to_confirm()
        self._desk.file(self, job)
        return job.outcome()

    def check(self, drafts: Iterable[Draft], *, office: Office) -> None:
        """
        Refuse *drafts* that readers would not take up if they were filed now; doors ask this before `file`.

        Raises:
            Malformed: a draft has not the shape of its kind.
            Conflict: a feature's check refuses one of them; nothing was signed.
        """
        checking.check(self, drafts, office)

    def withdraw(self, record_id: RecordId, *, reason: str, office: Office) -> Record:
        """
        Take back a record of this Party: every holder erases it and says so.

        Raises:
            NotFound: no such record is held.
            NotAuthorised: it is another Party's, or others rest on it.
        """
        record = self.record(record_id)
        if record is None:
            raise NotFound("no such record is held here: it may have been withdrawn already")
        if record.party != self.party or not withdrawal.erasable(record):
            raise NotAuthorised("only the author withdraws a record, and never a key, mandate or withdrawal")
        body = {"record": record.id, "reason": reason}
        kind = withdrawal.KINDS.name_of(withdrawal.Withdrawn)
        return self.file(Draft(kind, body, record.audience, to=record.to), office=office)

    def rotate(self, signer: Signer, *, following: str, sealing: str = "") -> Record:
        """
        Sign with *signer* from the next record on; *following* is the hash of the key after it.

        Raises:
            NotAuthorised: it is not the key that this Party committed to.
        """
        public = signer.public()
        proof = signer.sign(keys.succession(self.party, public, following)).hex()
        body = {"public": public.hex(), "next": following, "sealing": sealing, "proof": proof}
        draft = Draft(ROSTER_KINDS.name_of(NewKey), body, frozenset({PUBLIC}))
        job = Job([checking.shaped(self, draft)], REGISTRAR)
        self._ask_to_confirm()
        with self._desk.alone:  # nobody files between the keys
            former, self._signer = self._signer, signer
            try:
                self._desk.commit(self, [job])
            finally:
                if job.filed is None:
                    self._signer = former
        return job.outcome()[0]

    def allows(self, tx: Connection, office: Office, kind: str, to: str, seq: int) -> bool:
        """Tell whether *office* holds a mandate for *kind* (and forum *to*) at place *seq* of the log."""
        day = moment(self.clock())[:10]
        return self.registry.mandates(tx, self.party).allow(office, kind, to, seq, day)

    def may_file(self, office: Office, kind: str, to: str = "") -> bool:
        """Tell whether *office* of this Party holds a mandate for *kind* (and forum *to*) now."""
        with self.reading() as tx:
            size = log.standing(tx, self.party).size
            return self.allows(tx, office, kind, to, size)

    def need_mandate(self, office: Office, kind: str, to: str = "") -> None:
        """
        Refuse now what `file` would refuse at the end: before a download, or a long computation.

        Raises:
            NotAuthorised: *office* holds no mandate for *kind* (and forum *to*).
        """
        with self.reading() as tx:
            filing.need_mandate(tx, self, office, kind, to, log.standing(tx, self.party).size)

    # -- hearing and handing on ------------------------------------------------------------------

    def accept(self, data: bytes, *, nonce: str = "") -> Taken:
        """
        Take in the parcel *data* from any courier, whole or not at all.

        Raises:
            NotAuthorised: it is for another Party, or answers another request than *nonce*'s.
            Malformed, BadSignature: it does not verify; nothing is kept.
            Halted: that Party's log is halted here.
            Equivocation: it proves two histories; both are kept as evidence, and the log is halted.
        """
        return taking.take(self, data, nonce)

    def parcel_for(self, reader: Party, of: Party, since: int = 0, *, nonce: str = "-") -> bytes:
        """Return a page of *of*'s log from place *since*, as *reader* may see it; see `handing`."""
        with self.reading() as tx:
            parcel = handing.page(tx, self, reader, of, since, nonce)
        return handing.encoded(self, parcel)

    def sizes(self) -> dict[Party, int]:
        """Return how far each log is believed here."""
        with self.reading() as tx:
            return {one.party: one.size for one in log.all_standing(tx)}

    # -- what falls due --------------------------------------------------------------------------

    def do_duties(self) -> list[Record]:
        """
        File all that is due now. Asked every minute; asking twice files nothing twice.

        Of several processes on one database one does it, and the others file nothing.
        """
        with self.database.only_here("duties") as is_here:
            return doing.do(self) if is_here else []

    def rebuild(self, progress: Progress = lambda *_: None) -> None:
        """Throw every view away and learn it anew from the log."""
        with self.tx() as tx:
            self.registry.forget(tx)
            self.learned.raise_up(tx, anew=True, progress=progress)
            search.clear(tx)

    # -- being brought back ----------------------------------------------------------------------

    @property
    def confirmed(self) -> bool:
        """Whether this node may sign: most peers have spoken, and none holds anything newer of this log."""
        return self._confirmed

    def confirm(self, held: Mapping[Party, int], *, peers: Collection[Party]) -> bool:
        """
        Hear how many entries of this Party's own log some of its *peers* hold; tell whether it may sign now.

        What each said before counts, too. Whoever may sign already need not wait for most of them.
        """
        with self.reading() as tx:
            self.heard = self.heard.and_also(tx, held, peers)
            if self.heard.most > log.standing(tx, self.party).size or witness.ahead(tx, self):
                self._confirmed = False
            elif self.heard.spoken >= self.heard.needed:
                self._confirmed = True
        return self._confirmed

    # -- asking ----------------------------------------------------------------------------------

    def record(self, record_id: str) -> Record | None:
        """Return the record called *record_id*, if it is held here."""
        with self.reading() as tx:
            return log.get(tx, record_id)

    def offices(self, party: Party | None = None) -> list[Mandate]:
        """Return the mandates that are open in *party*'s log (this Party's, if none is named)."""
        with self.reading() as tx:
            return self.registry.mandates(tx, party or self.party).standing()

    def keyring(self, party: Party) -> Keyring:
        """Return the keys of *party*, as the roster knows them."""
        with self.reading() as tx:
            return self.registry.keyring(tx, party)

    def audience_of(self, forum: str) -> frozenset[Party]:
        """Return who reads, today, what is addressed to *forum*."""
        return frozenset(self.region.forum(forum).audience(self.clock().date()))

    def standing(self) -> list[witness.Standing]:
        """Return how far each log is believed here."""
        with self.reading() as tx:
            return witness.standing(tx)

    def alarms(self) -> list[Alarm]:
        """Return what people must look at."""
        with self.reading() as tx:
            return alarms.ringing(tx)

    def awaited(self) -> list[withdrawal.Awaited]:
        """Return this Party's withdrawals, with who has erased and who is late."""
        with self.reading() as tx:
            return withdrawal.awaited(tx, self.party, region=self.region, now=self.clock())

    def proof(self, record_id: str) -> dict[str, Any]:
        """
        Return all that convinces a stranger of one record, and of no other.

        Raises:
            NotFound: it is not held here.
        """
        with self.reading() as tx:
            return handing.proof(tx, record_id)

    def origin(self, party: Party) -> str:
        """Return the name of *party*'s log, and of the key that signs it."""
        return f"{self.region.origin}/{party}"

    @property
    def signer(self) -> Signer:
        """What signs for this Party."""
        return self._signer

    def signed(self, point: Checkpoint) -> Note:
        """Return *point* as a note signed by this Party."""
        return Note(point.text).plus(notes.sign(point.text, point.origin, self._signer))

    # -- inside ----------------------------------------------------------------------------------

    def _ask_to_confirm(self) -> None:
        if not self._confirmed and self._confirm:
            self._confirm(self)
