"""How a node signs what its offices say: all who file at the same time under one checkpoint.

It does not ask whether a draft has the shape of its kind: `Node.file_all` has asked before. In order:

* the node knows that it holds its own log whole, and the log is not halted;
* what was filed before under the same key is returned, and not filed again;
* the office holds a mandate for each draft at the place where it will stand;
* the key is the one in force for this Party at the log's new size.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from amity.errors import Behind, Halted, NotAuthorised, Refusal, Unavailable
from amity.kernel import record as records
from amity.kernel import tree
from amity.kernel.note import Checkpoint
from amity.kernel.record import Draft, Office, Record
from amity.node import once, taking
from amity.node.duty import NODE
from amity.node.roster import KINDS as ROSTER_KINDS
from amity.node.roster import NewKey
from amity.store import log
from amity.store.log import Held, Log

if TYPE_CHECKING:
    from amity.node.node import Node

SHOWN = 3  # offices that a refusal names


@dataclass
class Job:
    """Drafts that are filed all or none, and what became of them."""

    drafts: Sequence[Draft]
    office: Office
    once: str = ""  # under which it is filed but once
    filed: list[Record] | None = None
    refused: Refusal | None = None

    def outcome(self) -> list[Record]:
        """Return what was filed, or raise what refused it."""
        if self.refused:
            raise self.refused
        assert self.filed is not None
        return self.filed


class Desk:
    """Where those who file wait for each other: one commit serves all who came while the last one ran."""

    def __init__(self) -> None:
        self._waiting: list[Job] = []
        self._queueing = Lock()
        self.alone = Lock()  # whoever holds it files, and nobody else does

    def file(self, node: "Node", job: Job) -> None:
        """File *job* on *node*, with all that wait; its outcome stands in it."""
        with self._queueing:
            self._waiting.append(job)
        with self.alone:  # whoever comes first files for all who wait
            if job.filed is None and job.refused is None:
                with self._queueing:
                    jobs, self._waiting = self._waiting, []
                self.commit(node, jobs)

    def commit(self, node: "Node", jobs: Sequence[Job]) -> None:
        """File *jobs* in one transaction, for one who holds `alone`."""
        try:
            with node.tx() as tx:
                filed = _file(tx, node, jobs)
            for job, done in zip(jobs, filed, strict=True):
                job.filed = done
        except Refusal as refusal:
            if len(jobs) == 1 or isinstance(refusal, Unavailable):  # each alone would wait as long again
                for job in jobs:
                    job.refused = refusal
            else:  # one refusal must not cost the others their word
                self._commit_each(node, jobs)
        except BaseException:
            _give_up(jobs)
            raise

    def _commit_each(self, node: "Node", jobs: Sequence[Job]) -> None:
        try:
            for job in jobs:
                self.commit(node, [job])
        except BaseException:
            _give_up(jobs)
            raise


def _give_up(jobs: Sequence[Job]) -> None:
    """Let nobody wait for an answer that does not come: the fault itself goes to whoever filed for all."""
    for job in jobs:
        if job.filed is None and job.refused is None:
            job.refused = Refusal("the node failed while it filed for several at once: try again")


def _file(tx: Connection, node: "Node", jobs: Sequence[Job]) -> list[list[Record]]:
    if not node.confirmed:
        raise Behind(
            "this node may be an old copy, and signs nothing before most of its peers have said how much "
            f"they hold of its log, and none holds more ({node.heard}): wait for peers to answer; where some "
            "are gone for long, take them out of [peers] in node.toml, or serve it with --alone if it is "
            "certain that none holds more"
        )
    standing = log.standing(tx, node.party, lock=True)
    if standing.halted:
        raise Halted("two histories of this Party's own log exist: settle that first, see the node page")
    filed: list[list[Record]] = []
    held: list[Held] = []
    for job in jobs:
        # asked twice in one batch, the second is refused here, and finds the first when each comes singly
        if job.once and (before := once.noted(tx, job.once, node.clock())):
            filed.append(before)
            continue
        mine = [
            _sealed(tx, node, draft, job.office, standing.size + len(held) + n)
            for n, draft in enumerate(job.drafts)
        ]
        held += [Held(record, os.urandom(32)) for record in mine]
        filed.append(mine)
        if job.once:
            once.note(tx, job.once, mine, node.clock())
    if held:
        _append(tx, node, standing, held)
        taking.learn(tx, node, [one.record for one in held])
    return filed


def _sealed(tx: Connection, node: "Node", draft: Draft, office: Office, seq: int) -> Record:
    need_mandate(tx, node, office, draft.kind, draft.to, seq)
    return records.seal(draft, party=node.party, office=office, seq=seq, issued=node.clock())


def need_mandate(tx: Connection, node: "Node", office: Office, kind: str, to: str, seq: int) -> None:
    """
    Refuse *office* where it may not say *kind* at place *seq* of the log, and name who may.

    Raises:
        NotAuthorised: it holds no mandate for it.
    """
    if node.allows(tx, office, kind, to, seq):
        return
    offices = dict.fromkeys(one.office for one in node.registry.mandates(tx, node.party).standing())
    able = [one for one in offices if one != NODE and node.allows(tx, one, kind, to, seq)]
    names = ", ".join(able[:SHOWN]) + (" …" if len(able) > SHOWN else "")
    instead = f"{names} may (on the command line, --office {able[0]}); else " if able else ""
    raise NotAuthorised(
        f"the office {office} holds no mandate for {kind}{f' to {to}' if to else ''}: "
        f"{instead}ask the registrar of your Party to open one"
    )


def _append(tx: Connection, node: "Node", standing: Log, held: Sequence[Held]) -> None:
    entries = [tree.entry(one.salt, one.record.raw) for one in held]
    grown, inner = standing.frontier.grown(entries)
    log.add(tx, held)
    after = log.append(tx, standing, entries, grown=grown, inner=inner)
    note = node.signed(Checkpoint(node.origin(node.party), grown.size, grown.root))
    # while a node that was brought back still asks its peers for its words, it goes on asking
    complete = grown.size if standing.complete == standing.size else standing.complete
    log.put(tx, replace(after, complete=complete, signed=grown.size, note=note.encode(), tail=()))
    _sign_in_force(tx, node, grown.size, held)


def _sign_in_force(tx: Connection, node: "Node", size: int, held: Sequence[Held]) -> None:
    ring = node.registry.keyring(tx, node.party)
    for one in held:
        if one.record.kind == ROSTER_KINDS.name_of(NewKey):
            ring = ring.rotated(one.record)
    if ring.at(size) != node.signer.public():
        raise NotAuthorised(
            "the key of this node is not the one in force for its Party: "
            "put back the key in force, or let other Parties vouch for this one"
        )
