"""Links: a Party's claim that two reports speak of the same, or do not: with an author, who may undo it."""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from amity.features.exchange.kinds.shared import HEX
from amity.features.exchange.kinds.vocabulary import KINDS
from amity.kernel.kind import Body


@KINDS.kind("link", 1, source="JD II.1-2")
class LinkClaimed(Body):
    """This Party holds that two reports speak of the same vessel, person, company, account or incident."""

    a: str = Field(pattern=HEX, title="One report")
    b: str = Field(pattern=HEX, title="The other")
    sort: Literal["vessel", "person", "company", "account", "incident", "other"] = Field(title="The same")
    because: Literal["identifier", "name", "place-and-time", "judgement", "other"] = Field(
        default="judgement", title="Because of"
    )
    score: Decimal | None = Field(
        default=None,
        ge=0,
        le=1,
        max_digits=7,
        title="Score",
        description="from 0 to 1, where one was computed",
    )
    text: str = Field(default="", max_length=2000, title="In words")

    example = {
        "a": "1a" * 32,
        "b": "9b" * 32,
        "sort": "vessel",
        "because": "identifier",
        "score": "1",
        "text": "The same IMO number under two names.",
    }


@KINDS.kind("apart", 1, source="JD II.1-2")
class HeldApart(Body):
    """This Party has looked, and holds that two reports do not speak of the same."""

    a: str = Field(pattern=HEX, title="One report")
    b: str = Field(pattern=HEX, title="The other")
    text: str = Field(default="", max_length=2000, title="In words")

    example = {"a": "1a" * 32, "b": "9b" * 32, "text": "Two vessels of one name; the builders differ."}


@KINDS.kind("unlink", 1, source="JD II.1-2")
class LinkUndone(Body):
    """This Party takes its own claim back, and says why."""

    link: str = Field(pattern=HEX, title="Claim", description="your own: that two are the same, or apart")
    reason: str = Field(min_length=1, max_length=500, title="Reason")

    example = {"link": "ab" * 32, "reason": "The number was misread: it belongs to a sister ship."}
