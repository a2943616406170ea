"""Everything here that reads bytes from outside: its name, its reader, and how long an input may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import fuzz_answers as answers
import fuzz_doors as doors
import fuzz_files as files

CORPUS = Path(__file__).resolve().parent / "corpus"
KILO = 1024


@dataclass(frozen=True)
class Target:
    """A reader: `make` returns a function of bytes that returns or raises a Refusal, and nothing else."""

    name: str
    make: Callable[[], Callable[[bytes], object]]
    most: int = 4 * KILO  # bytes of one input
    weight: int = 1  # of the short run: 1 takes the usual number of inputs, 10 a tenth of it
    seeds: str = ""  # the target whose corpus it shares

    @property
    def corpus(self) -> list[Path]:
        """Its seeds, and every input that once made it fail."""
        return sorted(self.folder.iterdir())

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return CORPUS / (self.seeds or self.name)


TARGETS = {
    target.name: target
    for target in (
        Target("record", files.records),
        Target("body", files.bodies, seeds="hostile"),
        Target("note", files.notes),
        Target("verifier-key", files.keys, 256),
        Target("parcel", files.parcels),
        Target("parcel-file", files.carried),
        Target("proof", files.proofs),
        Target("accepted", doors.accepted, 8 * KILO, weight=5),
        Target("hostile", doors.said_by_a_hostile_party, 4 * KILO, weight=50),
        Target("request", doors.requests, 2 * KILO, weight=20),
        Target("passkey", answers.passkeys, 2 * KILO, weight=2),
        Target("provider", answers.providers),
        Target("taxii-server", answers.servers),
        Target("cap", files.alerts, weight=2),
        Target("stix", files.stix),
        Target("misp", files.misp),
        Target("geojson", files.geojson),
        Target("sanctions", files.lists),
        Target("piracy", files.piracy),
        Target("exchanged", files.exchanged, weight=2),
        Target("icalendar", files.calendars),
        Target("vcard", files.cards),
        Target("spreadsheet", files.spreadsheets, 8 * KILO),
        Target("other-spreadsheet", files.spreadsheets, weight=25),
        Target("register", files.registered, weight=2),
        Target("docx", files.documents, 8 * KILO, weight=2),
        Target("pdf", files.pages, 8 * KILO, weight=5),
        Target("instrument", files.instruments, weight=5),
        Target("printed", files.printed, 16 * KILO, weight=5),
        Target("ged", files.ged),
        Target("acled", files.acled),
        Target("firms", files.firms),
        Target("series", files.series),
        Target("draws", files.draws, 8 * KILO, weight=2),
        Target("region-pack", files.packs, 8 * KILO, weight=5),
        Target("founding-keys", files.founding),
        Target("settings", files.settings),
    )
}
