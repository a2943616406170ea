"""What is known of early warning. Tables hold a row for each record; what follows is asked, not stored."""

from amity.features.warning.views.alerting import (
    ALARMS,
    ALERTS,
    CONSULTATIONS,
    THRESHOLDS,
    Alert,
    Consultation,
    Word,
    alarms,
    alert,
    alerts,
    consultations,
    filed_for,
    reminded,
    thresholds,
)
from amity.features.warning.views.current import apart, standing
from amity.features.warning.views.forecasting import (
    FORECASTS,
    NOTED,
    Issue,
    Outlook,
    TakenBack,
    issue,
    issues,
    outlooks,
    taken_back,
    unnoted,
)
from amity.features.warning.views.incidents import INCIDENTS, incidents
from amity.features.warning.views.known import (
    OUTCOMES,
    VINTAGES,
    WATCHED,
    Counts,
    Vintage,
    counts,
    newest,
    settled,
    settlers,
    units,
    vintage,
    vintages,
)
from amity.features.warning.views.scoring import (
    Onset,
    Track,
    figures,
    grouped,
    onset,
    probabilities,
    track,
)
from amity.store.view import View

VIEWS: tuple[View, ...] = (
    VINTAGES, OUTCOMES, FORECASTS, NOTED, THRESHOLDS, ALERTS, CONSULTATIONS, ALARMS, INCIDENTS
)  # fmt: skip

__all__ = [
    "VIEWS", "WATCHED", "Alert", "Consultation", "Counts", "Issue", "Onset", "Outlook", "TakenBack", "Track",
    "Vintage", "Word", "alarms", "alert", "alerts", "apart", "consultations", "counts", "figures",
    "filed_for", "grouped", "incidents", "issue", "issues", "newest", "onset", "outlooks", "probabilities",
    "reminded", "settled", "settlers", "standing", "taken_back", "thresholds", "track", "units",
    "unnoted", "vintage", "vintages",
]  # fmt: skip
