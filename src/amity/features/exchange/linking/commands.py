"""What scripts ask of linking, with no node: `match-names`, `screen`, `duplicates`.

The feature's command group mounts them. Each reads the files that it is given, and keeps nothing.
"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

import click

from amity.features.exchange.linking import tabular
from amity.features.exchange.linking.incidents import Incident, repeats, told_before, twins
from amity.features.exchange.linking.lists import Asked, Screen
from amity.features.exchange.linking.names import SCHEMAS, match
from amity.formats import asam, sanctions


class Answering(Protocol):
    """What the command line gives to a command."""

    def out(self, data: Any, text: Any) -> None: ...


FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("match-names")
@click.argument("file", type=FILE)
@click.pass_obj
def match_names(house: Answering, file: Path) -> None:
    """Say of each pair of names in FILE (CSV: name1, name2, schema) whether they may be the same one's.

    The score runs from 0 to 1, and half or more is a match. It is a reason to look, never a finding.
    """
    answers = []
    for asked in tabular.pairs(file.read_bytes()):
        said = match(asked.name1, asked.name2, asked.schema)
        answers.append(
            {
                "name1": asked.name1,
                "name2": asked.name2,
                "schema": asked.schema,
                "score": said.score,
                "verdict": "match" if said.match else "no-match",
                "match": said.match,
                "reasons": list(said.reasons),
            }
        )
    house.out({"pairs": answers}, lambda: "\n".join(map(_line, answers)))


def _line(answer: dict[str, Any]) -> str:
    return f"{answer['score']:.2f}  {answer['verdict']:8}  {answer['name1']}  |  {answer['name2']}"


@click.command()
@click.argument("listed", metavar="LIST", type=FILE)
@click.argument("names", metavar="NAME", nargs=-1)
@click.option("--schema", type=click.Choice(SCHEMAS), default="Person", help="What the names are names of.")
@click.option("--number", "numbers", nargs=2, multiple=True, metavar="SORT VALUE", help="imo 9074729")
@click.option("--dated", default="", help="The day of a list that does not say its own: 2023-11-20.")
@click.pass_obj
def screen(
    house: Answering,
    listed: Path,
    names: Sequence[str],
    schema: str,
    numbers: Sequence[tuple[str, str]],
    dated: str,
) -> None:
    """Say whom of the sanctions list LIST (UN XML, OFAC XML or CSV) NAME may be, and why.

    A hit is a reason to look, never a finding.
    """
    if not names and not numbers:
        raise click.UsageError("give a name, or a --number")
    known = sanctions.read(listed.read_bytes(), dated=dated)
    hits = Screen(known).hits(Asked(tuple(names), schema, tuple(numbers)))
    data = {
        "list": {
            "publisher": known.publisher,
            "form": known.form,
            "dated": known.dated,
            "version": known.version,
            "sha256": known.sha256,
            "entries": len(known.entries),
            "passed_over": [asdict(one) for one in known.passed_over],
        },
        "hits": [asdict(hit) for hit in hits],
    }
    edition = f"{known.publisher}, {known.dated or 'undated'}, version {known.version}"
    lines = [f"{hit.score:.2f}  {hit.uid}  {hit.name}  ({', '.join(hit.reasons)})" for hit in hits]
    house.out(data, lambda: "\n".join([f"{edition}: {len(hits)} hits", *lines]))


@click.command()
@click.argument("file", type=FILE)
@click.argument("other", type=FILE, required=False)
@click.option("--apart", is_flag=True, help="Do not look at the sources' own numbers.")
@click.pass_obj
def duplicates(house: Answering, file: Path, other: Path | None, *, apart: bool) -> None:
    """Say which attacks on shipping in FILE (NGA ASAM or IMB, CSV) are told in OTHER, or twice in FILE."""
    mine, passed_over = _incidents(file)
    if other is None:
        found = repeats(mine)
    else:
        theirs, more = _incidents(other)
        passed_over += more
        found = (twins if apart else told_before)(mine, theirs)
    data = {
        "incidents": len(mine),
        "found": [asdict(pair) for pair in found],
        "passed_over": passed_over,
    }
    lines = [f"{pair.score:.2f}  {pair.one}  {pair.other}  ({', '.join(pair.reasons)})" for pair in found]
    house.out(data, lambda: "\n".join([f"{len(found)} found among {len(mine)}", *lines]))


def _incidents(file: Path) -> tuple[list[Incident], list[dict[str, Any]]]:
    """Return the incidents of *file*, each called by its file and line, and what was passed over."""
    read = asam.read(file.read_bytes())
    series = "" if read.form == "imb" else "ASAM "  # both forms of ASAM bear NGA's numbers
    incidents = [
        Incident(
            key=f"{file.name}:{one.line}",
            day=one.day,
            lat=one.lat,
            lon=one.lon,
            category=one.category,
            target=one.victim,
            text=one.text,
            number=f"{series}{one.reference}" if series and one.reference else "",
        )
        for one in read.messages
    ]
    return incidents, [{"file": file.name, **asdict(one)} for one in read.passed_over]


COMMANDS = (match_names, screen, duplicates)
