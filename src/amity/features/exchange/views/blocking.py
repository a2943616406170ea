"""Which reports may speak of the same as others, however old: by keys that two such reports share."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from amity.features.exchange.linking import blocking
from amity.features.exchange.rules.matters import Matter
from amity.features.exchange.views.keying import parted
from amity.features.exchange.views.standing import put_together
from amity.features.exchange.views.tables import block_table

CROWD = 50  # reports that share a key; more say that it tells none of them apart


def alike(tx: Connection, matters: Sequence[Matter]) -> list[Matter]:
    """Return the other reports held here of which each shares a key with one of *matters*."""
    t = block_table
    wanted = list(dict.fromkeys(key for one in matters for key in blocking.near(one.kind, one.body)))
    known = {name for one in matters for name in one.names}
    found: dict[str, None] = {}
    for some in parted(wanted):
        few = select(t.c.key).where(t.c.key.in_(some)).group_by(t.c.key).having(func.count() <= CROWD)
        query = select(t.c.report).where(t.c.key.in_(few)).distinct()
        found |= dict.fromkeys(one for one in tx.execute(query).scalars() if one not in known)
    return [one for one in put_together(tx, sorted(found)) if one.report not in known]
