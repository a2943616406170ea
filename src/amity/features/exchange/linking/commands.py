"""What scripts ask of linking, with no node: `match-names`. The feature's command group mounts it."""

from pathlib import Path
from typing import Any, Protocol

import click

from amity.features.exchange.linking import tabular
from amity.features.exchange.linking.names import match


class Answering(Protocol):
    """What the command line gives to a command."""

    def out(self, data: Any, text: Any) -> None: ...


@click.command("match-names")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
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
