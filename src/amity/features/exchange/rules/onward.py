"""Whether a report was passed on beyond what its originator allowed, as far as the originator can see.

A finding names what is visible: another Party's record that rests on this one, or bears its token, and that
is addressed to Parties which neither read the original nor were consented to. It accuses nobody of more.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from amity.kernel.record import Party, RecordId

BOUND = ("AMBER+STRICT", "RED")  # markings under which nobody passes on


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """A report of this Party that is not to be passed on without its consent."""

    report: RecordId
    names: frozenset[str]  # the ids of its records, and their tokens
    readers: frozenset[Party]
    consents: Mapping[Party, frozenset[Party]]  # who may pass it on, to whom


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """Another Party's record that rests on others."""

    record: RecordId
    party: Party
    cites: frozenset[str]  # records that it rests on, and the token that it bears
    audience: frozenset[Party]


@dataclass(frozen=True, slots=True)
class Breach:
    """One record that went further than allowed."""

    report: RecordId
    record: RecordId
    party: Party
    beyond: tuple[Party, ...]


def is_guarded(caveats: Collection[str], tlp: str) -> bool:
    """Tell whether what bears these is to be passed on only with consent."""
    return "onward-consent" in caveats or tlp in BOUND


def breaches(guarded: Iterable[Guarded], passed: Collection[Passed], owner: Party) -> list[Breach]:
    """Return what was passed on beyond consent."""
    found = []
    for mine in guarded:
        for other in passed:
            if other.party == owner or not mine.names & other.cites:
                continue
            allowed = mine.readers | mine.consents.get(other.party, frozenset()) | {owner, other.party}
            if beyond := other.audience - allowed:
                found.append(Breach(mine.report, other.record, other.party, tuple(sorted(beyond))))
    return found
