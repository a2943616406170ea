"""Links: a Party's claim that two reports speak of the same, or that a report speaks of somebody listed.

Or that they do not. Each has an author, who alone may undo it.
"""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from amity.features.exchange.kinds.shared import HEX, SHORT
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


@KINDS.kind("judgement", 1, source="JD II.1 (terrorism, arms-smuggling, money-laundering)")
class ScreeningJudged(Body):
    """This Party has looked at a hit of a sanctions list: whether the report speaks of who is listed."""

    report: str = Field(pattern=HEX, title="Report")
    publisher: str = Field(min_length=1, max_length=SHORT, title="Publisher of the list", description="UN")
    entry: str = Field(min_length=1, max_length=SHORT, title="Entry", description="the list's own number")
    edition: str = Field(pattern=HEX, title="Edition", description="SHA-256 of the file that was looked at")
    verdict: Literal["same", "not-same", "unsure"] = Field(title="It is")
    grounds: str = Field(min_length=1, max_length=2000, title="Grounds")

    example = {
        "report": "1a" * 32,
        "publisher": "UN",
        "entry": "QDi.001",
        "edition": "5c" * 32,
        "verdict": "not-same",
        "grounds": "The passport is of another person: born 1987, and of another nationality.",
    }


@KINDS.kind("unlink", 1, source="JD II.1-2")
class LinkUndone(Body):
    """This Party takes its own claim back, and says why."""

    link: str = Field(
        pattern=HEX, title="Claim", description="your own: that two are the same, or apart; a judgement"
    )
    reason: str = Field(min_length=1, max_length=500, title="Reason")

    example = {"link": "ab" * 32, "reason": "The number was misread: it belongs to a sister ship."}
