"""
The models, each a small file behind one contract, and the list of them.

A model has a name, a version, and `fit`: what it learns from a panel, and nothing else it ever sees. What
`fit` returns is asked with a panel (the same one, or one altered to see what moves the forecast) and
answers with draws. The seed is of all its chance; `progress` hears of each year that a model looks back on.
To add a model: a file here, and a line on the shelf; one whose draws would change has a new version.

A panel's units may be anything that is counted: nothing here knows what a country is.
"""

import zlib
from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from amity.errors import NotFound
from amity.features.warning.forecasting.panel import Floats, Ints, Panel

Draw = Callable[[Panel, Ints], Floats]  # what is known, and horizons in months -> [unit, horizon, draw]
Progress = Callable[[int, int], None]  # (done, of how many)


def silent(done: int, total: int) -> None:
    """Tell nobody how far it is."""


class Model(Protocol):
    """What the rest needs of a model: three lines."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> int: ...
    def fit(self, known: Panel, seed: int, progress: Progress = silent) -> Draw: ...


def chance(*of: object) -> np.random.Generator:
    """Return the chance of one purpose, told by what it is *of*: the same in every process."""
    words = "/".join(map(str, of)).encode()  # hash() differs from one process to the next
    return np.random.Generator(np.random.PCG64(zlib.crc32(words)))


def there(known: Panel) -> NDArray[np.bool_]:
    """Return which units exist in the last known month; for the others nothing can be said (NaN)."""
    seen: NDArray[np.bool_] = ~np.isnan(known.deaths[:, -1])
    return seen


def named(name: str) -> Model:
    """Return the model called *name*."""
    from amity.features.warning.forecasting.models.shelf import MODELS  # the shelf imports this file

    if name not in MODELS:
        raise NotFound(f"no model is called {name}: there are {', '.join(MODELS)}")
    return MODELS[name]


def every() -> Mapping[str, Model]:
    """Return all models by name, the baselines first."""
    from amity.features.warning.forecasting.models.shelf import MODELS

    return MODELS
