"""The vocabulary that the files beside this one fill, and the small forms that they share."""

from datetime import date
from typing import Annotated

from pydantic import Field

from amity.kernel.kind import Kinds
from amity.kernel.record import ID

KINDS = Kinds("warning")

HEX = f"^{ID.pattern}$"
SLUG = r"^[a-z][a-z0-9-]{0,59}$"
# "MMR"; "area:sea-piracy", "sea:malacca-strait": incidents; "cell:147123": the PRIO grid; "KHM-dengue"
UNIT = r"^[A-Za-z0-9][A-Za-z0-9:._-]{0,79}$"
MOST = 10_000_000  # persons, cases or hotspots in one period; more is a slip of the pen

Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
Count = Annotated[int, Field(ge=0, le=MOST)]
Unit = Annotated[str, Field(pattern=UNIT)]
