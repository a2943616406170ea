"""What every entry of a region pack is made of: names in the forms that a pack allows, and a source."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, with_config

from amity.kernel.record import PARTY, PUBLIC, Party


def _not_public(code: Party) -> Party:
    if code == PUBLIC:
        raise ValueError(f"{PUBLIC} is a reserved word (anybody may read) and cannot name a Party")
    return code


Code = Annotated[Party, Field(pattern=f"^{PARTY.pattern}$"), AfterValidator(_not_public)]
InstrumentId = Annotated[str, Field(pattern=r"^[0-9]{4}-[A-Za-z0-9-]+$")]  # "2004-ASC-PoA"
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Count = Annotated[int, Field(ge=0)]

strict = with_config(ConfigDict(extra="forbid"))  # a key that nobody reads is a mistyped key


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What every entry of a pack carries: where it was read, and whether somebody has checked it."""

    source: Text
    unverified: bool = False
