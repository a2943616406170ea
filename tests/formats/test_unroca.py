"""The return in the columns of the United Nations register."""

import csv
import io

from amity.formats import unroca


def test_a_return_stands_in_the_columns_of_the_form():
    """Tables in their order, categories in theirs, NIL where there was nothing."""
    line = {"table": "exports", "counterpart": "Thailand", "description": "Type 80"}
    one = unroca.Return(
        state="Cambodia", year="2025", dated="2026-04-20", nil=["imports"],
        lines=[unroca.Line(category="VI", number=1, **line), unroca.Line(category="IVb", number=2, **line)],
    )  # fmt: skip

    rows = list(csv.reader(io.StringIO(unroca.write(one).decode("utf-8-sig"))))

    at = rows.index(["EXPORTS"])
    assert rows[at + 1][:4] == ["Category", "Title", "Final importer State", "Number of items"]
    assert [row[:4] for row in rows[at + 2 : at + 4]] == [
        ["IVb", "Unmanned combat aerial vehicles", "Thailand", "2"],
        ["VI", "Warships", "Thailand", "1"],
    ]
    assert rows[rows.index(["IMPORTS"]) + 1] == ["NIL"]
    assert ["Reporting State", "Cambodia"] in rows
