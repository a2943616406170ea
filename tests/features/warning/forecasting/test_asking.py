"""What a record says of the model that was asked: which units are halved, and how far the asking is."""

import numpy as np
import pytest

from amity.features.warning import asking
from amity.features.warning.asking import EPOCH, Question
from amity.features.warning.forecasting.models import regional
from amity.features.warning.views import Vintage
from amity.kernel.record import Party, RecordId


def question(panel, model="regional", **more):
    body = {"name": "made", "version": "1", "table": "7b" * 32, "file": "6a" * 32}
    vintage = Vintage(RecordId("5e" * 32), Party("ASEC"), "", "", (), body)
    said = {"seed": 1, "ahead": 2, "origin": panel.last + EPOCH, "units": panel.iso3}
    return Question("state-based", vintage, model, **(said | more))


@pytest.mark.parametrize(("lost", "origin"), [(0.0, 0), (0.0, -3), (1e9, 0)])
def test_a_row_says_where_half_of_its_draws_are_the_baselines(world, monkeypatch, lost, origin):
    """With a limit of nothing every unit has lost, but those where little happened, or nothing for a year."""
    panel = world(units=12, months=75)
    known = panel.until(panel.last + origin).deaths
    monkeypatch.setattr(regional, "LOST", lost)
    asked = question(panel, origin=panel.last + origin + EPOCH)

    told, _ = asking.asked(panel, asked)
    (body,) = asking.bodies(panel, told, asked)

    alive = ((known[:, -72:] > 0).sum(axis=1) >= regional.EVENTS) & (known[:, -12:] > 0).any(axis=1)
    halved = {panel.iso3[row] for row in np.flatnonzero(alive)} if lost == 0 else set()
    models = {row["unit"]: row["model"] for row in body["rows"]}
    assert {unit for unit, model in models.items() if model == "regional-conflictology"} == halved
    assert {model for unit, model in models.items() if unit not in halved} == {"regional"}
    assert body["model"] == "regional"
    assert lost or 0 < len(halved) < 12


@pytest.mark.parametrize(
    ("model", "steps"),
    [
        ("regional", [(0, 1), (0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]),
        ("pool", [(0, 1), (0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]),
        ("conflictology", [(0, 1), (1, 1)]),
    ],
)
def test_asking_tells_of_each_year_that_it_looks_back_on_and_then_of_the_answer(world, model, steps):
    panel, told = world(units=12, months=90), []  # three windows with four years before them

    asking.asked(panel, question(panel, model), lambda *step: told.append(step))

    assert told == steps
