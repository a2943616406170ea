"""`amity warning`: data in, forecasts, the track record, alerts, and what models and detectors are worth."""

import click

from amity.features.warning.commands.data import data
from amity.features.warning.commands.forecasting import forecast
from amity.features.warning.commands.standing import alerts, track
from amity.features.warning.commands.watching import alarms
from amity.features.warning.forecasting.commands import backtest, score
from amity.features.warning.watching.commands import COMMANDS as WATCHING


@click.group()
def warning() -> None:
    """Early warning: take data in, forecast, score in public, watch series, and answer alerts."""


for _one in (data, forecast, track, alerts, alarms, backtest, score, *WATCHING):
    warning.add_command(_one)
