"""Kinds: what may be said, under a name that is given once."""

import pytest
from pydantic import Field

from amity.errors import Malformed
from amity.kernel.kind import Body, Kinds
from amity.testing import refuses

KINDS = Kinds("port")


@KINDS.kind("call", 1, source="Article 1")
class PortCall(Body):
    """A ship calls at a port."""

    ship: str = Field(min_length=1, max_length=40)
    draught: int = Field(default=0, ge=0)  # centimetres

    example = {"ship": "Sea Hawk", "draught": 410}


def test_a_kind_has_a_name_a_version_a_shape_and_a_source():
    kind = KINDS.get("port.call/1")

    assert kind is not None
    assert (kind.body, kind.source, KINDS.name_of(PortCall)) == (PortCall, "Article 1", "port.call/1")
    assert [one.name for one in KINDS] == ["port.call/1"]
    assert KINDS.get("port.call/2") is None


def test_a_body_is_read_with_what_it_needs_and_without_what_it_does_not_know():
    kind = KINDS.get("port.call/1")

    assert kind.read({"ship": " Sea Hawk ", "colour": "red"}) == PortCall(ship="Sea Hawk")


@pytest.mark.parametrize(
    "body",
    [{}, {"ship": ""}, {"ship": 3}, {"ship": "x", "draught": -1}, {"ship": "x" * 41}, None, [], 3, "x"],
)
def test_a_body_of_another_shape_is_refused_and_the_field_is_named(body):
    said = refuses(Malformed, lambda: KINDS.get("port.call/1").read(body))

    assert said.startswith("port.call/1: ")
    if isinstance(body, dict):
        assert "ship" in said or "draught" in said


def test_a_name_is_given_once_and_for_ever():
    with pytest.raises(TypeError, match="declared twice"):
        KINDS.add(KINDS.get("port.call/1"))


def test_a_body_does_not_change():
    with pytest.raises(ValueError, match="frozen"):
        PortCall(ship="Sea Hawk").ship = "Other"
