"""What may be said of plans: opening them, agreeing on them, reporting, reviewing, and the annual report.

A plan is named by who opened it and a name of its own, "ASEC/2004-ASC-PoA"; an activity by its plan and a
key, "ASEC/2004-ASC-PoA/annex.II.1.a". So whose plan it is stands in its name, and nobody can speak
for another's.
"""

from amity.features.plans.kinds.agreeing import PlanProposed, PositionTaken, Stand
from amity.features.plans.kinds.names import ACTIVITY, KEY, PLAN, activity_ref, owner_of, plan_of
from amity.features.plans.kinds.planning import (
    ActivityAdded,
    ActivityChanged,
    ClauseRef,
    Component,
    Indicator,
    PlanOpened,
)
from amity.features.plans.kinds.publishing import BarRow, EditionFrozen, Statement
from amity.features.plans.kinds.reporting import (
    Evidence,
    Persons,
    ProgressCorrected,
    ProgressReported,
    Reading,
    Reminded,
)
from amity.features.plans.kinds.reviewing import ReviewConcluded, ReviewInput, ReviewOpened
from amity.features.plans.kinds.vocabulary import KINDS

__all__ = [
    "ACTIVITY", "KEY", "KINDS", "PLAN", "ActivityAdded", "ActivityChanged", "BarRow", "ClauseRef",
    "Component", "EditionFrozen", "Evidence", "Indicator", "Persons", "PlanOpened",
    "PlanProposed", "PositionTaken",
    "ProgressCorrected", "ProgressReported", "Reading", "Reminded", "ReviewConcluded", "ReviewInput",
    "ReviewOpened", "Stand", "Statement", "activity_ref", "owner_of", "plan_of",
]  # fmt: skip
