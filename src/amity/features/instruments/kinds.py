"""What may be said of instruments: that a text was imported, what a clause asks for, what a norm is called.

A text is said as its importer read it, with every repair that the reading needed. What it obliges to is
not said but computed, by one reader for all; only what a person settles about it is a record.
"""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from amity.kernel.kind import Body, Kinds

KINDS = Kinds("instrument")

NAME = r"^[0-9]{4}-[A-Za-z0-9-]+$"  # of an instrument, as region packs name it: "2004-ASC-PoA"
CLAUSE = r"^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$"
OBLIGATION = CLAUSE.removesuffix("$") + r"(\([a-z0-9]{1,8}\))?$"
HEX = r"^[0-9a-f]{64}$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Z][A-Za-z]+)?$"  # BCP 47


CONTROLS = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]"
)  # neither XML nor PostgreSQL takes them


def _printable(text: str) -> str:
    if CONTROLS.search(text):
        raise ValueError("a text holds no control characters")
    return text


Words = Annotated[str, AfterValidator(_printable)]
Phrase = Annotated[Words, Field(min_length=3, max_length=200)]
Strength = Literal["conclude", "establish", "develop", "strengthen", "consider", "norm"]


class Piece(BaseModel):
    """A part of a body: frozen, and silent about fields from the future."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)


class ClauseText(Piece):
    """One node of the clause tree, in document order."""

    id: str = Field(pattern=CLAUSE, max_length=120, title="Clause")
    kind: Words = Field(max_length=40, title="Kind")
    number: Words = Field(default="", max_length=80, title="Number", description="as the source writes it")
    title: Words = Field(default="", max_length=1000, title="Title")
    text: Words = Field(default="", max_length=200_000, title="Text")
    parent: str = Field(default="", max_length=120, title="Parent", description="the clause above it")


class RepairMade(Piece):
    """One thing that the reader changed in order to see the clauses; undone, where a person refused it."""

    kind: Words = Field(max_length=40, title="Kind")
    lines: tuple[int, ...] = Field(default=(), max_length=20_000, title="Lines", description="of the source")
    before: Words = Field(default="", max_length=4000, title="Before")
    after: Words = Field(default="", max_length=4000, title="After")
    why: Words = Field(default="", max_length=400, title="Why")
    undone: bool = Field(default=False, title="Undone", description="a person has refused it")


Clauses = Field(default=(), max_length=20_000, title="Clauses")
Repairs = Field(default=(), max_length=20_000, title="Repairs")

_CLAUSES: list[dict[str, Any]] = [
    {
        "id": "pre.1",
        "kind": "recital",
        "text": "Recalling the Harbour Charter and the principle of goodwill;",
    },
    {"id": "op.0", "kind": "enacting", "text": "DO HEREBY DECLARE TO:"},
    {
        "id": "op.1",
        "kind": "operative",
        "number": "1.",
        "text": "ESTABLISH a register of lighthouses, and consider a common signal book;",
    },
    {
        "id": "op.1.a",
        "kind": "item",
        "number": "(a)",
        "text": "with a keeper for each light;",
        "parent": "op.1",
    },
]


@KINDS.kind("text", 1, source="JD title")
class InstrumentText(Body):
    """The text of an instrument, as this Party imported it: its clauses, and the repairs that were needed."""

    instrument: str = Field(pattern=NAME, max_length=100, title="Instrument")
    title: Words = Field(min_length=1, max_length=1000, title="Title")
    adopted: Words = Field(
        default="", max_length=400, title="Adopted", description="place and date, in its own words"
    )
    language: str = Field(default="en", pattern=LANGUAGE, title="Language")
    file: Words = Field(default="", max_length=255, title="File", description="the name of the source")
    sha256: str = Field(pattern=HEX, title="SHA-256 of the file")
    clauses: tuple[ClauseText, ...] = Clauses
    repairs: tuple[RepairMade, ...] = Repairs
    parts: int = Field(
        default=0, ge=0, le=500, title="Parts", description="that follow, where one record is short"
    )
    digest: str = Field(default="", pattern=r"^([0-9a-f]{64})?$", title="SHA-256 of the parts together")

    example = {
        "instrument": "2031-Harbour-Accord",
        "title": "Harbour Accord on Lights and Signals",
        "adopted": "Port Amity, 4 May 2031",
        "language": "en",
        "file": "harbour-accord.txt",
        "sha256": "5" * 64,
        "clauses": _CLAUSES,
        "repairs": [
            {
                "kind": "joined",
                "lines": [9],
                "before": "ESTABLISH a register\nof lighthouses",
                "after": "ESTABLISH a register of lighthouses",
                "why": "a paragraph that ran over several lines",
                "undone": False,
            }
        ],
    }

    @model_validator(mode="after")
    def _is_whole_or_says_its_parts(self) -> Self:
        if bool(self.parts) != bool(self.digest):
            raise ValueError("a text in parts says how many and their digest, a text in one piece neither")
        return self


@KINDS.kind("text-part", 1, source="JD title")
class InstrumentTextPart(Body):
    """A later part of a text that is too long for one record. It counts once all parts are held."""

    instrument: str = Field(pattern=NAME, max_length=100, title="Instrument")
    digest: str = Field(pattern=HEX, title="SHA-256 of the parts together")
    number: int = Field(ge=1, le=500, title="Number", description="the first stands in the text's own record")
    clauses: tuple[ClauseText, ...] = Clauses
    repairs: tuple[RepairMade, ...] = Repairs

    example = {
        "instrument": "2031-Harbour-Accord",
        "digest": "7" * 64,
        "number": 1,
        "clauses": [{"id": "close.1", "kind": "closing", "text": "Done at Port Amity."}],
        "repairs": [],
    }


@KINDS.kind("obligation", 1, source="PoA VI.1")
class ObligationSettled(Body):
    """What a clause asks for, settled by a person where the reader was unsure or wrong."""

    instrument: str = Field(pattern=NAME, max_length=100, title="Instrument")
    obligation: str = Field(
        pattern=OBLIGATION,
        max_length=140,
        title="Obligation",
        description="the clause and its part: op.1(ii)",
    )
    wording: str = Field(
        pattern=HEX,
        title="SHA-256 of the clause's text",
        description="it speaks about these words and no others",
    )
    obliges: bool = Field(default=True, title="It asks for something")
    actor: Words = Field(default="", max_length=400, title="Who")
    verb: Words = Field(default="", max_length=200, title="Verb")
    strength: Strength = Field(default="norm", title="Strength of the commitment")
    object: Words = Field(default="", max_length=4000, title="What")
    period: Words = Field(default="", max_length=200, title="By when or how often")
    remark: Words = Field(default="", max_length=1000, title="Remark")

    example = {
        "instrument": "2031-Harbour-Accord",
        "obligation": "op.1(ii)",
        "wording": "13aaf4520fab8d7c105629b078bd9abd1041dd477d2ec526d12f95eeb54ed63c",
        "obliges": True,
        "actor": "the Harbour Ministers",
        "verb": "consider",
        "strength": "consider",
        "object": "a common signal book",
        "period": "",
        "remark": "The ministers, not the keepers: see their minutes of June 2031.",
    }


@KINDS.kind("principle", 1, source="PoA II")
class PrincipleAdded(Body):
    """A principle that the region's list lacks, with the phrases by which clauses invoke it."""

    principle: str = Field(
        pattern=r"^[a-z][a-z0-9-]*$", max_length=80, title="Name", description="safe-passage"
    )
    title: Words = Field(
        min_length=1, max_length=200, title="Title", description="one sentence, in your own words"
    )
    phrases: tuple[Phrase, ...] = Field(
        min_length=1, max_length=50, title="Phrases", description="words of a clause that invoke it"
    )

    example = {
        "principle": "goodwill-among-harbours",
        "title": "Harbours act in goodwill towards every ship",
        "phrases": ["principle of goodwill", "spirit of goodwill"],
    }
