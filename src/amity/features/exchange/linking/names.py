"""Whether two names, in whatever script and spelling, may be the same one's: a score from 0 to 1, and why.

A few measures that a person can check, weighed by the table in `weights.py`. A score of a half or more is a
match: a reason to look, never a finding.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp

from anyascii import anyascii
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from amity.features.exchange.linking.pairing import Pair, Paired, paired
from amity.features.exchange.linking.sounds import sound
from amity.features.exchange.linking.weights import MATCH, WEIGHTS
from amity.features.exchange.linking.words import COMMON, DESCENT, PARTICLES, PLACES, TRADES
from amity.features.exchange.linking.writing import Written, written

SCHEMAS = ("Person", "Company", "Organization", "LegalEntity", "Vessel")  # any other is read as a company's


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far two names may be the same one's."""

    score: float  # 0..1
    match: bool
    reasons: tuple[str, ...]  # in words, the weightiest first


def match(name1: str, name2: str, schema: str = "Person") -> Verdict:
    """Return how far *name1* and *name2* may be the same *schema*'s name."""
    said = measures(name1, name2, schema)
    if said is None:
        return Verdict(0.0, match=False, reasons=("one of the two has no letters",))
    score = 1 / (1 + exp(-sum(WEIGHTS[name] * value for name, value in said.items())))
    return Verdict(round(score, 4), score >= MATCH, _reasons(said) + _notes(name1, name2, schema))


def _notes(name1: str, name2: str, schema: str) -> tuple[str, ...]:
    """Return what a person should look at, although it weighs nothing in what the weights were fitted to."""
    one, other = written(name1, schema).numbers, written(name2, schema).numbers
    return ("other numbers",) if one and other and one != other else ()


def measures(name1: str, name2: str, schema: str = "Person") -> dict[str, float] | None:
    """Return what is measured of two names, each from 0 to 1; None where one has no letters."""
    one, other = sorted((written(name1, schema), written(name2, schema)), key=lambda name: name.words)
    if not one.words or not other.words:
        return None
    pairs = paired(one.words, other.words, heard=_heard(one, other))
    return (
        {"always": 1.0} | _of_words(one, other, pairs) | _of_whole(one, other) | _of_rest(one, other, pairs)
    )


def _heard(one: Written, other: Written) -> bool:
    """Tell whether only the sound can be compared: the one's script has letters that the other's has not."""
    return one.vowels != other.vowels or bool(one.ideographs) != bool(other.ideographs)


def _weight(word: str) -> float:
    if word in PARTICLES:
        return 0.2
    if word in COMMON or word in TRADES:
        return 0.7
    return 0.4 if len(word) == 1 else 1.0


def _of_words(one: Written, other: Written, pairs: Paired) -> dict[str, float]:
    left = sum(_weight(one.words[at]) for at in pairs.left_one)
    left_other = sum(_weight(other.words[at]) for at in pairs.left_other)
    whole = sum(map(_weight, one.words))
    whole_other = sum(map(_weight, other.words))
    less, more = sorted((left, left_other))
    less += _syllables_apart(one.ideographs, other.ideographs)
    spelt = [pair for pair in pairs.pairs if not pair.initial]
    alike = {word for pair in pairs.pairs for word in one.words[slice(*pair.one)]}
    added = {one.words[at] for at in pairs.left_one} ^ {other.words[at] for at in pairs.left_other}
    return {
        "conflict": min(1.0, less),
        "conflict_share": min(1.0, less / min(whole, whole_other)),
        "extra_share": max(0.0, more - less) / max(whole, whole_other),
        "edits": min(1.0, sum(_edits(pair) for pair in spelt) / 4),
        "worst": 1 - min((pair.alike for pair in spelt), default=0.0),
        "bare": float(bool(added) and not alike - TRADES - COMMON - PARTICLES),
        "place_added": float(bool(added & PLACES)),
    }


def _edits(pair: Pair) -> float:
    return pair.edits * (0.4 if pair.sounds else 1.0)


def _of_whole(one: Written, other: Written) -> dict[str, float]:
    orders = ((one.words, other.words), (sorted(one.words), sorted(other.words)))
    heard = max(_ratio(map(sound, words), map(sound, twins)) for words, twins in orders)
    spelt = max(_ratio(words, twins) for words, twins in orders)
    return {"spelling": heard if _heard(one, other) else spelt, "sound": heard}


def _ratio(one: Iterable[str], other: Iterable[str]) -> float:
    return ratio("".join(one), "".join(other)) / 100


def _of_rest(one: Written, other: Written, pairs: Paired) -> dict[str, float]:
    forms, forms_other = set(one.forms) - {"any"}, set(other.forms) - {"any"}
    return {
        "turned": float(pairs.turned and not (one.comma or other.comma)),
        "descent_turned": float(pairs.turned and bool(_sons(one) & {(b, a) for a, b in _sons(other)})),
        "number_added": float(bool(one.numbers) != bool(other.numbers)),
        "forms": float(bool(forms and forms_other and not forms & forms_other)),
        "form_added": float(bool(one.forms) != bool(other.forms)),
        "characters": _characters(one.ideographs, other.ideographs),
    }


def _sons(name: Written) -> set[tuple[str, str]]:
    """Return who is whose child by "bin" and its like: Ahmad bin Hasan is not Hasan bin Ahmad."""
    words = name.words
    return {(words[at - 1], words[at + 1]) for at in range(1, len(words) - 1) if words[at] in DESCENT}


def _syllables_apart(one: str, other: str) -> int:
    """Return how many characters stand in place of others that sound differently: each is a word of its own.

    Those that sound alike may be the old and the new form of one, and count as `_characters` says.
    """
    if not one or not other:
        return 0
    mine, theirs = [anyascii(letter) for letter in one], [anyascii(letter) for letter in other]
    return OSA.distance(mine, theirs) - abs(len(mine) - len(theirs))


def _characters(one: str, other: str) -> float:
    """Return 1 where both names are in characters and one differs: it is a whole word."""
    if not one or not other:
        return 0.0
    return float(one != other)


_SAID = {
    "conflict": "each has words that the other lacks",
    "conflict_share": "each has words that the other lacks",
    "extra_share": "one has more words",
    "edits": "spelt differently",
    "worst": "one word differs",
    "bare": "they share nothing but words that many have",
    "place_added": "only one names a country",
    "spelling": "spelt alike",
    "sound": "sound alike",
    "turned": "words in another order",
    "descent_turned": "father and child change places",
    "number_added": "only one has a number",
    "forms": "other legal form",
    "form_added": "only one has a legal form",
    "characters": "other characters",
}


def _reasons(said: dict[str, float]) -> tuple[str, ...]:
    weighed = sorted((-abs(WEIGHTS[name] * value), name) for name, value in said.items() if name in _SAID)
    return tuple(dict.fromkeys(_SAID[name] for weight, name in weighed if weight < -0.2))[:4]
