"""What the command line gives to a command of early warning, and what these commands share."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from amity.errors import Malformed, NotFound
from amity.features.warning.data.kept import Shelf
from amity.features.warning.kinds import KINDS
from amity.features.warning.rules.drills import is_drill
from amity.kernel.kind import Body
from amity.kernel.record import Marking, Office, Party
from amity.node.node import Node

SHELF = "warning"  # the folder of tables in a node's home


class House(Protocol):
    """What the command line gives to a command."""

    @property
    def office(self) -> Office: ...
    @property
    def folder(self) -> Path: ...
    def open(self) -> AbstractContextManager[Node]: ...
    def out(self, data: Any, text: str | Callable[[], str]) -> None: ...
    def progress(self, title: str) -> AbstractContextManager[Callable[[int, int], None]]: ...


def shelf(house: House) -> Shelf:
    """Return where this node keeps its tables."""
    return Shelf(house.folder / SHELF)


def audience(node: Node, to: str) -> frozenset[Party]:
    """Return who reads what is addressed to forum *to*; nobody else where none is named."""
    return node.audience_of(to) if to else frozenset()


def may_file(house: House, node: Node, body: type[Body], to: str) -> None:
    """
    Refuse what could not be filed in the end, before a file is fetched or a model asked for it.

    Raises:
        NotAuthorised: the office holds no mandate for *body*. NotFound: there is no forum *to*.
    """
    audience(node, to)
    node.need_mandate(house.office, KINDS.name_of(body), to)


def marking(node: Node, *of: str, exercise: bool) -> Marking:
    """Return how to mark what a command files: as a drill where it is one, or follows from what is (*of*)."""
    return Marking(purpose=node.region.exercise[0] if exercise or is_drill(node.region, *of) else "")


def month_of(text: str) -> date:
    """
    Return the first day of the month "2026-03".

    Raises:
        Malformed: it is none.
    """
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Malformed(f"{text!r} is no month: write it as 2026-03") from error


def written(file: Path, columns: dict[str, list[Any]]) -> str:
    """Write *columns* as Parquet to *file*, and return its name."""
    import pyarrow as pa  # only those who ask for Parquet pay for it
    import pyarrow.parquet as pq

    try:
        pq.write_table(pa.table(columns), file)
    except OSError as error:
        raise NotFound(f"{file} cannot be written: {error}") from error
    return str(file)
