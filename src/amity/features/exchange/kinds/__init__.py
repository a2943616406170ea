"""What may be said between focal points: reports, what is said beside them, requests and their moves, links.

A report is named by the record that opened it. Its author alone corrects it, parts it and releases it; what
others say stands beside it, in their own records.
"""

from amity.features.exchange.kinds.alerting import AlertRaised
from amity.features.exchange.kinds.foreign import ForeignObject
from amity.features.exchange.kinds.linking import HeldApart, LinkClaimed, LinkUndone, ScreeningJudged
from amity.features.exchange.kinds.listing import ListPart, ListTaken
from amity.features.exchange.kinds.releasing import (
    CopiesMade,
    Copy,
    OnwardAllowed,
    PartTold,
    ReleaseAsked,
    ReportCorrected,
    ReportReleased,
)
from amity.features.exchange.kinds.report import Report
from amity.features.exchange.kinds.reporting import (
    AccountReported,
    IncidentReported,
    IndicatorReported,
    ModusReported,
    PersonReported,
    RouteReported,
    SeizureReported,
    VesselReported,
)
from amity.features.exchange.kinds.requesting import (
    HandedOver,
    Moved,
    RequestMade,
    RequestReminded,
    RequirementsStated,
)
from amity.features.exchange.kinds.shared import (
    Estimate,
    Grading,
    Identifier,
    Link,
    Period,
    Place,
)
from amity.features.exchange.kinds.speaking import (
    Acknowledged,
    Answered,
    Asked,
    Commented,
    Contradicted,
    Sighted,
)
from amity.features.exchange.kinds.victims import Victim, VictimsTold
from amity.features.exchange.kinds.vocabulary import KINDS

REPORTS: tuple[type[Report], ...] = (
    SeizureReported,
    RouteReported,
    VesselReported,
    PersonReported,
    AccountReported,
    IncidentReported,
    IndicatorReported,
    ModusReported,
    AlertRaised,
)

__all__ = [
    "KINDS", "REPORTS", "AccountReported", "Acknowledged", "AlertRaised", "Answered", "Asked", "Commented",
    "Contradicted", "CopiesMade", "Copy", "Estimate", "ForeignObject", "Grading", "HandedOver", "HeldApart",
    "Identifier", "IncidentReported", "IndicatorReported", "Link", "LinkClaimed", "LinkUndone",
    "ListPart", "ListTaken", "ModusReported", "Moved", "OnwardAllowed", "PartTold", "Period",
    "PersonReported", "Place", "ReleaseAsked", "Report",
    "ReportCorrected", "ReportReleased", "RequestMade", "RequestReminded", "RequirementsStated",
    "RouteReported", "ScreeningJudged", "SeizureReported", "Sighted", "VesselReported", "Victim",
    "VictimsTold",
]  # fmt: skip
