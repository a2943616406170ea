"""What the store's tests work on: an empty database of each kind, with the five permanent tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from amity.store import tables
from amity.store.database import Database


@pytest.fixture
def opened(database: str) -> Iterator[Database]:
    """The database, open, with the permanent tables; once on each kind."""
    one = Database(database)
    with one.writing() as tx:
        tables.metadata.create_all(tx)
    yield one
    one.close()
