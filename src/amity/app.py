"""The house put together: the only file that names every feature, and that others start from."""

import gc
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette

from amity.errors import NotFound, Unavailable
from amity.feature import Feature
from amity.features import exchange, instruments, outlook, plans, registers, treaties, warning
from amity.features.exchange.doors.taxii import alone
from amity.kernel.keys import Signer
from amity.kernel.kind import Kinds
from amity.kernel.record import PUBLIC, Draft, Office, Party
from amity.node import roster, seats, withdrawal
from amity.node.admission import Rates
from amity.node.checking import Check
from amity.node.duty import Duty
from amity.node.home import Home
from amity.node.index import RECORD_INDEX
from amity.node.node import Node
from amity.node.pack import RegionPack
from amity.node.public import PUBLICATIONS
from amity.store.database import Database
from amity.store.view import Progress, View
from amity.ui import exchange as wire
from amity.ui import serving, session
from amity.ui.provider import Provider
from amity.ui.shelf import Portal
from amity.ui.website import Web
from amity.ui.website import website as put_together

FEATURES: tuple[Feature, ...] = (
    instruments.FEATURE,
    plans.FEATURE,
    treaties.FEATURE,
    exchange.FEATURE,
    registers.FEATURE,
    outlook.FEATURE,
    warning.FEATURE,
)


def vocabulary(features: Sequence[Feature] = FEATURES) -> Kinds:
    """Return the kinds of the house itself and of all *features* as one vocabulary."""
    kinds = Kinds()
    for own in (roster.KINDS, withdrawal.KINDS, seats.KINDS, *(feature.kinds for feature in features)):
        for kind in own:
            kinds.add(kind)
    return kinds


def views(features: Sequence[Feature] = FEATURES) -> list[View]:
    """Return the views of the house itself and of all *features*; the roster's first: others rest on it."""
    own: list[View] = [roster.ROSTER, withdrawal.WITHDRAWALS, RECORD_INDEX, PUBLICATIONS, seats.SEATS]
    return own + [view for feature in features for view in feature.views]


def duties(features: Sequence[Feature] = FEATURES) -> list[Duty]:
    """Return the duties of the house itself and of all *features*."""
    return [*withdrawal.DUTIES, *(duty for feature in features for duty in feature.duties)]


def checks(features: Sequence[Feature] = FEATURES) -> list[Check]:
    """Return the checks of all *features*."""
    return [check for feature in features for check in feature.checks]


def node(
    party: Party,
    *,
    signer: Signer,
    database: Database,
    region: RegionPack,
    clock: Callable[[], datetime],
    features: Sequence[Feature] = FEATURES,
    confirmed: bool = True,
    confirm: Callable[[Node], None] | None = None,
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
        checks=checks(features),
        confirmed=confirmed,
        confirm=confirm,
        progress=progress,
    )


def clock() -> datetime:
    """Return the time now, in whole seconds: only in this file does the house look at a clock."""
    return datetime.now(UTC).replace(microsecond=0)


def instant() -> datetime:
    """Return the time now to the microsecond: what came when, as doors for other programs tell it."""
    return datetime.now(UTC)


def settle() -> None:
    """Let the collector pass over all that is loaded by now and stays; call it once a process has started."""
    gc.collect()
    gc.freeze()  # else each full collection walks every module again: a third of the time of taking in a log
    gc.set_threshold(10_000, 20, 20)  # a page of a log is many small things, and hardly any form a circle


def packs() -> Path:
    """Return the folder of the region packs that come with Amity, in a wheel or in a checkout."""
    here = Path(__file__).resolve().parent
    shipped = here / "regions"
    return shipped if shipped.is_dir() else here.parents[1] / "regions"


def seeds() -> Path | None:
    """Return the folder of instruments that the environment names (AMITY_SHARED), if there is one."""
    named = os.environ.get("AMITY_SHARED", "")
    folder = Path(named) / "seeds"
    return folder if named and folder.is_dir() else None


def found_offices(house: Node) -> list[Office]:
    """Let the registrar of a new log open the offices that the region gives its Party; return them."""
    templates = [one for one in house.region.offices_of(house.party) if one.id != roster.REGISTRAR]
    kind = roster.KINDS.name_of(roster.OfficeOpened)
    drafts = [
        Draft(
            kind,
            {
                "office": one.id,
                "title": one.title,
                "files": list(one.files),
                "forums": list(one.forums),
                "reads": list(one.reads),
            },
            frozenset({PUBLIC}),
        )
        for one in templates
    ]
    house.file_all(drafts, office=roster.REGISTRAR)
    return [roster.REGISTRAR, *(one.id for one in templates)]


def website(
    house: Node,
    *,
    address: str,
    exercise: bool = False,
    provider: Provider | None = None,
    rates: Rates | None = None,
    portal: Portal | None = None,
) -> Starlette:
    """Return the pages, the API and the exchange door of *house* as an ASGI application."""
    own = [one.pages.folder for one in FEATURES if one.pages]  # a feature's words stand beside its pages
    words = [*own, *(folder for folder in packs().glob("*") if folder.is_dir())]
    web = Web(address=address, words=words, exercise=exercise, provider=provider, rates=rates, portal=portal)
    doors = [route for one in FEATURES if one.doors for route in one.doors(house, instant)]
    return put_together(house, FEATURES, web, exchange=[*wire.routes(house), *doors])


def listen(house: Node, home: Home, *, told: Callable[[], None] = lambda: None) -> None:
    """
    Serve *house* where the settings of its *home* say, until the process is told to stop.

    *told* is called once callers are let in.

    Raises:
        Unavailable: it cannot listen there.
    """
    settings = home.settings
    website_ = website(
        house,
        address=settings.address,
        exercise=settings.exercise,
        provider=identity_provider(home),
        rates=settings.rates or Rates(),
        portal=Portal(settings.licence, settings.contact),
    )
    _run(website_, settings.host, settings.port, told)


def identity_provider(home: Home) -> Provider | None:
    """Return the identity provider that *home* names; its secret stands there or in AMITY_PROVIDER_SECRET."""
    if home.settings.provider is None:
        return None
    secret = os.environ.get("AMITY_PROVIDER_SECRET") or home.provider_secret()
    return Provider(home.settings.provider, secret)


def listen_for_taxii(house: Node, seed: bytes, users: Mapping[str, str], *, host: str, port: int) -> None:
    """Serve *house* as a TAXII server and nothing else, furnished from *seed* at its first start."""
    alone.furnish(house, seed, instant)
    _run(alone.application(house, instant, users), host, port, lambda: None)


def _run(served: Starlette, host: str, port: int, told: Callable[[], None]) -> None:
    try:
        serving.Server(serving.config(served, host=host, port=port), told).run()
    except SystemExit as left:
        why = left.__context__
        if not isinstance(why, OSError):  # it did not fail to listen: the server has said why it leaves
            raise
        way_out = "stop what listens there, or give the node another port in node.toml"
        raise Unavailable(f"nothing can be served at {host}:{port} ({why.strerror}): {way_out}") from left


def invitation(house: Node, address: str, office: Office, name: str) -> str:
    """
    Return a one-time link with which *name* takes a seat in *office*.

    Raises:
        NotFound: no such office is open.
    """
    if office not in {mandate.office for mandate in house.offices()}:
        raise NotFound(f"no office {office} is open in {house.party}: `amity view node.roster` lists them")
    limits = session.Limits.of(house.region.thresholds)
    with house.tx() as tx:
        token = session.invite(tx, office, name, house.clock(), limits=limits)
    return f"{address}/enrol/{token}"
