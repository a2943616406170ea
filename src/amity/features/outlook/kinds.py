"""What may be said of a security outlook: the call, a chapter, edits to it, consent, taking part, an edition.

A chapter is its author's own word. An editor may propose another wording and never print it: what is printed
is the wording to which the author itself has consented, named by its record and by the digest of its words.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from amity.kernel.kind import Body, Kinds
from amity.kernel.record import PARTY

KINDS = Kinds("outlook")
SOURCE = "A.III.1.b; A.III.2.a; A.III.3.c"

_NAME = r"[a-z0-9][a-z0-9.-]{0,59}"
NAME = f"^{_NAME}$"
CALL = rf"^{PARTY.pattern}/{_NAME}$"  # "ASEC/2026-arf": who called for it, and its name
SLUG = r"^[a-z][a-z0-9-]{0,59}$"
RECORD = r"^[0-9a-f]{64}$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Z]{2})?$"  # BCP 47: km, zh, pt, zh-CN
LONGEST = 60_000  # characters of a part of a chapter
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
Title = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
Id = Annotated[str, Field(pattern=RECORD)]

_CALL = Field(pattern=CALL, title="Outlook", description="ASEC/2026-arf")
_LANGUAGE = Field(pattern=LANGUAGE, title="Language", description="two letters: km; with a country: zh-CN")
_RECORDS = Field(
    default=(), max_length=200, title="Arms return", description="the records of your own return"
)


class Heading(BaseModel):
    """One part of the format that a forum has agreed."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(pattern=SLUG, title="Short name")
    title: Title = Field(title="Title")
    under: str = Field(default="", pattern=rf"{SLUG}|^$", title="Under", description="a part above it")
    arms: bool = Field(default=False, title="Figures come from the arms return")


class Words(BaseModel):
    """The words of one part of a chapter; each line is a paragraph."""

    model_config = ConfigDict(frozen=True)

    part: str = Field(pattern=SLUG, title="Part")
    text: str = Field(min_length=1, max_length=LONGEST, pattern=r"\S", title="Text")


class Wording(BaseModel):
    """A chapter's language, its words, and the records of the arms return that it shows."""

    model_config = ConfigDict(frozen=True)

    language: str = _LANGUAGE
    words: tuple[Words, ...] = Field(default=(), max_length=100, title="Parts")
    arms: tuple[Id, ...] = _RECORDS

    @model_validator(mode="after")
    def _each_part_once(self) -> "Wording":
        if len({one.part for one in self.words}) < len(self.words):
            raise ValueError("a part is written twice: keep it together")
        if not self.words and not self.arms:
            raise ValueError("a chapter without words and figures says nothing: write a part of it")
        return self


@KINDS.kind("call", 1, source=SOURCE)
class Called(Body):
    """A call for chapters of a forum's security outlook, in the format that it has agreed."""

    name: str = Field(pattern=NAME, title="Short name", description="small letters, digits: 2026-arf")
    title: Title = Field(title="Title")
    forum: str = Field(pattern=r"^[A-Z][A-Za-z0-9-]{0,59}$", title="Forum")
    year: int = Field(ge=1900, le=2200, title="Year")
    deadline: Day = Field(title="Chapters by")
    consent_by: Day = Field(title="Consent by")
    headings: tuple[Heading, ...] = Field(min_length=1, max_length=100, title="Format")
    public: bool = Field(default=False, title="For anybody to read, once it is published")
    note: str = Field(default="", max_length=4000, title="Note to the contributors")

    @model_validator(mode="after")
    def _fits(self) -> "Called":
        if self.consent_by < self.deadline:
            raise ValueError("consent cannot be due before the chapters are: give a later day")
        known: set[str] = set()
        for one in self.headings:
            if one.id in known or (one.under and one.under not in known):
                raise ValueError(f"the part {one.id} stands twice, or before the part that it is under")
            known.add(one.id)
        return self

    example = {
        "name": "2026-arf",
        "title": "ARF Annual Security Outlook 2026",
        "forum": "ARF",
        "year": 2026,
        "deadline": "2026-05-31",
        "consent_by": "2026-07-15",
        "headings": [
            {"id": "overview", "title": "Overview of the regional security environment"},
            {"id": "policy", "title": "National security and defence policy"},
            {"id": "arms", "title": "Contribution to the arms register", "under": "policy", "arms": True},
            {"id": "contributions", "title": "National contributions to regional security"},
            {"id": "maritime-security", "title": "Maritime security", "under": "contributions"},
            {"id": "future", "title": "Future perspectives on the Forum"},
        ],
    }


@KINDS.kind("chapter", 1, source=SOURCE)
class Chapter(Body):
    """This Party's own chapter. It goes to the editor alone until its author consents to its words."""

    call: str = _CALL
    wording: Wording = Field(title="Wording")

    example = {
        "call": "ASEC/2026-arf",
        "wording": {
            "language": "km",
            "words": [
                {"part": "overview", "text": "តំបន់នេះនៅមានសន្តិភាព ហើយប្រទេសនានាបន្តពិគ្រោះគ្នា។"},
                {"part": "maritime-security", "text": "កម្ពុជាបានចូលរួមល្បាតរួមគ្នាចំនួនបួនលើក។"},
            ],
            "arms": ["6a" * 32],
        },
    }


@KINDS.kind("edit", 1, source=SOURCE)
class EditProposed(Body):
    """The editor proposes another wording to the author. It is printed only if the author consents to it."""

    call: str = _CALL
    of: str = Field(pattern=RECORD, title="Chapter", description="its record")
    wording: Wording = Field(title="Wording proposed")
    note: str = Field(default="", max_length=4000, title="What was changed, and why")

    example = {
        "call": "ASEC/2026-arf",
        "of": "7b" * 32,
        "wording": {
            "language": "km",
            "words": [{"part": "overview", "text": "តំបន់នេះនៅមានសន្តិភាព។ ប្រទេសនានាបន្តពិគ្រោះគ្នា។"}],
        },
        "note": "One sentence made into two, as the format asks.",
    }


@KINDS.kind("consent", 1, source=SOURCE)
class Consented(Body):
    """The author consents that exactly these words of its chapter are printed for those who read this."""

    call: str = _CALL
    wording: str = Field(pattern=RECORD, title="Wording", description="the record of the chapter or the edit")
    digest: str = Field(pattern=RECORD, title="Digest of its words", description="SHA-256")

    example = {"call": "ASEC/2026-arf", "wording": "7b" * 32, "digest": "8c" * 32}


@KINDS.kind("participation", 1, source=SOURCE)
class TakesPart(Body):
    """How this Party takes part in an outlook, for all its readers to know; no word of its chapter."""

    call: str = _CALL
    stands: Literal["intends", "delivered", "withheld", "none"] = Field(
        title="It", description="intends to deliver, has delivered, withholds its chapter, gives none"
    )
    otherwise: Literal["line", "absent"] = Field(
        default="line",
        title="Where its chapter is not printed",
        description="a line says “No contribution”, or nothing does",
    )

    example = {"call": "ASEC/2026-arf", "stands": "delivered", "otherwise": "line"}


@KINDS.kind("printed", 1, source=SOURCE)
class Printed(Body):
    """A chapter as an edition prints it: the words to which its author consented, and none else."""

    call: str = _CALL
    party: str = Field(pattern=f"^{PARTY.pattern}$", title="Author")
    of: str = Field(pattern=RECORD, title="Wording", description="the record that the author consented to")
    consent: str = Field(pattern=RECORD, title="Consent", description="the author's own record")
    wording: Wording = Field(title="Wording")

    example = {
        "call": "ASEC/2026-arf",
        "party": "KHM",
        "of": "7b" * 32,
        "consent": "9d" * 32,
        "wording": {
            "language": "km",
            "words": [{"part": "overview", "text": "តំបន់នេះនៅមានសន្តិភាព។ ប្រទេសនានាបន្តពិគ្រោះគ្នា។"}],
        },
    }


@KINDS.kind("edition", 1, source=SOURCE)
class Published(Body):
    """An outlook as it was published: numbered, and never changed."""

    call: str = _CALL
    number: int = Field(ge=1, le=9999, title="Number")
    foreword: str = Field(default="", max_length=LONGEST, title="Foreword of the chair")
    chapters: tuple[Id, ...] = Field(default=(), max_length=400, title="Chapters", description="as printed")
    without: tuple[Id, ...] = Field(
        default=(),
        max_length=200,
        title="No contribution",
        description="the word of those who chose the line",
    )
    exercise: bool = Field(default=False, title="Exercise")
    lines: tuple[Annotated[str, Field(pattern=f"^{PARTY.pattern}$")], ...] = Field(
        default=(),
        max_length=200,
        title="Whose the lines are",
        description="of a public edition: its readers do not hold the word of each",
    )

    example = {
        "call": "ASEC/2026-arf",
        "number": 1,
        "foreword": "The Forum met four times between sessions.",
        "chapters": ["ae" * 32],
        "without": ["bf" * 32],
    }


@KINDS.kind("reminder", 1, source=SOURCE)
class Reminded(Body):
    """The node of a Party reminds its own office of an outlook that waits for it. It goes to nobody else."""

    call: str = _CALL
    what: Literal["deliver", "consent", "publish"] = Field(title="What is due")
    due: Day = Field(title="Due")
    days: int = Field(ge=-3660, le=3660, title="Days after the due date", description="negative: before it")
    text: str = Field(default="", max_length=400, title="In words")

    example = {
        "call": "ASEC/2026-arf",
        "what": "deliver",
        "due": "2026-05-31",
        "days": -14,
        "text": "ARF Annual Security Outlook 2026: deliver the chapter",
    }
