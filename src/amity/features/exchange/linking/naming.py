"""An index of names by how their words sound: a name is compared with those near it, and not with all."""

from collections.abc import Iterator
from heapq import nlargest
from itertools import pairwise

from amity.features.exchange.linking.sounds import sound
from amity.features.exchange.linking.words import PARTICLES, TRADES
from amity.features.exchange.linking.writing import Written, written

MOST = 150  # names that one is compared with


class Naming:
    """Names and what they belong to, found by sound."""

    def __init__(self) -> None:
        self._names: list[tuple[str, str, str]] = []  # whose, the name, its schema
        self._places: dict[str, list[int]] = {}

    def add(self, whose: str, name: str, schema: str) -> None:
        """Note that *name* is a name of *whose*."""
        place = len(self._names)
        self._names.append((whose, name, schema))
        for key in dict.fromkeys(keys_of(written(name, schema))):
            self._places.setdefault(key, []).append(place)

    def near(self, name: str, schema: str) -> Iterator[tuple[str, str, str]]:
        """Yield whose, name and schema of what sounds most like *name*, what shares rare sounds first."""
        weights: dict[int, float] = {}
        for key in dict.fromkeys(keys_of(written(name, schema))):
            places = self._places.get(key, ())
            for place in places:
                weights[place] = weights.get(place, 0.0) + 1 / len(places)
        for place in nlargest(MOST, weights, key=lambda place: (weights[place], -place)):
            yield self._names[place]


def keys_of(name: Written) -> Iterator[str]:
    """Yield how each word sounds, how two neighbours sound as one, and how the whole does."""
    words = [word for word in name.words if word not in PARTICLES and word not in TRADES] or list(name.words)
    heard = [_key(word) for word in words]
    yield from (key for key in heard if len(key) > 1)
    yield from (a + b for a, b in pairwise(heard))
    yield "".join(sorted(heard))
    yield "".join(heard)


def _key(word: str) -> str:
    return sound(word).removeprefix("A").replace("r", "l")
