"""What the region owes: each record that a node acknowledged, and who may read each canary.

A *canary* is a word that stands in one record and nowhere else. Wherever its letters are found, in a
database's free pages or on the wire, that record was there.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field

from amity.kernel.record import PUBLIC, Party

CANARY = re.compile(rb"canary-[0-9a-f]{16}")
Audience = frozenset[Party]


@dataclass
class Said:
    """One acknowledged record."""

    id: str
    party: Party
    seq: int
    audience: Audience
    canary: str = ""
    lost: str = ""  # why nobody can have it any more; "" while it is owed


@dataclass
class Ledger:
    """All that was promised, and all that went wrong on the way."""

    seed: int
    readers: dict[str, Audience] = field(default_factory=dict)  # canary -> who may read it, its author too
    said: dict[str, Said] = field(default_factory=dict)  # by record
    refused: Counter[str] = field(default_factory=Counter)  # by the refusal's code
    broken: list[str] = field(default_factory=list)  # what came out of a node and is no refusal
    leaks: list[str] = field(default_factory=list)  # canaries on their way to whom they are not for

    def canary(self, party: Party, audience: Audience) -> str:
        """Return a new word for a record of *party* to *audience*, filed or not."""
        name = hashlib.sha256(f"{self.seed}/{len(self.readers)}".encode()).hexdigest()[:16]
        word = f"canary-{name}"
        self.readers[word] = audience | {party}
        return word

    def acknowledge(self, id: str, party: Party, seq: int, audience: Audience, canary: str = "") -> None:
        """Note that a node said of a record: it is kept."""
        if (former := self.said.get(id)) is not None:
            self.broken.append(f"{party} acknowledged record {former.id[:12]} twice")
        self.said[id] = Said(id, party, seq, audience, canary)

    def may_read(self, party: Party, canary: str) -> bool:
        """Tell whether *party* may read the record with *canary*."""
        readers = self.readers.get(canary)
        return readers is not None and (party in readers or PUBLIC in readers)

    def look(self, data: bytes, reader: Party, where: str) -> None:
        """Note each canary in *data* that is not for *reader*."""
        for word in sorted(set(CANARY.findall(data))):
            if not self.may_read(reader, word.decode()):
                self.leaks.append(f"{word.decode()} {where}")

    def owed(self, honest: set[Party]) -> list[Said]:
        """Return what the *honest* Parties said and somebody must hold, in the order of their logs."""
        kept = [one for one in self.said.values() if one.party in honest and not one.lost]
        return sorted(kept, key=lambda one: (one.party, one.seq))
