"""The vocabulary that the files beside this one fill, and the days that it knows."""

from datetime import date
from typing import Annotated

from pydantic import Field

from amity.kernel.kind import Kinds

KINDS = Kinds("plan")

# No plan is older or lasts longer, and whoever reckons with such a day stays within the calendar.
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
