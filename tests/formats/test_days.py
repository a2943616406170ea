"""Days as people write them: what is clear is read, what may be two days is refused."""

from datetime import date

import pytest

from amity.errors import Malformed
from amity.formats import days

CLEAR = (
    "2026-03-14|2026/3/14|14 March 2026|14-Mar-2026|March 14, 2026|14th March 2026|20260314|14/03/2026|"
    "14.3.2026|03/14/2026|14 March 2569|2026-03-14 09:30| 14   mar 2026 "
).split("|")


@pytest.mark.parametrize("text", CLEAR)
def test_a_clear_day_is_read_however_it_is_written(text):
    assert days.read(text) == date(2026, 3, 14)


def test_what_may_be_two_days_is_read_by_its_column():
    """One cell with a number above twelve shows which number is the month in all of them."""
    column = ["02/03/2026", "14/03/2026"]

    assert days.order_of(column) == "day first"
    assert days.read("02/03/2026", days.order_of(column)) == date(2026, 3, 2)
    assert days.read("02/03/2026", days.order_of(["02/03/2026", "03/14/2026"])) == date(2026, 2, 3)


@pytest.mark.parametrize("column", [["02/03/2026"], ["14/03/2026", "03/14/2026"], ["2026-03-14"]])
def test_a_column_that_does_not_show_it_shows_nothing(column):
    assert days.order_of(column) == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("02/03/2026", "may be two days"),
        ("31/02/2026", "no day of the calendar"),
        ("14 Foo 2026", "no month is called Foo"),
        ("14 Ma 2026", "is no day"),
        ("14 March 26", "two digits"),
        ("soon", "is no day"),
        ("", "is no day"),
    ],
)
def test_what_is_no_day_or_two_is_refused_with_the_way_out(text, says):
    with pytest.raises(Malformed, match=says) as refused:
        days.read(text)
    assert "2026-03-02" in str(refused.value)
