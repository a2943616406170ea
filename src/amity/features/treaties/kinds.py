"""What a Party may say of treaties: what it itself did, what it has with another, what it received.

No kind here lets anybody say what another Party did. A depositary gives notice of what it received, and that
stands beside what the Party itself says, and changes nothing.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from amity.kernel.kind import Body, Kinds
from amity.kernel.record import ID, PARTY
from amity.node.treaty import Deed

KINDS = Kinds("treaty")

# Some agreements that still stand are older than any of the instruments; nobody reckons beyond the calendar.
Day = Annotated[date, Field(ge=date(1800, 1, 1), le=date(2200, 12, 31))]

TREATY = rf"^({PARTY.pattern}/)?[0-9]{{4}}-[A-Za-z0-9-]{{1,60}}$"
OWN_TREATY = rf"^{PARTY.pattern}/[0-9]{{4}}-[A-Za-z0-9-]{{1,60}}$"
SLUG = r"^[a-z][a-z0-9-]{0,59}$"
CODE = f"^{PARTY.pattern}$"
MAYBE_CODE = f"^({PARTY.pattern})?$"
MAYBE_RECORD = f"^({ID.pattern})?$"


class EntryTerms(BaseModel):
    """How a treaty enters into force, in its own terms."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["number", "all", "each"] = Field(
        title="Rule",
        description="number: after so many instruments; all: of all; each: for each by its own instrument",
    )
    number: int = Field(default=0, ge=0, le=300, title="How many instruments")
    of: tuple[Annotated[str, Field(pattern=CODE)], ...] = Field(
        default=(), max_length=300, title="Whose instruments count", description="none named: anybody's"
    )
    days: int = Field(default=0, ge=0, le=3650, title="Days from then until it is in force")
    months: int = Field(default=0, ge=0, le=120, title="Months from then until it is in force")
    own_days: int = Field(
        default=0,
        ge=0,
        le=3650,
        title="Days from a later instrument",
        description="until the treaty is in force for the Party that deposits it",
    )
    clause: str = Field(default="", max_length=80, title="Clause", description="for example Article 29")


@KINDS.kind("treaty", 1, source="PoA annex.II.1.a, II.3")
class TreatyOpened(Body):
    """A treaty that the region's catalogue does not have yet. A later word of the same Party replaces it."""

    treaty: str = Field(
        pattern=OWN_TREATY, title="Treaty", description="your Party, a stroke, a name: ASEC/2027-Convention"
    )
    title: str = Field(min_length=1, max_length=300, title="Title")
    short: str = Field(min_length=1, max_length=60, title="Short name")
    done: Day = Field(title="Done on", description="the day on which it was opened for signature")
    place: str = Field(default="", max_length=120, title="Place")
    forum: str = Field(
        default="",
        pattern=r"^([A-Z][A-Za-z0-9-]{0,59})?$",
        title="Forum",
        description="whose members it is for",
    )
    depositary: str = Field(
        pattern=CODE, title="Depositary", description="the Party that receives the instruments"
    )
    subjects: tuple[Annotated[str, Field(pattern=SLUG)], ...] = Field(
        default=(), max_length=20, title="Subjects", description="extradition, mutual-legal-assistance"
    )
    rule: EntryTerms = Field(title="Entry into force")

    example = {
        "treaty": "ASEC/2027-Digital-Evidence",
        "title": "Convention on the Preservation of Digital Evidence",
        "short": "Digital Evidence",
        "done": "2027-03-01",
        "place": "Manila",
        "forum": "ASEAN",
        "depositary": "ASEC",
        "subjects": ["mutual-legal-assistance"],
        "rule": {"kind": "number", "number": 6, "days": 30, "own_days": 30, "clause": "Article 29"},
    }


@KINDS.kind("action", 1, source="PoA annex.II.1.a, II.3, II.7.b")
class TreatyAction(Body):
    """What this Party itself did with regard to a treaty: signed, ratified, reserved, objected, withdrew."""

    treaty: str = Field(pattern=TREATY, title="Treaty", description="for example 1976-TAC")
    deed: Deed = Field(title="What was done")
    on: Day = Field(title="On", description="the day of the act, or of the deposit of the instrument")
    takes_effect: Day | None = Field(
        default=None, title="Takes effect on", description="of a withdrawal: the day on which it does"
    )
    text: str = Field(
        default="",
        max_length=20_000,
        title="Text",
        description="of the reservation, declaration or objection",
    )
    about: str = Field(
        default="",
        pattern=MAYBE_RECORD,
        title="About the record",
        description="the reservation objected to; or what is withdrawn, where it is not the treaty itself",
    )
    corrects: Day | None = Field(
        default=None,
        title="Corrects the day",
        description="the day that was on record before, here or in the catalogue; it no longer counts",
    )
    evidence: str = Field(
        default="",
        max_length=500,
        title="Evidence",
        description="where the deposit stands: a note, an address",
    )

    example = {
        "treaty": "2025-Extradition",
        "deed": "ratification",
        "on": "2026-09-01",
        "evidence": "Note verbale 114/2026 to the Secretary-General of ASEAN",
    }


@KINDS.kind("notice", 1, source="PoA annex.II.1.a, II.3")
class DepositaryNotice(Body):
    """What a depositary received, and the day that it gives for entry into force. It changes no status."""

    treaty: str = Field(pattern=TREATY, title="Treaty", description="for example 2007-ACCT")
    party: str = Field(
        default="",
        pattern=MAYBE_CODE,
        title="Whose instrument",
        description="nobody's, where the notice is about the treaty as such",
    )
    deed: Deed = Field(title="What was done")
    received: Day | None = Field(default=None, title="Received on")
    in_force: Day | None = Field(
        default=None, title="In force from", description="of the treaty, or for that Party"
    )
    number: str = Field(default="", max_length=120, title="Number of the notification")
    text: str = Field(default="", max_length=10_000, title="Text")

    example = {
        "treaty": "2025-Extradition",
        "party": "KHM",
        "deed": "ratification",
        "received": "2026-09-01",
        "in_force": None,
        "number": "CN 12/2026",
    }


@KINDS.kind("agreement", 1, source="PoA annex.II.4.a-b, II.5.a, II.7.a")
class AgreementStated(Body):
    """An agreement that this Party has with another. The other states its own side in its own log."""

    subject: str = Field(pattern=SLUG, title="Subject", description="extradition, mutual-legal-assistance")
    other: str = Field(pattern=CODE, title="With", description="the other Party")
    title: str = Field(min_length=1, max_length=300, title="Title")
    signed: Day | None = Field(default=None, title="Signed on")
    in_force: Day | None = Field(default=None, title="In force from")
    ended: Day | None = Field(
        default=None, title="Ended on", description="the first day on which it no longer holds"
    )
    place: str = Field(default="", max_length=120, title="Place")
    text: str = Field(default="", max_length=50_000, title="Text of the instrument")
    address: str = Field(default="", max_length=500, title="Where it can be read")
    same_as: str = Field(
        default="",
        pattern=MAYBE_RECORD,
        title="The other side's record",
        description="in which the other Party states the same agreement",
    )
    corrects: str = Field(
        default="",
        pattern=MAYBE_RECORD,
        title="Corrects",
        description="this Party's own earlier record, which no longer counts",
    )

    example = {
        "subject": "extradition",
        "other": "IDN",
        "title": "Treaty on Extradition",
        "signed": "2026-02-10",
        "in_force": "2026-08-01",
        "place": "Phnom Penh",
    }


def owner_of(treaty: str) -> str:
    """Return the Party that opened *treaty*; "" for one of the region's catalogue."""
    return treaty.rpartition("/")[0]
