"""Kinds: the vocabulary of the log. A kind is a name, a version, and the shape of a body."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from amity.errors import Malformed

B = TypeVar("B", bound="Body")


class Body(BaseModel):
    """The base of every record body: frozen, strict, and silent about fields from the future.

    A published body is never edited: new fields come last, with a default; anything else is a new
    version beside the old one. `example` is the kind's document, its test and its golden bytes at
    once, so it must be a case that a focal point would recognise.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)
    example: ClassVar[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One entry of the vocabulary."""

    name: str  # "plan.progress/1": vocabulary, dot, what is said, slash, version
    body: type[Body]
    source: str  # the clause that asks for it: "PoA VI.1"

    def read(self, body: Any) -> Body:
        """
        Return *body* as its type. A text that looks like a number is no number: every reader reads alike.

        Raises:
            Malformed: it does not have the shape of this kind; the message names each field.
        """
        try:
            return self.body.model_validate_json(orjson.dumps(body), strict=True)
        except TypeError as error:
            raise Malformed(f"{self.name}: {error}") from error
        except ValidationError as error:
            faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            raise Malformed(f"{self.name}: {faults}") from error


@dataclass
class Kinds:
    """A vocabulary: a feature fills its own, and the node holds the sum of all features'."""

    prefix: str = ""
    _by_name: dict[str, Kind] = field(default_factory=dict)

    def kind(self, verb: str, version: int, *, source: str) -> Callable[[type[B]], type[B]]:
        """Declare the decorated body as kind `prefix.verb/version`."""

        def declare(body: type[B]) -> type[B]:
            self.add(Kind(f"{self.prefix}.{verb}/{version}", body, source))
            return body

        return declare

    def add(self, kind: Kind) -> None:
        """Take *kind* in. A name is given once and for ever: a second use is a fault in the code."""
        if kind.name in self._by_name:
            raise TypeError(f"kind {kind.name} is declared twice")
        self._by_name[kind.name] = kind

    def get(self, name: str) -> Kind | None:
        """Return the kind called *name*, or None where this version does not know it."""
        return self._by_name.get(name)

    def name_of(self, body: type[Body]) -> str:
        """Return the name under which *body* was declared."""
        return next(kind.name for kind in self if kind.body is body)

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._by_name.values())
