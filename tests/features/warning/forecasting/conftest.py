"""Small worlds that tests forecast, and the published benchmark where it is at hand."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from amity.features.warning.forecasting.models import boosted
from amity.features.warning.forecasting.panel import Panel, make_panel

FIRST = 121  # January 1990
ROUNDS = 12


def make_world(units: int = 24, months: int = 200, *, seed: int = 7) -> Panel:
    """A third of the units at peace, the others with levels that drift and at times fall silent."""
    luck = np.random.default_rng(seed)
    steps = luck.normal(0, 0.35, (units, months))
    level = luck.uniform(0, 5, (units, 1)) + np.cumsum(steps - 0.02, axis=1) * 0.5
    awake = np.cumsum(luck.random((units, months)) < 0.03, axis=1) % 2 == 0
    counts = luck.poisson(np.exp(np.clip(level, -2, 7)) * awake).astype(float)
    counts[: units // 3] = (luck.random((units // 3, months)) < 0.004) * 3.0
    iso3 = [f"{chr(65 + unit // 26)}{chr(65 + unit % 26)}X" for unit in range(units)]
    names = [str(unit + 1) for unit in range(units)]
    return make_panel(names, range(FIRST, FIRST + months), counts, iso3=iso3, vintage="made")


@pytest.fixture
def world() -> Callable[..., Panel]:
    """Makes a small world: `world(units, months, seed=…)`."""
    return make_world


@pytest.fixture(scope="session")
def benchmark(shared: Path) -> Path:
    """The published panel and benchmark draws, which are not ours to ship."""
    return shared / "data" / "warning"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trees of fewer rounds: what is tried here does not depend on how well they have learned."""
    monkeypatch.setattr(boosted, "ROUNDS", ROUNDS)
