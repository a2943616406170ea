"""Who may read what of a report: its parts, corrections, copies, releases, and consent to pass it on.

Everything here is said by the report's own Party, and counts only then; `ReleaseAsked` is said by others.
What a reader may not read is in no record that its node holds: there is no filter that could fail.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from amity.features.exchange.kinds.shared import HEX, TOKEN
from amity.features.exchange.kinds.vocabulary import KINDS
from amity.kernel.kind import Body
from amity.kernel.record import PARTY

REPORT_KIND = r"^exchange\.[a-z][a-z0-9-]{0,40}/[1-9][0-9]{0,3}$"
Reader = Annotated[str, Field(pattern=f"^{PARTY.pattern}$")]
Says = Annotated[
    dict[str, JsonValue],
    Field(min_length=1, max_length=40, title="What it says", description="fields of the report, by name"),
]


@KINDS.kind("part", 1, source="JD II.1-2: releasability to the field")
class PartTold(Body):
    """Some fields of this Party's own report, for other readers than those of the rest."""

    report: str = Field(pattern=HEX, title="Report", description="the record that opened it")
    says: Says

    example = {
        "report": "1a" * 32,
        "says": {"identifiers": [{"sort": "phone", "value": "+855 12 000 000", "of": "the skipper"}]},
    }


@KINDS.kind("correct", 1, source="JD II.1-2")
class ReportCorrected(Body):
    """This Party puts fields of its own report right. What it said before stays in the history."""

    report: str = Field(pattern=HEX, title="Report", description="your own report")
    says: Says
    reason: str = Field(min_length=1, max_length=500, title="Reason")

    example = {
        "report": "1a" * 32,
        "says": {"goods": [{"code": "methamphetamine", "quantity": "398.2", "unit": "kg"}]},
        "reason": "Weighed again without packaging.",
    }


class Copy(BaseModel):
    """One reader's own copy of a report."""

    model_config = ConfigDict(frozen=True)

    reader: Reader = Field(title="Reader")
    token: str = Field(pattern=TOKEN, min_length=32, title="Token", description="that its copy carries")


@KINDS.kind("roster", 1, source="JD II.1-2: hidden rosters")
class CopiesMade(Body):
    """Which reader got which copy. It is addressed to nobody: no reader learns who else reads."""

    copies: tuple[Copy, ...] = Field(min_length=1, max_length=200, title="Copies")

    example = {"copies": [{"reader": "THA", "token": "4d" * 16}, {"reader": "VNM", "token": "5e" * 16}]}


@KINDS.kind("release", 1, source="JD II.1-2")
class ReportReleased(Body):
    """This Party's own report, said again to readers that its first record was not addressed to."""

    report: str = Field(pattern=HEX, title="Report", description="your own report")
    kind: str = Field(pattern=REPORT_KIND, max_length=80, title="Kind", description="exchange.seizure/1")
    says: Says

    example = {
        "report": "1a" * 32,
        "kind": "exchange.incident/1",
        "says": {"area": "sea-piracy", "title": "Boarding of a bulk carrier under way"},
    }


@KINDS.kind("release-ask", 1, source="JD II.1-2")
class ReleaseAsked(Body):
    """A reader asks the originator to let it pass a report on."""

    report: str = Field(pattern=HEX, title="Report", description="the other Party's report")
    to: tuple[Reader, ...] = Field(min_length=1, max_length=60, title="To whom")
    why: str = Field(min_length=1, max_length=2000, title="Why")

    example = {"report": "1a" * 32, "to": ["VNM"], "why": "The vessel is expected in Hai Phong on Friday."}


@KINDS.kind("consent", 1, source="JD II.1-2")
class OnwardAllowed(Body):
    """The originator lets another Party pass its report on, to these and no others."""

    report: str = Field(pattern=HEX, title="Report", description="your own report")
    by: Reader = Field(title="Who may pass it on")
    to: tuple[Reader, ...] = Field(default=(), max_length=60, title="To whom", description="none: to nobody")
    use: Literal["", "judicial"] = Field(default="", title="Also for use in court")
    conditions: str = Field(default="", max_length=2000, title="Conditions")

    example = {"report": "1a" * 32, "by": "THA", "to": ["VNM"], "conditions": "Without the phone number."}
