"""Standby pledges for peacekeeping: units that a Party would send if it then decides so."""

from typing import Literal

from pydantic import Field

from amity.features.registers.declaring import Entry, Register


class Pledge(Entry):
    """A unit that this Party keeps ready; sending it stays its own decision, each time."""

    unit: str = Field(min_length=1, max_length=200, title="Unit")
    sort: Literal["infantry", "engineer", "medical", "police", "transport", "aviation", "demining",
                  "observers", "maritime", "other"] = Field(title="Sort")  # fmt: skip
    persons: int = Field(ge=0, le=100_000, title="Persons")
    women: int | None = Field(default=None, ge=0, le=100_000, title="Women among them")
    notice: int = Field(ge=0, le=1000, title="Days of notice")
    months: int = Field(default=0, ge=0, le=240, title="Months it can stay", description="0: not said")
    equipment: str = Field(default="", max_length=2000, title="Main equipment")
    conditions: str = Field(default="", max_length=2000, title="Conditions")

    example = {
        "entry": "demining-company-1",
        "since": "2026-01-01",
        "unit": "Demining company",
        "sort": "demining",
        "persons": 140,
        "women": 18,
        "notice": 60,
        "months": 12,
        "equipment": "Four mechanical flails, twenty-four detectors",
        "conditions": "Under a mandate of the Security Council",
    }


STANDBY = Register(
    name="standby",
    title="Standby pledges for peacekeeping",
    source="A.IV.2.d",
    kind="pledge",
    entry=Pledge,
    columns=("unit", "sort", "persons", "notice", "months"),
    named_by=("unit",),
    by="state",
    verified=365,
    also={"persons": ("strength", "personnel"), "notice": ("readiness", "notice days"), "sort": ("type",)},
)
