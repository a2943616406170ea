"""What every command starts from: which node, for which office, and how to answer."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import DatabaseError

from amity import app
from amity.cli import served
from amity.errors import (
    BadSignature,
    Behind,
    Equivocation,
    Halted,
    Malformed,
    NotAuthorised,
    NotFound,
    NotSignedIn,
    Refusal,
    Unavailable,
    Unproven,
)
from amity.kernel.record import Office
from amity.node import home as homes
from amity.node import region as regions
from amity.node.courier import Courier
from amity.node.home import Home
from amity.node.node import Node
from amity.node.pack import RegionPack
from amity.store.database import Database

CODES: tuple[tuple[type[Refusal], int], ...] = (  # the first that fits; 2 is click's, for usage
    (Malformed, 3),
    (NotAuthorised, 4),
    (NotSignedIn, 4),
    (NotFound, 5),
    (Unavailable, 6),
    (Behind, 6),
    (BadSignature, 7),
    (Equivocation, 7),
    (Halted, 7),
    (Unproven, 7),
    (Refusal, 1),
)
DESK = {"state": Office("focal-point"), "organisation": Office("secretariat-desk")}


class House:
    """Which node a command speaks to, and how it answers."""

    def __init__(self) -> None:
        self.folder = Path(os.environ.get("AMITY_HOME", "amity-home"))
        self.json = False
        self._answered = False
        self._office = os.environ.get("AMITY_OFFICE", "")
        self._console = Console(stderr=True)

    @classmethod
    def at(cls, folder: Path) -> "House":
        """Return the house that speaks to the node in *folder*."""
        house = cls()
        house.folder = folder
        return house

    @property
    def home(self) -> Home:
        """The node's folder."""
        return homes.load(self.folder)

    @property
    def has_node(self) -> bool:
        """Whether there is a node in the folder."""
        return (self.folder / homes.SETTINGS).exists()

    @property
    def region(self) -> RegionPack:
        """The region of the node; where there is none, the one that comes with Amity."""
        return self.home.region(app.packs()) if self.has_node else regions.load(app.packs() / "asean")

    @property
    def today(self) -> date:
        """The day that it is."""
        return app.clock().date()

    @property
    def office(self) -> Office:
        """The office that speaks: the one named, else the Party's ordinary desk."""
        if self._office:
            return Office(self._office)
        home = self.home
        return DESK[home.region(app.packs()).party(home.party).kind]

    def set_office(self, name: str) -> None:
        """Let *name* speak."""
        self._office = name

    @contextmanager
    def open(self, *, alone: bool = False) -> Iterator[Node]:
        """
        Open the node. It signs nothing before most peers have said how much they hold of this Party's log,
        which is asked when somebody files; unless it is *alone*, nobody ever named a peer, or the server
        beside it may sign.
        """
        home = self.home
        database = Database(home.database)
        try:
            with self.progress("learning the views anew") as progress:
                node = app.node(
                    home.party,
                    signer=home.signer(),
                    database=database,
                    region=home.region(app.packs()),
                    clock=app.clock,
                    confirmed=alone or not home.peers or served.by_one_that_may_sign(self.folder),
                    confirm=self.confirm,
                    progress=progress,
                )
            app.settle()
            yield node
        except DatabaseError as error:
            if type(error) is not DatabaseError:  # its children are other faults, and have their own names
                raise
            way_out = "bring it back from a copy, see docs/run/operators.md"
            raise Unavailable(f"the database cannot be read ({error.orig}): {way_out}") from error
        finally:
            database.close()

    def confirm(self, node: Node) -> None:
        """Let *node*, if it may not sign yet, ask its peers how much they hold of its log."""
        if node.confirmed:
            return
        courier = Courier(node, self.home.peers)
        try:
            courier.round()
        finally:
            courier.close()

    def out(self, data: Any, text: str | Callable[[], str]) -> None:
        """Answer with *data* for machines, or *text* for people."""
        self._answered = True
        if self.json:
            options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
            sys.stdout.write(orjson.dumps(data, option=options, default=str).decode())
        else:
            click.echo(text() if callable(text) else text)

    def say(self, text: str) -> None:
        """Tell a person what is happening; machines are not disturbed."""
        if not self.json:
            self._console.print(text, highlight=False, markup=False, soft_wrap=True)

    def refuse(self, code: str, detail: str) -> None:
        """Say what was refused; to a machine only if it has no answer yet, since it reads one document."""
        if self.json and not self._answered:
            self.out({"refused": code, "detail": detail}, "")
        click.echo(f"amity: {detail}", err=True)

    @contextmanager
    def progress(self, title: str) -> Iterator[Callable[[int, int], None]]:
        """Show how far long work is; nothing is drawn where nobody watches."""
        bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
            disable=self.json or not self._console.is_terminal,
        )
        with bar:
            task = None

            def moved(done: int, total: int) -> None:
                nonlocal task
                if task is None:
                    task = bar.add_task(title, total=total)
                bar.update(task, completed=done, total=total)

            yield moved


def add_common_options(command: click.Command) -> None:
    """Let *command*, and all below it, take `--json`, `--home` and `--office`."""
    if isinstance(command, click.Group):
        for child in command.commands.values():
            add_common_options(child)
        return
    taken = {param.name for param in command.params}  # also of arguments: `invite OFFICE`
    command.params += [option for option in _common_options() if option.name not in taken]


def _common_options() -> tuple[click.Option, ...]:
    folder = click.Path(path_type=Path, file_okay=False)
    quiet = {"expose_value": False}
    return (
        click.Option(["--json"], is_flag=True, callback=_json, help="Answer in JSON.", **quiet),
        click.Option(
            ["--home"], type=folder, callback=_home, help="The node's folder (AMITY_HOME).", **quiet
        ),
        click.Option(["--office"], callback=_office, help="The office that speaks (AMITY_OFFICE).", **quiet),
    )


def _json(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        context.ensure_object(House).json = value


def _home(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.ensure_object(House).folder = value


def _office(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value:
        context.ensure_object(House).set_office(value)
