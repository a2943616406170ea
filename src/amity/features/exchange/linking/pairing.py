"""The words of two names, paired: which is which, how far apart, and what is left over on either side.

Pairs are taken best first, so that the order of words does not matter; words that one side writes together
("bin laden", "binladen") pair as one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

from amity.features.exchange.linking.sounds import sound

CLOSE = 0.55  # two words that are less alike are different words
CLOSE_JOINED, CLOSE_JOINED_HEARD = 0.8, 0.7  # and two runs of words
LONGEST_RUN, LONGEST_RUN_HEARD = 3, 5  # words that are tried as one; scripts without spaces join more


@dataclass(frozen=True, slots=True)
class Pair:
    """A run of words on either side that are taken for the same."""

    one: tuple[int, int]  # from, to
    other: tuple[int, int]
    alike: float  # 0..1
    edits: int
    sounds: bool  # the two sound the same
    initial: bool = False  # one of them is the other's first letter


@dataclass(frozen=True, slots=True)
class Paired:
    """Two names, word by word."""

    pairs: tuple[Pair, ...]
    left_one: tuple[int, ...]  # places of words that have no partner
    left_other: tuple[int, ...]

    @property
    def turned(self) -> bool:
        """Whether the words stand in another order."""
        others = [pair.other for pair in sorted(self.pairs, key=lambda pair: pair.one)]
        return others != sorted(others)


def paired(one: Sequence[str], other: Sequence[str], *, heard: bool = False) -> Paired:
    """Return the words of *one* and *other*, paired best first; by their sound alone where so *heard*."""
    taken_one: set[int] = set()
    taken_other: set[int] = set()
    pairs = []
    for pair in sorted(_candidates(one, other, heard), key=lambda pair: _rank(pair, one, other)):
        places_one, places_other = range(*pair.one), range(*pair.other)
        if taken_one.isdisjoint(places_one) and taken_other.isdisjoint(places_other):
            taken_one.update(places_one)
            taken_other.update(places_other)
            pairs.append(pair)
    return Paired(
        tuple(pairs),
        tuple(place for place in range(len(one)) if place not in taken_one),
        tuple(place for place in range(len(other)) if place not in taken_other),
    )


def _rank(pair: Pair, one: Sequence[str], other: Sequence[str]) -> tuple[bool, float, int, int]:
    """Return the place of *pair*: initials last, the most alike first, longer runs, then nearer ones."""
    letters = sum(map(len, one[slice(*pair.one)])) + sum(map(len, other[slice(*pair.other)]))
    return pair.initial, -pair.alike, -letters, abs(pair.one[0] - pair.other[0])


def _candidates(one: Sequence[str], other: Sequence[str], heard: bool) -> Iterator[Pair]:
    for at, word in enumerate(one):
        for there, twin in enumerate(other):
            yield from _pair((at, at + 1), word, (there, there + 1), twin, CLOSE, heard)
    if len(one) > 1:
        yield from _runs(one, other, heard)
    if len(other) > 1:
        for pair in _runs(other, one, heard):
            yield replace(pair, one=pair.other, other=pair.one)


def _runs(one: Sequence[str], other: Sequence[str], heard: bool) -> Iterator[Pair]:
    longest, least = (LONGEST_RUN_HEARD, CLOSE_JOINED_HEARD) if heard else (LONGEST_RUN, CLOSE_JOINED)
    for at in range(len(one)):
        for end in range(at + 2, min(len(one), at + longest) + 1):
            run = "".join(one[at:end])
            letters = "".join(word[0] for word in one[at:end])
            for there, twin in enumerate(other):
                if twin == letters:  # JC for Jean-Claude
                    yield Pair((at, end), (there, there + 1), 0.8, 0, sounds=False, initial=True)
                elif (heard or abs(len(run) - len(twin)) <= 3) and len(twin) > 2:
                    yield from _pair((at, end), run, (there, there + 1), twin, least, heard)


def _pair(
    one: tuple[int, int], word: str, other: tuple[int, int], twin: str, least: float, heard: bool
) -> Iterator[Pair]:
    if 1 in (len(word), len(twin)) and word != twin:
        if word[0] == twin[0] and word[0].isalpha():
            yield Pair(one, other, 0.8, 0, sounds=False, initial=True)
        return
    alike, edits, sounds = (heard_alike if heard else compared)(word, twin)
    if alike >= least:
        yield Pair(one, other, alike, edits, sounds)


@lru_cache(maxsize=200_000)
def compared(word: str, twin: str) -> tuple[float, int, bool]:
    """Return how alike two words are (0..1), their edits, and whether they sound the same."""
    if word == twin:
        return 1.0, 0, True
    edits = OSA.distance(word, twin)
    spelt = 1 - edits / max(len(word), len(twin))
    started = JaroWinkler.similarity(word, twin)
    key, key_of_twin = sound(word), sound(twin)
    same = key == key_of_twin and len(key) > 1
    heard = 0.92 if same else 0.0
    return max((spelt + started) / 2, min(heard, started + 0.25)), edits, same


@lru_cache(maxsize=50_000)
def heard_alike(word: str, twin: str) -> tuple[float, int, bool]:
    """Return the same as `compared`, by consonants alone: one of the two was written without vowels."""
    key, key_of_twin = sound(word).replace("r", "l"), sound(twin).replace("r", "l")  # 贝拉克 is Barack
    edits = OSA.distance(key, key_of_twin)
    return 1 - edits / max(len(key), len(key_of_twin), 1), edits, edits == 0
