"""The house put together: the only file that names every feature, and that others start from."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from amity.feature import Feature
from amity.kernel.keys import Signer
from amity.kernel.kind import Kinds
from amity.kernel.record import Party
from amity.node import roster, withdrawal
from amity.node.duty import Duty
from amity.node.index import RECORD_INDEX
from amity.node.node import Node
from amity.node.pack import RegionPack
from amity.store.database import Database
from amity.store.view import Progress, View

FEATURES: tuple[Feature, ...] = ()


def vocabulary(features: Sequence[Feature] = FEATURES) -> Kinds:
    """Return the kinds of the house itself and of all *features* as one vocabulary."""
    kinds = Kinds()
    for own in (roster.KINDS, withdrawal.KINDS, *(feature.kinds for feature in features)):
        for kind in own:
            kinds.add(kind)
    return kinds


def views(features: Sequence[Feature] = FEATURES) -> list[View]:
    """Return the views of the house itself and of all *features*; the roster's first: others rest on it."""
    own: list[View] = [roster.ROSTER, withdrawal.WITHDRAWALS, RECORD_INDEX]
    return own + [view for feature in features for view in feature.views]


def duties(features: Sequence[Feature] = FEATURES) -> list[Duty]:
    """Return the duties of the house itself and of all *features*."""
    return [*withdrawal.DUTIES, *(duty for feature in features for duty in feature.duties)]


def node(
    party: Party,
    *,
    signer: Signer,
    database: Database,
    region: RegionPack,
    clock: Callable[[], datetime],
    features: Sequence[Feature] = FEATURES,
    confirmed: bool = True,
    progress: Progress = lambda *_: None,
) -> Node:
    """Return *party*'s node with *features* mounted."""
    return Node(
        party,
        signer=signer,
        database=database,
        region=region,
        kinds=vocabulary(features),
        views=views(features),
        duties=duties(features),
        clock=clock,
        confirmed=confirmed,
        progress=progress,
    )


def clock() -> datetime:
    """Return the time now: the only place where the house looks at a clock."""
    return datetime.now(UTC).replace(microsecond=0)
