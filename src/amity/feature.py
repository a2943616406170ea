"""A feature: all that one matter of the instruments needs, in one object that the app can mount."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import click
from starlette.routing import BaseRoute

from amity.kernel.kind import Kinds
from amity.node.checking import Check
from amity.node.duty import Duty
from amity.node.line import Line
from amity.node.node import Node
from amity.store.view import View
from amity.ui.pages import Pages
from amity.ui.shelf import Shelf
from amity.ui.today import Telling

Errand = Callable[[Node, Line], Iterable[object]]  # each thing done, or refused, in words
Doors = Callable[[Node, Callable[[], datetime]], Sequence[BaseRoute]]  # the clock tells fractions of a second


@dataclass(frozen=True)
class Feature:
    """What a feature hands over. Each part stands in the file of that name."""

    name: str  # the folder's name; its pages stand at /<name>/
    title: str  # as the menu shows it
    kinds: Kinds
    views: Sequence[View] = ()
    pages: Pages | None = None
    duties: Sequence[Duty] = ()
    checks: Sequence[Check] = ()  # what readers would refuse, asked before it is signed
    commands: click.Group | None = None  # mounted as `amity <name>`
    public: Mapping[str, Shelf] = field(default_factory=dict)  # by kind: where anybody may read it
    places: Mapping[str, str] = field(default_factory=dict)  # by kind: the page that shows a record best
    today: Telling | None = None  # what needs an office now, and how the region stands
    doors: Doors | None = None  # for programs that speak a protocol of their own, at addresses of their own
    errands: Sequence[Errand] = ()  # what a running node does outside by itself: asks others, when it is due
