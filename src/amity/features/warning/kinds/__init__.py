"""What may be said of early warning: what is known, forecasts, thresholds, alerts, and what came.

A forecast is named by its record. Nobody speaks for another: a Party's thresholds, alerts and outcomes are
its own, and that it holds another's forecast it says in its own log.
"""

from amity.features.warning.kinds.alerting import (
    AlertAcknowledged,
    AlertFiled,
    AlertReminded,
    ConsultationOpened,
    Consulted,
    Rates,
    ThresholdSet,
)
from amity.features.warning.kinds.forecasting import FURTHEST, ForecastFiled, ForecastNoted, Reason, Row
from amity.features.warning.kinds.known import OutcomeSettled, Series, Settled, VintageTaken
from amity.features.warning.kinds.vocabulary import HEX, KINDS, MOST, SLUG, UNIT
from amity.features.warning.kinds.watching import AlarmRaised

__all__ = [
    "FURTHEST", "HEX", "KINDS", "MOST", "SLUG", "UNIT", "AlarmRaised", "AlertAcknowledged", "AlertFiled",
    "AlertReminded", "ConsultationOpened", "Consulted", "ForecastFiled", "ForecastNoted", "OutcomeSettled",
    "Rates", "Reason", "Row", "Series", "Settled", "ThresholdSet", "VintageTaken",
]  # fmt: skip
