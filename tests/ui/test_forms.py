"""Forms drawn from a body, and read back into one."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError

from amity.kernel.kind import Body
from amity.ui import forms


class Line(BaseModel):
    what: str
    ready: bool = False
    grade: Literal["a", "b"] = "a"


class Everything(Body):
    """All sorts of places that a form can have."""

    title: str = Field(max_length=120, title="Short title", description="In one line")
    long_story: str = ""
    count: int = Field(ge=1, le=9)
    code: str = Field(default="", pattern="^[A-Z]+$")
    grade: Literal[1, 2] = 2
    only: Literal["x"] = "x"
    first: Line | None = None
    lines: tuple[Line, ...] = ()
    tags: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    grades: tuple[Literal["a", "b"], ...] = ()
    table: dict[str, int] = {}
    sure: bool = True

    example = {"title": "t", "count": 3}


def slots(**kwargs: Any) -> dict[str, forms.Slot]:
    return {slot.name: slot for slot in forms.draw(Everything, **kwargs)}


def sorts() -> dict[str, str]:
    return {name: slot.sort for name, slot in slots().items()}


def test_each_sort_of_field_has_its_place():
    assert sorts() == {
        "title": "text",
        "long_story": "long",
        "count": "integer",
        "code": "text",
        "grade": "choice",
        "only": "choice",
        "first": "object",
        "lines": "rows",
        "tags": "lines",
        "years": "lines",
        "grades": "choices",
        "table": "json",
        "sure": "yes",
    }


def test_labels_come_from_titles_or_else_from_names():
    drawn = slots()

    assert drawn["title"].label == "Short title"
    assert drawn["title"].help == "In one line"
    assert drawn["long_story"].label == "Long story"
    assert drawn["first"].label == "First"
    assert drawn["count"].limits == {"min": "1", "max": "9"}
    assert drawn["title"].required
    assert not drawn["code"].required


def test_a_default_stands_in_an_empty_form_and_what_was_filled_in_stands_in_a_filled_one():
    assert slots()["grade"].value == "2"
    assert slots()["sure"].value is True
    assert slots(filled={"sure": False, "grade": 1})["sure"].value is False
    assert slots(filled={"grade": 1})["grade"].value == "1"


def test_rows_begin_with_one_and_grow_by_one_when_asked():
    filled = {"lines": [{"what": "a"}, {"what": "b"}]}

    assert len(slots()["lines"].inner) == 1
    assert len(slots(filled=filled)["lines"].inner) == 2
    assert len(slots(filled=filled, more="lines")["lines"].inner) == 3
    assert slots(filled=filled)["lines"].inner[1].inner[0].value == "b"


def test_a_form_is_read_back_as_the_body_it_means():
    form = {
        "title": "  A title ",
        "long_story": "one\r\ntwo",
        "count": "5",
        "grade": "1",
        "lines.0.what": "first",
        "lines.0.ready": "yes",
        "lines.0.grade": "b",
        "lines.1.what": "",
        "lines.1.grade": "a",
        "first.what": "",
        "first.grade": "a",
        "tags": "a\n\n b ",
        "years": "2025\n2026",
        "grades=b": "yes",
        "grades=nonsense": "yes",
        "table": '{"a": 1}',
    }

    assert forms.read(Everything, form) == {
        "title": "A title",
        "long_story": "one\ntwo",
        "count": 5,
        "grade": 1,
        "lines": [{"what": "first", "ready": True, "grade": "b"}],
        "tags": ["a", "b"],
        "years": [2025, 2026],
        "grades": ["b"],
        "table": {"a": 1},
        "sure": False,
    }


def test_faults_stand_by_their_fields_and_what_was_written_stays():
    filled = forms.read(Everything, {"count": "ten", "lines.0.ready": "yes", "table": "{"})
    with pytest.raises(ValidationError) as caught:
        Everything.model_validate(filled)
    faults = forms.faults_of(caught.value)
    drawn = slots(filled=filled, faults=faults)

    assert faults["title"] == "this must be filled in"
    assert drawn["count"].value == "ten"
    assert "integer" in drawn["count"].fault
    assert drawn["lines"].inner[0].inner[0].fault == "this must be filled in"
    assert drawn["table"].value == "{"
    assert [label for slot in drawn.values() for _, label, _ in slot.faults] == [
        "Short title", "Count", "What", "Table",
    ]  # fmt: skip


def test_what_is_no_fault_of_a_form_has_no_place_in_it():
    assert forms.faults_of(None) == {}
    assert forms.faults_of(KeyError("x")) == {}


@given(st.dictionaries(st.sampled_from([*sorts(), "lines.0.what", "lines.7.ready", "first.what"]), st.text()))
def test_nothing_that_a_form_may_carry_breaks_the_reading_or_the_drawing(form):
    filled = forms.read(Everything, form)
    forms.draw(Everything, filled)


@given(
    st.builds(
        Everything,
        title=st.text("abc", min_size=1, max_size=5),
        count=st.integers(1, 9),
        grade=st.sampled_from([1, 2]),
        tags=st.lists(st.text("xyz", min_size=1), max_size=3).map(tuple),
        lines=st.lists(st.builds(Line, what=st.text("pq", min_size=1)), max_size=3).map(tuple),
        sure=st.booleans(),
    )
)
def test_a_body_that_is_drawn_and_sent_back_is_the_same_body(body):
    drawn = forms.draw(Everything, body.model_dump(mode="json"))

    assert Everything.model_validate(forms.read(Everything, dict(_sent(drawn)))) == body


def _sent(drawn: tuple[forms.Slot, ...]) -> list[tuple[str, str]]:
    """Return what a browser would send for *drawn*."""
    found: list[tuple[str, str]] = []
    for slot in drawn:
        if slot.sort in ("object", "rows"):
            found += _sent(slot.inner)
        elif slot.sort == "choices":
            found += [(f"{slot.name}={one}", "yes") for one in slot.value]
        elif slot.sort != "yes":
            found.append((slot.name, slot.value))
        elif slot.value:
            found.append((slot.name, "yes"))
    return found
