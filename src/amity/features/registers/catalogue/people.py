"""Persons on a roster: rank and sex, for counting; never a name."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Sex = Literal["female", "male", "unknown"]
Rank = Literal["officer", "non-commissioned", "enlisted", "police", "civilian", "expert"]
RANKS: tuple[Rank, ...] = ("officer", "non-commissioned", "enlisted", "police", "civilian", "expert")
FEWEST = 5  # persons: a smaller count could name somebody
MOST_PERSONS = 2000  # on one roster


class Person(BaseModel):
    """One person, as a roster counts them."""

    model_config = ConfigDict(frozen=True)

    rank: Rank = Field(title="Rank")
    sex: Sex = Field(default="unknown", title="Sex")
