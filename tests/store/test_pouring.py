"""Many rows at once: they stand as they would one by one, and what a database refuses is refused by name."""

import pytest
from sqlalchemy.exc import IntegrityError

from amity.errors import Malformed
from amity.store import tables
from amity.store.pouring import AT_ONCE, pour

LEAF = tuple(tables.leaf.columns)


def rows(database):
    with database.reading() as tx:
        return [tuple(row) for row in tx.execute(tables.leaf.select().order_by(tables.leaf.c.seq))]


def test_what_is_poured_stands_there_value_for_value(opened):
    some = [("KHM", 0, seq, seq.to_bytes(32)) for seq in range(2 * sum(AT_ONCE) + 1)]
    some += [("KHM", 0, 1 << 40, b"\x00\xff" * 16), ("KHM", 24, (1 << 40) + 1, bytes(32))]
    with opened.writing() as tx:
        pour(tx, LEAF, some)
        pour(tx, LEAF, [])

    assert rows(opened) == some


@pytest.mark.parametrize("many", AT_ONCE)
def test_a_row_that_stands_already_is_refused_and_none_of_them_is_kept(opened, many):
    some = [("KHM", 0, seq, bytes(32)) for seq in range(2 * many)]
    with pytest.raises(IntegrityError), opened.writing() as tx:
        pour(tx, LEAF, [*some, some[0]])

    assert rows(opened) == []


def test_a_value_that_the_database_cannot_keep_is_no_fault_of_the_house(opened):
    with pytest.raises(Malformed), opened.writing() as tx:
        pour(tx, LEAF, [("KHM", 0, 1 << 63, bytes(32))])

    assert rows(opened) == []
