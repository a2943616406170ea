"""Alarms of watched series: outbreaks of disease, haze, floods."""

from decimal import Decimal

from pydantic import Field

from amity.features.warning.kinds.vocabulary import HEX, KINDS, SLUG, Count, Day, Unit
from amity.kernel.kind import Body


@KINDS.kind("alarm", 1, source="A.III.4.d")
class AlarmRaised(Body):
    """A detector saw more in one period than it expected of a watched series."""

    vintage: str = Field(pattern=HEX, title="Vintage", description="the record of the series")
    unit: Unit = Field(title="Series", description="KHM-dengue")
    target: str = Field(pattern=SLUG, title="What is counted", description="cases, hotspots, level")
    method: str = Field(pattern=SLUG, title="Detector")
    at: Day = Field(title="Period", description="its first day")
    observed: Count = Field(title="Observed")
    expected: Decimal | None = Field(default=None, max_digits=18, title="Expected")
    bound: Decimal | None = Field(default=None, max_digits=18, title="Upper bound")

    example = {
        "vintage": "5e" * 32,
        "unit": "KHM-dengue",
        "target": "cases",
        "method": "farrington-flexible",
        "at": "2026-01-05",
        "observed": 412,
        "expected": "230.5",
        "bound": "301.2",
    }
