"""What the commands of outlooks share: the house, their options, and how things are told."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import click

from amity.errors import Malformed
from amity.features.outlook import views
from amity.features.outlook.rules import wording as words
from amity.features.outlook.rules.collecting import Contribution, Outlook
from amity.kernel.record import Office
from amity.node.node import Node


class House(Protocol):
    """What the command line gives to a command."""

    @property
    def office(self) -> Office: ...
    def open(self) -> AbstractContextManager[Node]: ...
    def out(self, data: Any, text: str | Callable[[], str]) -> None: ...


Day = click.DateTime(["%Y-%m-%d"])
File = click.Path(exists=True, dir_okay=False, path_type=Path)
OTHERWISE = click.option(
    "--otherwise", type=click.Choice(["line", "absent"]), default="line", show_default=True,
    help="Where the chapter is not printed: a line “No contribution.”, or nothing.",
)  # fmt: skip


@click.group()
def outlook() -> None:
    """Security outlooks: chapters in their authors' words, consented to, published as one."""


def found(node: Node, ref: str) -> Outlook:
    """
    Return the outlook *ref*.

    Raises:
        NotFound: it is not known here.
    """
    with node.reading() as tx:
        return views.outlook(tx, ref, node.region)


def text_of(file: Path) -> str:
    """
    Return the text in *file*.

    Raises:
        Malformed: it is no text in UTF-8.
    """
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(f"{file} is no text in UTF-8: save it as such") from error


def plain(one: Outlook, editions: list[str]) -> dict[str, Any]:
    """Return where *one* stands, for machines."""
    return {
        "outlook": one.ref,
        "title": one.call.title,
        "forum": one.call.forum,
        "deadline": one.call.deadline,
        "consent_by": one.call.consent_by,
        "members": [{"party": party, "stands": one.stands[party]} for party in one.members],
        "editions": editions,
    }


def told(plain: dict[str, Any]) -> str:
    """Return what `plain` gave, for people."""
    lines = [f"{plain['title']} ({plain['outlook']}), chapters by {plain['deadline']}"]
    lines += [f"  {row['party']:5} {row['stands']}" for row in plain["members"]]
    return "\n".join([*lines, *(f"  published: {name}" for name in plain["editions"])])


def chapter_of(one: Contribution) -> dict[str, Any]:
    """Return a chapter with all its wordings, for machines."""
    return {
        "language": one.language,
        "consented": one.printable.record if one.printable else "",
        "wordings": [
            {
                "record": version.record,
                "by": version.party,
                "digest": version.digest,
                "note": version.note,
                "words": {part.part: part.text for part in version.wording.words},
                "arms": list(version.wording.arms),
            }
            for version in one.versions
        ],
    }


def written(one: Contribution) -> str:
    """Return the newest wording of a chapter, for people, as `amity outlook chapter` takes it back."""
    newest = one.newest
    head = f"{one.language}, worded by {newest.party}: record {newest.record}, digest {newest.digest}"
    return f"{head}\n\n{words.write(newest.wording)}"
