"""What may be said of registers: the entries and parts that the catalogue declares, and three words on them.

An entry's Party confirms it; any Party may try whether it is reached, and says so in its own name; a node
reminds its own office. Nobody says anything *for* another.
"""

from typing import Literal

from pydantic import Field

from amity.features.registers.catalogue import CATALOGUE
from amity.features.registers.catalogue.arms import ArmsReturn, ArmsTransfers
from amity.features.registers.catalogue.attendance import Attendance
from amity.features.registers.catalogue.experts import Expert
from amity.features.registers.catalogue.library import Paper
from amity.features.registers.catalogue.people import FEWEST, Person
from amity.features.registers.catalogue.rosters import Roster
from amity.features.registers.declaring import KINDS, NAME, Day
from amity.kernel.kind import Body
from amity.kernel.record import PARTY

__all__ = [
    "FEWEST", "KINDS", "ArmsReturn", "ArmsTransfers", "Attendance", "Expert", "Paper", "Person", "Reminded",
    "Roster", "Tested", "Verified",
]  # fmt: skip

_REGISTER = Field(pattern=r"^[a-z][a-z-]{0,39}$", title="Register", description="focal-points")
_ENTRY = Field(pattern=NAME, title="Entry", description="its short name")

for _one in CATALOGUE:
    _one.declare()


@KINDS.kind("verify", 1, source="JD III.2; A.IV.2.b")
class Verified(Body):
    """This Party has looked at its own entry, and it still holds."""

    register_name: str = _REGISTER
    entry: str = _ENTRY
    how: str = Field(default="", max_length=400, title="How it was checked")

    example = {"register_name": "focal-points", "entry": "maritime-crime-desk", "how": "Called from outside"}


@KINDS.kind("test", 1, source="JD III.2; A.IV.2.b")
class Tested(Body):
    """This Party has called what an entry names, and says whether it was answered."""

    register_name: str = _REGISTER
    of: str = Field(pattern=f"^{PARTY.pattern}$", title="Whose entry", description="three letters: KHM")
    entry: str = _ENTRY
    on: Day = Field(title="On")
    reached: bool = Field(title="It was answered")
    minutes: int | None = Field(default=None, ge=0, le=100_000, title="After how many minutes")
    note: str = Field(default="", max_length=1000, title="Note")

    example = {
        "register_name": "focal-points",
        "of": "KHM",
        "entry": "maritime-crime-desk",
        "on": "2026-03-02",
        "reached": True,
        "minutes": 4,
    }


@KINDS.kind("reminder", 1, source="A.III.1.e; A.IV.2.b")
class Reminded(Body):
    """The node of a Party reminds its own office of what falls due in a register. It goes to nobody else."""

    register_name: str = _REGISTER
    entry: str = Field(pattern=NAME, title="Entry")
    what: Literal["confirm", "declare", "reply"] = Field(title="What is due")
    due: Day = Field(title="Due")
    days: int = Field(ge=-3660, le=3660, title="Days after the due date", description="negative: before it")
    text: str = Field(default="", max_length=400, title="In words")

    example = {
        "register_name": "arms",
        "entry": "2025",
        "what": "declare",
        "due": "2026-05-31",
        "days": -14,
        "text": "Arms register: the entry for 2025",
    }
