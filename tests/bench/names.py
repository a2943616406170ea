"""How well names are matched across scripts: `python names.py PAIRS.csv`, beside what anybody has at hand.

PAIRS.csv has the columns name1, name2, schema and is_match. Two figures are printed for ours: with the
weights as they are committed, and cross-validated, where each pair is judged by weights that were fitted
without it (pairs that share a name stay together). The second is what to expect of names never seen.
`--fit` prints the table of weights anew. Pure Python: ridge regression by Newton's method, in which a measure
whose weight comes out with the wrong sign is left out.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from math import exp
from pathlib import Path
from time import process_time
from typing import Any

from anyascii import anyascii
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

sys.path.append(str(Path(__file__).resolve().parents[2] / "src"))  # run as a file, from a checkout

from amity.features.exchange.linking import names
from amity.features.exchange.linking.weights import MATCH

FOR = frozenset({"spelling", "sound"})  # measures that speak for a match; all others speak against it
FREE = frozenset({"always"})
RIDGE = 0.4
FOLDS, ROUNDS = 5, 10

Row = dict[str, str]
Weights = dict[str, float]


def sigmoid(value: float) -> float:
    return 1 / (1 + exp(-max(-60.0, min(60.0, value))))


def solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solve a small system by Gauss's elimination."""
    size = len(right)
    rows = [[*matrix[i], right[i]] for i in range(size)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for k in range(size):
            if k != i and (factor := rows[k][i] / rows[i][i]):
                rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i], strict=True)]
    return [rows[i][size] / rows[i][i] for i in range(size)]


def ridge(said: Sequence[Weights], truth: Sequence[bool], keys: Sequence[str]) -> Weights:
    x = [[one[key] for key in keys] for one in said]
    w = [0.0] * len(keys)
    span = range(len(keys))
    held = [0.0 if key in FREE else RIDGE for key in keys]
    for _ in range(12):
        p = [sigmoid(sum(a * b for a, b in zip(w, row, strict=True))) for row in x]
        slope = [
            sum((t - q) * row[i] for t, q, row in zip(truth, p, x, strict=True)) - held[i] * w[i]
            for i in span
        ]
        bend = [
            [sum(q * (1 - q) * row[i] * row[j] for q, row in zip(p, x, strict=True)) for j in span]
            for i in span
        ]
        for i in span:
            bend[i][i] += held[i] + 1e-9
        w = [a + b for a, b in zip(w, solved(bend, slope), strict=True)]
    return dict(zip(keys, w, strict=True))


def fitted(said: Sequence[Weights], truth: Sequence[bool]) -> Weights:
    keys = list(said[0])
    while True:
        weights = ridge(said, truth, keys)
        wrong = {key: abs(w) for key, w in weights.items() if key not in FREE and (w > 0) != (key in FOR)}
        if not wrong:
            return {key: weights.get(key, 0.0) for key in said[0]}
        keys.remove(max(wrong, key=wrong.__getitem__))


def score(weights: Weights, said: Weights) -> float:
    return sigmoid(sum(weights[key] * value for key, value in said.items()))


def families(rows: Sequence[Row]) -> list[int]:
    """Return for each row the number of its family: rows that share a name are of one."""
    first: dict[str, int] = {}
    family = list(range(len(rows)))

    def root(i: int) -> int:
        while family[i] != i:
            i = family[i]
        return i

    for i, row in enumerate(rows):
        for name in (row["name1"], row["name2"]):
            family[root(i)] = root(first.setdefault(plain(name), i))
    return [root(i) for i in range(len(rows))]


def cross_validated(
    rows: Sequence[Row], said: Sequence[Weights], truth: Sequence[bool], seed: int
) -> list[float]:
    family = families(rows)
    order = sorted(set(family))
    random.Random(seed).shuffle(order)
    fold = {one: place % FOLDS for place, one in enumerate(order)}
    found = [0.0] * len(rows)
    for out in range(FOLDS):
        known = [i for i in range(len(rows)) if fold[family[i]] != out]
        weights = fitted([said[i] for i in known], [truth[i] for i in known])
        for i in range(len(rows)):
            if fold[family[i]] == out:
                found[i] = score(weights, said[i])
    return found


def plain(name: str) -> str:
    return " ".join(anyascii(unicodedata.normalize("NFKC", name)).lower().split())


def figures(truth: Iterable[bool], found: Iterable[bool]) -> dict[str, Any]:
    pairs = list(zip(truth, found, strict=True))
    hit, said, true = (sum(a and b for a, b in pairs), sum(b for _, b in pairs), sum(a for a, _ in pairs))
    precision, recall = hit / said if said else 0.0, hit / true if true else 0.0
    f1 = 2 * hit / (said + true) if said + true else 0.0
    return {
        "pairs": len(pairs),
        "precision": round(precision, 3),
        "recall": round(recall, 3),
        "f1": round(f1, 3),
    }


def best(truth: Sequence[bool], scores: Sequence[float]) -> float:
    """Return the threshold at which a baseline does best on these very pairs: kinder to it than to ours."""
    return max(
        {round(one, 2) for one in scores}, key=lambda t: figures(truth, [s >= t for s in scores])["f1"]
    )


BASELINES: dict[str, Callable[[str, str], float]] = {
    "rapidfuzz ratio, plain": lambda a, b: fuzz.ratio(a, b) / 100,
    "rapidfuzz token_sort + anyascii": lambda a, b: fuzz.token_sort_ratio(plain(a), plain(b)) / 100,
    "rapidfuzz WRatio + anyascii": lambda a, b: fuzz.WRatio(plain(a), plain(b)) / 100,
    "Jaro-Winkler + anyascii": lambda a, b: JaroWinkler.similarity(plain(a), plain(b)),
}


def per_schema(rows: Sequence[Row], truth: Sequence[bool], found: Sequence[bool]) -> dict[str, Any]:
    told = {"all": figures(truth, found)}
    for schema in sorted({row["schema"] for row in rows}):
        here = [i for i, row in enumerate(rows) if row["schema"] == schema]
        told[schema] = figures([truth[i] for i in here], [found[i] for i in here])
    return told


def measured(rows: Sequence[Row], truth: Sequence[bool], rounds: int) -> dict[str, Any]:
    began = process_time()
    verdicts = [names.match(row["name1"], row["name2"], row["schema"]) for row in rows]
    spent = process_time() - began
    said = [names.measures(row["name1"], row["name2"], row["schema"]) or {} for row in rows]
    whole = [i for i, one in enumerate(said) if one]
    kept = [[rows[i] for i in whole], [said[i] for i in whole], [truth[i] for i in whole]]
    runs = [[s >= MATCH for s in cross_validated(*kept, seed)] for seed in range(rounds)]  # type: ignore[arg-type]
    told: dict[str, Any] = {"ours, as committed": per_schema(rows, truth, [one.match for one in verdicts])}
    if runs:
        f1 = sorted(figures(kept[2], run)["f1"] for run in runs)  # type: ignore[arg-type]
        middle = sorted(runs, key=lambda run: figures(kept[2], run)["f1"])[len(runs) // 2]  # type: ignore[arg-type]
        told["ours, cross-validated"] = per_schema(kept[0], kept[2], middle) | {
            "f1_of_rounds": [f1[0], f1[-1]]
        }  # type: ignore[arg-type]
    for name, alike in BASELINES.items():
        scores = [alike(row["name1"], row["name2"]) for row in rows]
        at = best(truth, scores)
        told[f"{name} >= {at}"] = per_schema(rows, truth, [s >= at for s in scores])
    return told | {"pairs_per_cpu_second": round(len(rows) / spent)}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("pairs", type=Path)
    asked.add_argument("--fit", action="store_true", help="print the weights fitted to all pairs")
    asked.add_argument("--rounds", type=int, default=ROUNDS, help="of cross-validation")
    asked.add_argument("--json", action="store_true")
    args = asked.parse_args()
    with args.pairs.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    truth = [row["is_match"].lower() == "true" for row in rows]
    if args.fit:
        said = [
            (names.measures(row["name1"], row["name2"], row["schema"]), t)
            for row, t in zip(rows, truth, strict=True)
        ]
        weights = fitted([m for m, _ in said if m], [t for m, t in said if m])
        print(json.dumps({key: round(value, 2) for key, value in weights.items()}, indent=4))
        return
    told = measured(rows, truth, args.rounds)
    if args.json:
        print(json.dumps({"result": told}))
        return
    for name, by_schema in told.items():
        print(name, by_schema if not isinstance(by_schema, dict) else "")
        for schema, one in by_schema.items() if isinstance(by_schema, dict) else ():
            print(f"    {schema:14} {one}")


if __name__ == "__main__":
    sys.exit(main())
