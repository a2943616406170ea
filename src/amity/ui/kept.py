"""What is dear to put together, and shown to many: kept until something comes that would change it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from amity.kernel.kind import Kinds
from amity.kernel.record import moment
from amity.node import roster, withdrawal
from amity.node.node import Node
from amity.store import changes
from amity.ui import language

MOST = 16  # answers that are kept for one page
HOUSE = (roster.KINDS, withdrawal.KINDS)  # what changes the meaning of anything else

Found = Mapping[str, Any]


@dataclass
class _Shelf:
    """What was put together of one node's records."""

    mark: tuple[int, str] = (-1, "")  # the last arrival of what is heard, and the hour
    answers: dict[tuple[str, ...], Found] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)  # what many ask for at once is put together once


class Kept:
    """One page's answers, until another of *kinds* or of the house comes, or the hour is over."""

    def __init__(self, kinds: Collection[Kinds]) -> None:
        self._heard = [kind.name for some in (*kinds, *HOUSE) for kind in some]
        self._lock, self._shelves = Lock(), WeakKeyDictionary[Node, _Shelf]()

    def answer(self, node: Node, asked: tuple[str, ...], find: Callable[[], Found]) -> Found:
        """Return what *find* finds for what is *asked*, in the reader's language. Nobody may change it."""
        key = (language.current().code, *asked)
        with self._lock:
            shelf = self._shelves.setdefault(node, _Shelf())
        with shelf.lock:
            with node.reading() as tx:
                mark = changes.newest(tx, self._heard), moment(node.clock())[:13]
            if mark != shelf.mark or len(shelf.answers) >= MOST:
                shelf.mark, shelf.answers = mark, {}
            if key not in shelf.answers:
                shelf.answers[key] = find()
            return shelf.answers[key]
