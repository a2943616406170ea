"""Where the nodes of a run stand: each on an SQLite file of its own, the last few on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from faults import bottle
from faults.region import Urls
from faults.schedule import Parameters

import machine


@contextmanager
def of(asked: Parameters) -> Iterator[Urls]:
    """Yield the database of each Party: the last `asked.postgres` of them on a server of their own."""
    on_postgres = bottle.parties(asked.nodes)[asked.nodes - asked.postgres :] if asked.postgres else []
    if not on_postgres:
        yield lambda _: ""
        return
    with machine.postgres() as server:
        schemas = {party: _schema(server, f"faults_{party.lower()}") for party in on_postgres}
        yield lambda party: schemas.get(party, "")


def _schema(server: str, name: str) -> str:
    """Make an empty schema, and return the URL in which everything unqualified is made there."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
        connection.execute(sa.text(f"CREATE SCHEMA {name}"))
    engine.dispose()
    return engine.url.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(
        hide_password=False
    )
