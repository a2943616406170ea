"""Charts: what they say without colour, the table behind them, and the figures that break naive drawings."""

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from amity.errors import Malformed
from amity.ui import chart
from amity.ui.chart import Bar, Chart
from amity.ui.drawing import svg_is_plain, svg_text

SERIES = ("achieved", "reported", "overdue")
COMPONENTS = (Bar("Terrorism", (4, 3, 1)), Bar("Illicit drug trafficking", (6, 1, 0)))


def drawn(made: Chart) -> etree._Element:
    assert svg_is_plain(made.svg)
    return etree.fromstring(made.svg.encode())


def shapes(made: Chart, tag: str) -> list[etree._Element]:
    return list(drawn(made).iter(f"{{http://www.w3.org/2000/svg}}{tag}"))


def test_a_chart_names_and_describes_itself():
    """A screen reader hears the title and every figure."""
    made = chart.bars("Progress", COMPONENTS, SERIES)
    root = drawn(made)

    assert root.get("role") == "img"
    title, description = root[0], root[1]
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "Progress"
    assert description.text == made.description
    assert "Terrorism: achieved 4, reported 3, overdue 1" in made.description


def test_a_table_stands_behind_each_chart():
    bars = chart.bars("Progress", COMPONENTS, SERIES, labels=chart.Labels(item="Component"))
    line = chart.line("Reports", ["2025-01", "2025-02"], {"KHM": [1, None], "IDN": [2, 5]})
    share = chart.share("Reported on", 34, 47)

    assert bars.table() == (
        ("Component", "achieved", "reported", "overdue", "Total"),
        ("Terrorism", "4", "3", "1", "8"),
        ("Illicit drug trafficking", "6", "1", "0", "7"),
    )
    assert line.table() == (("Reports", "KHM", "IDN"), ("2025-01", "1", "2"), ("2025-02", "", "5"))
    assert share.table() == (("Reported on", "Total", "Share"), ("34", "47", "72 %"))


def test_series_differ_without_colour():
    """Each series of bars has its own hatch, each line its own dash and its name at its end."""
    bars = chart.bars("Progress", [Bar("All", (1, 1, 1, 1, 1, 1))], ["a", "b", "c", "d", "e", "f"])
    line = chart.line("Reports", ["1", "2"], {name: [number, 9] for number, name in enumerate("abcdef")})

    hatches = {path.get("d") for pattern in shapes(bars, "pattern") for path in pattern}
    dashes = {
        path.get("stroke-dasharray") for path in shapes(line, "path") if path.get("stroke-width") == "2.2"
    }
    assert len(hatches) == 5  # and one plain
    assert len(dashes) == 6
    assert set("abcdef") <= set(svg_text(line.svg))


def test_colours_are_the_pages_to_choose_and_paper_has_its_own():
    """Every colour is a custom property with a fallback; there is no style element for a policy to refuse."""
    made = chart.bars("Progress", COMPONENTS, SERIES)

    colours = {element.get(name) for element in drawn(made).iter() for name in ("fill", "stroke")}
    colours -= {None, "none"}
    assert all(
        re.fullmatch(r"var\(--chart-[\w]+, #[0-9a-f]{6}\)|url\(#[\w-]+\)", colour) for colour in colours
    )
    assert "<style" not in made.svg
    assert "style=" not in made.svg


@pytest.mark.parametrize(
    "made",
    [
        chart.bars("Progress", [], SERIES),
        chart.line("Reports", [], {}),
        chart.line("Reports", ["2025"], {"KHM": [None]}),
    ],
)
def test_nothing_to_show_is_said(made: Chart):
    assert made.description == "Nothing to show yet."
    assert svg_text(made.svg) == ["Nothing to show yet."]


def test_zero_totals_are_drawn_as_zero():
    assert svg_text(chart.bars("Progress", [Bar("Piracy", (0, 0, 0))], SERIES).svg)[-2:] == ["Piracy", "0"]
    assert svg_text(chart.share("Reported on", 0, 0).svg)[0] == "\u2013"
    assert svg_text(chart.share("Reported on", 0, 5).svg)[0] == "0 %"
    assert len(shapes(chart.share("Reported on", 0, 5), "circle")) == 1
    assert svg_text(chart.line("Reports", ["2025"], {"KHM": [0]}).svg).count("0") == 1


def test_huge_figures_stay_in_the_frame():
    made = chart.bars("Money", [Bar("a", (10**18, 1)), Bar("b", (0, 1))], ["paid", "owed"])
    line = chart.line("Money", ["1", "2"], {"paid": [10**18, Decimal("-3.5")]})

    assert "1\u202f000\u202f000\u202f000\u202f000\u202f000\u202f000" in made.rows[0]
    assert (
        max(float(rect.get("x")) + float(rect.get("width")) for rect in shapes(made, "rect")) <= chart.WIDTH
    )
    assert "1000000T" in svg_text(line.svg)


def test_axes_have_round_steps():
    made = chart.line("Reports", ["1", "2"], {"KHM": [0, 21]})

    assert [text for text in svg_text(made.svg) if text.isdigit()][:4] == ["0", "10", "20", "30"]


def test_a_gap_in_a_line_is_a_gap():
    made = chart.line("Reports", ["1", "2", "3", "4"], {"KHM": [1, None, 3, 4]})
    (line,) = [path for path in shapes(made, "path") if path.get("stroke-width") == "2.2"]

    assert line.get("d").count("M") == 2


def test_names_at_the_ends_of_lines_do_not_overlap():
    made = chart.line("Reports", ["1", "2"], {"KHM": [1, 5], "IDN": [2, 5], "LAO": [3, 5]})
    ends = sorted(float(text.get("y")) for text in shapes(made, "text") if text.text in ("KHM", "IDN", "LAO"))

    assert all(below - above >= 16 for above, below in pairwise(ends))


def test_a_long_label_is_shortened_in_the_drawing_and_whole_in_the_table():
    label = "Strengthening cooperation among competent authorities " * 6
    made = chart.bars("Progress", [Bar(label, (1, 2, 3))], SERIES)

    assert made.rows[0][0] == label
    assert max(map(len, svg_text(made.svg))) <= 92
    assert any(text.endswith("…") for text in svg_text(made.svg))


def test_two_charts_on_a_page_do_not_share_names():
    first = chart.bars("Progress", [Bar("a", (1, 2))], ["x", "y"])
    second = chart.bars("Progress", [Bar("a", (2, 1))], ["x", "y"])

    names = [set(re.findall(r'id="([^"]+)"', made.svg)) for made in (first, second)]
    assert names[0].isdisjoint(names[1])
    assert first == chart.bars("Progress", [Bar("a", (1, 2))], ["x", "y"])


@given(text=st.text(max_size=40), counts=st.lists(st.integers(0, 10**9), min_size=2, max_size=2))
def test_any_text_gives_a_plain_drawing(text: str, counts: list[int]):
    for made in (
        chart.bars(text, [Bar(text, tuple(counts))], [text, "b"]),
        chart.line(text, [text, "2"], {text: counts}),
        chart.share(text, min(counts), max(counts)),
    ):
        assert svg_is_plain(made.svg)


def test_figures_that_do_not_fit_are_refused():
    with pytest.raises(Malformed, match="one count of 0 or more for each of 2 series"):
        chart.bars("Progress", [Bar("a", (1,))], ["x", "y"])
    with pytest.raises(Malformed, match="one count of 0 or more"):
        chart.bars("Progress", [Bar("a", (-1,))], ["x"])
    with pytest.raises(Malformed, match="one value for each of 2 times"):
        chart.line("Reports", ["1", "2"], {"KHM": [1]})
    with pytest.raises(Malformed, match="5 is no part of 4"):
        chart.share("Reported on", 5, 4)
