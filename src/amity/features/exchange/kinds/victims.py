"""Victims of crime. They are never named.

What is told of one is an age band, a sex, a form of exploitation and a token: an HMAC under a secret
that the reporting Party keeps for this one reader: the reader recognises the same victim in a later report of
that Party, and two readers cannot join what they hold.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from amity.features.exchange.kinds.shared import CODE, HEX, MAYBE_CODE
from amity.features.exchange.kinds.vocabulary import KINDS
from amity.kernel.kind import Body

Band = Literal["", "0-8", "9-17", "18-20", "21-23", "24-26", "27-29", "30-38", "39-47", "48-more"]
Pairwise = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", title="Token", description="the node gives it")]


class Victim(BaseModel):
    """One victim."""

    model_config = ConfigDict(frozen=True)

    token: Pairwise
    age: Band = Field(default="", title="Age")
    sex: Literal["", "female", "male", "other"] = Field(default="", title="Sex")
    forms: tuple[Annotated[str, Field(pattern=CODE)], ...] = Field(
        default=(), max_length=12, title="Forms of exploitation", description="of the region's list"
    )
    assisted: Literal["", "identified", "referred", "sheltered", "returned"] = Field(
        default="", title="Assistance"
    )
    control: tuple[Annotated[str, Field(pattern=CODE)], ...] = Field(
        default=(), max_length=20, title="Means of control", description="of the region's list"
    )
    recruited: str = Field(
        default="", pattern=MAYBE_CODE, title="Recruited", description="of the region's list: social-networks"
    )
    industry: str = Field(
        default="", pattern=MAYBE_CODE, title="Industry", description="of the region's list: isic-j"
    )


@KINDS.kind("victims", 1, source="JD II.1 (trafficking in persons); A.III.4")
class VictimsTold(Body):
    """The victims in this Party's own report, told to one reader. To more than one it shows no token."""

    report: str = Field(pattern=HEX, title="Report", description="your own report")
    victims: tuple[Victim, ...] = Field(min_length=1, max_length=500, title="Victims")

    example = {
        "report": "1a" * 32,
        "victims": [
            {
                "token": "6f" * 32,
                "age": "18-20",
                "sex": "female",
                "forms": ["forced-criminality"],
                "control": ["withholds-documents", "physical-threats"],
                "recruited": "social-networks",
            },
            {"token": "70" * 32, "age": "24-26", "sex": "male", "assisted": "sheltered"},
        ],
    }
