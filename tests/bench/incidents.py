"""How well one incident told twice is found: `python incidents.py FOLDER`, of NGA's ASAM in its two forms.

FOLDER holds the files as their sources publish them (`nga_asam_2022-06-21.csv.gz`,
`nga_asam_1978_2014_….csv.gz`, `imb_….csv.gz`). Both forms bear NGA's own numbers, which say which messages
are the same: they are the truth here, and nothing that is judged looks at them, but one line that says so.
One JSON line.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[2] / "src"))  # run as a file, from a checkout

from amity.features.exchange.linking import incidents
from amity.features.exchange.linking.incidents import Incident, Twins
from amity.formats import asam

Found = Callable[[Sequence[Incident], Sequence[Incident]], list[Twins]]


def told(folder: Path, pattern: str) -> asam.Messages:
    return asam.read(gzip.decompress(next(iter(sorted(folder.glob(pattern)))).read_bytes()))


def as_incidents(read: asam.Messages) -> list[Incident]:
    return [
        Incident(
            key=f"{read.form}:{one.line}",
            day=one.day,
            lat=one.lat,
            lon=one.lon,
            category=one.category,
            target=one.victim,
            text=one.text,
            number=one.reference,
        )
        for one in read.messages
    ]


def judged(
    one: Sequence[Incident], other: Sequence[Incident], find: Found = incidents.twins
) -> dict[str, Any]:
    """Return precision and recall of what is found, by NGA's own numbers."""
    number = {incident.key: incident.number for incident in (*one, *other)}
    known = {incident.number for incident in other}
    true = sum(incident.number in known for incident in one)
    began = process_time()
    found = find(one, other)
    spent = process_time() - began
    hit = sum(number[pair.one] == number[pair.other] for pair in found)
    return {
        "known": true,
        "found": len(found),
        "precision": round(hit / len(found), 4),
        "recall": round(hit / true, 4),
        "cpu_seconds": round(spent, 2),
    }


def spent(one: Sequence[Incident], other: Sequence[Incident], since: int) -> tuple[int, float]:
    """Return how many incidents there are since a year, and how long it takes to find those told twice."""
    few, many = ([incident for incident in some if incident.day.year >= since] for some in (one, other))
    began = process_time()
    incidents.twins(few, many)
    return len(few) + len(many), round(process_time() - began, 2)


def main() -> None:
    folder = Path(sys.argv[1])
    new, old, imb = (told(folder, pattern) for pattern in ("nga_asam_20*", "nga_asam_1978*", "imb*"))
    many, few, others = map(as_incidents, (new, old, imb))
    bare = [[replace(one, text="") for one in some] for some in (few, many)]
    barest = [[replace(one, text="", target="") for one in some] for some in (few, many)]
    result = {
        "messages": {one.form: [len(one.messages), len(one.passed_over)] for one in (new, old, imb)},
        "place, time, sort, target, words": judged(few, many),
        "place, time, sort, target": judged(*bare),
        "place, time, sort": judged(*barest),
        "with the numbers": judged(few, many, incidents.told_before),
        "cpu seconds, by years of both": {
            since: spent(few, many, since) for since in (2012, 2006, 1998, 1978)
        },
        "told twice in one source": len(incidents.repeats(many, least=0.95)),
        "also in the IMB set (unlabelled)": len(incidents.twins(others, many)),
    }
    print(json.dumps({"result": result}))


if __name__ == "__main__":
    main()
