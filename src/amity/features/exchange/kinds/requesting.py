"""Requests between competent authorities: for information, for legal assistance, for extradition.

A request is a matter with stages; each move is a record of the Party whose move it is, and names the move it
follows. So the order of moves rests on what each answers, and on no clock.
"""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from amity.features.exchange.kinds.shared import (
    CODE,
    HEX,
    LONG,
    MAYBE_CODE,
    MAYBE_HEX,
    SHORT,
    Identifier,
)
from amity.features.exchange.kinds.vocabulary import KINDS
from amity.kernel.kind import Body
from amity.kernel.record import PARTY

Sought = Literal["information", "legal-assistance", "extradition"]
INSTRUMENT = r"^([0-9]{4}-[A-Za-z0-9-]{1,60})?$"
ANY_PARTY = f"^{PARTY.pattern}$"


class Met(BaseModel):
    """One requirement of the requested Party, and how the request meets it."""

    model_config = ConfigDict(frozen=True)

    requirement: str = Field(min_length=1, max_length=500, title="Requirement")
    met: bool = Field(default=False, title="Met")
    note: str = Field(default="", max_length=1000, title="How", description="where it stands, or why not")


@KINDS.kind("requirement", 1, source="A.II.4-5")
class RequirementsStated(Body):
    """What this Party's central authority asks of requests that are sent to it. The newest word counts."""

    sort: Sought = Field(title="Of requests for")
    basis: str = Field(
        default="", pattern=INSTRUMENT, title="Under", description="an instrument: 2004-MLA; none: any"
    )
    items: tuple[str, ...] = Field(min_length=1, max_length=60, title="What a request must contain")
    languages: tuple[str, ...] = Field(
        default=(), max_length=10, title="Languages", description="in which it is accepted: en, km"
    )
    authority: str = Field(default="", max_length=SHORT, title="Central authority")
    note: str = Field(default="", max_length=LONG, title="Note")

    example = {
        "sort": "legal-assistance",
        "basis": "2004-MLA",
        "items": ["the offence and its elements", "how the evidence bears on it", "the procedure wished for"],
        "languages": ["en", "km"],
        "authority": "Ministry of Justice",
    }


@KINDS.kind("request", 1, source="A.II.4-5; JD II.1-2")
class RequestMade(Body):
    """A request to one Party. Addressed to nobody it is a draft; addressed to that Party it is sent."""

    sort: Sought = Field(title="For")
    title: str = Field(min_length=1, max_length=SHORT, title="Title")
    party: str = Field(pattern=ANY_PARTY, title="To which Party")
    area: str = Field(pattern=CODE, title="Area", description="illicit-drugs")
    urgency: str = Field(
        default="routine", pattern=CODE, title="Urgency", description="routine, priority, urgent"
    )
    basis: str = Field(default="", pattern=INSTRUMENT, title="Legal basis", description="2004-MLA")
    clause: str = Field(default="", max_length=80, title="Clause")
    what: str = Field(min_length=1, max_length=LONG, title="What is asked for")
    why: str = Field(default="", max_length=LONG, title="The case, and how this bears on it")
    identifiers: tuple[Identifier, ...] = Field(default=(), max_length=100, title="Identifiers")
    requirements: tuple[Met, ...] = Field(default=(), max_length=60, title="Requirements")
    report: str = Field(default="", pattern=MAYBE_HEX, title="About the report")
    needed_by: date | None = Field(default=None, title="Needed by", description="a hearing, an arrival")
    draft: str = Field(default="", pattern=MAYBE_HEX, title="Drafted as", description="your own draft")

    example = {
        "sort": "legal-assistance",
        "title": "Account records of Example Trading Pte Ltd",
        "party": "SGP",
        "area": "money-laundering",
        "urgency": "priority",
        "basis": "2004-MLA",
        "clause": "Article 1",
        "what": "Certified records of the account from 1 January 2025 to 28 February 2026.",
        "why": "The account received the proceeds of a fraud with 214 known victims.",
        "identifiers": [{"sort": "iban", "value": "GB82 WEST 1234 5698 7654 32"}],
        "requirements": [{"requirement": "the offence and its elements", "met": True, "note": "annex 1"}],
    }


Step = Literal[
    "receive", "ask", "clarify", "grant", "grant-part", "refuse", "execute", "close", "cancel"
]  # fmt: skip


@KINDS.kind("move", 1, source="A.II.4-5")
class Moved(Body):
    """One Party's own move in a request. A move that is not its Party's leaves the stage where it was."""

    request: str = Field(pattern=HEX, title="Request", description="the record that made it")
    after: str = Field(pattern=HEX, title="Follows", description="the newest move, or the request itself")
    move: Step = Field(title="Move")
    text: str = Field(default="", max_length=LONG, title="In words")
    ground: str = Field(
        default="", pattern=MAYBE_CODE, title="Ground", description="where it is refused, or granted in part"
    )
    conditions: str = Field(default="", max_length=4000, title="Conditions of use")
    by_when: date | None = Field(default=None, title="Expected by", description="this Party's own estimate")

    @model_validator(mode="after")
    def _says_why(self) -> "Moved":
        if self.move == "refuse" and not self.ground:
            raise ValueError("a refusal names its ground")
        if self.move in ("ask", "clarify", "grant-part") and not self.text:
            raise ValueError("say in words what is asked, clarified, or granted")
        return self

    example = {
        "request": "3c" * 32,
        "after": "3c" * 32,
        "move": "refuse",
        "text": "The conduct is no offence under our law.",
        "ground": "dual-criminality",
    }


class Item(BaseModel):
    """One piece of evidence."""

    model_config = ConfigDict(frozen=True)

    label: str = Field(min_length=1, max_length=80, title="Label", description="as on its seal: KHM-26-014/3")
    sha256: str = Field(
        pattern=HEX, title="SHA-256", description="of the file; of a thing, of the record of its sealing"
    )
    text: str = Field(default="", max_length=500, title="What it is")


@KINDS.kind("handover", 1, source="A.II.4-5")
class HandedOver(Body):
    """One link in the custody of evidence, said by the Party that does it."""

    request: str = Field(pattern=HEX, title="Request", description="under which it is given")
    previous: str = Field(
        default="", pattern=MAYBE_HEX, title="Follows", description="the link before; none for the first"
    )
    act: Literal["secured", "handed-over", "taken-over", "released"] = Field(title="What is done")
    to: str = Field(
        default="", pattern=f"^({PARTY.pattern})?$", title="To which Party", description="where handed over"
    )
    items: tuple[Item, ...] = Field(min_length=1, max_length=200, title="Items")
    at: AwareDatetime = Field(title="When")
    place: str = Field(default="", max_length=SHORT, title="Where")
    by: str = Field(default="", max_length=SHORT, title="By whom", description="function, not name")
    note: str = Field(default="", max_length=2000, title="Condition of the seals")

    example = {
        "request": "3c" * 32,
        "act": "secured",
        "items": [{"label": "SGP-26-014/1", "sha256": "8a" * 32, "text": "account records, PDF"}],
        "at": "2026-04-02T03:00:00Z",
        "place": "Singapore",
        "by": "custodian of the financial investigation unit",
    }


@KINDS.kind("reminder", 1, source="A.II.4-5")
class RequestReminded(Body):
    """The node of a Party reminds its own office of its own move. It goes to nobody else."""

    request: str = Field(pattern=HEX, title="Request")
    step: str = Field(
        max_length=40, title="What is due", description="receive, decide, clarify, execute, close"
    )
    after: str = Field(pattern=HEX, title="Since the move")
    due: date = Field(title="Due")
    days: int = Field(ge=-3660, le=3660, title="Days after the due date", description="negative: before it")
    office: str = Field(
        default="", max_length=40, title="Office", description="the desk, or the one that supervises it"
    )
    escalated: bool = Field(default=False, title="Escalated")
    text: str = Field(default="", max_length=400, title="What is due")

    example = {
        "request": "3c" * 32,
        "step": "decide",
        "after": "3c" * 32,
        "due": "2026-04-30",
        "days": 14,
        "office": "focal-point",
        "escalated": True,
        "text": "Decide on: Account records of Example Trading Pte Ltd",
    }
