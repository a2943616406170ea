"""What every report says, whatever it is about: once, here.

Nearly all of it may be left out: what is not for every reader of a report is said in parts (`releasing.py`).
"""

from typing import Annotated, Literal

from pydantic import Field

from amity.features.exchange.kinds.shared import (
    CODE,
    LONG,
    ORIGIN,
    SHORT,
    TOKEN,
    Estimate,
    Grading,
    Identifier,
    Link,
    Period,
    Place,
)
from amity.kernel.kind import Body

Caveat = Literal[
    "onward-consent", "no-judicial-use", "no-disclosure-to-subject", "no-action-without-consultation",
    "intelligence-only",
]  # fmt: skip


class Report(Body):
    """What every report says, whatever it is about. Not a kind of its own."""

    area: str = Field(pattern=CODE, title="Area", description="one of the eight: illicit-drugs")
    title: str = Field(min_length=1, max_length=SHORT, title="Title")
    areas_too: tuple[Annotated[str, Field(pattern=CODE)], ...] = Field(
        default=(), max_length=8, title="Other areas it touches"
    )
    what: str = Field(default="", max_length=LONG, title="What is known")
    places: tuple[Place, ...] = Field(default=(), max_length=50, title="Where")
    when: Period | None = Field(default=None, title="When")
    grading: Grading | None = Field(default=None, title="Source and information")
    estimate: Estimate | None = Field(default=None, title="Assessment")
    identifiers: tuple[Identifier, ...] = Field(default=(), max_length=200, title="Identifiers")
    links: tuple[Link, ...] = Field(default=(), max_length=100, title="Has to do with")
    rests_on: tuple[Annotated[str, Field(pattern=ORIGIN)], ...] = Field(
        default=(),
        max_length=50,
        title="Rests on",
        description="the records, or origin: tokens, that this is taken from; none: first-hand",
    )
    caveats: tuple[Caveat, ...] = Field(default=(), max_length=5, title="Caveats")
    token: str = Field(
        default="", pattern=TOKEN, title="Token", description="names this copy; the node gives it"
    )
