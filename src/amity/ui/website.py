"""The website of one node: every door put in its place, behind one guard. Decides nothing else."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from amity.errors import Refusal
from amity.node.admission import Rates
from amity.node.node import Node
from amity.ui import (
    api,
    choosing,
    devices,
    doors,
    feeds,
    filing,
    home,
    language,
    offline,
    portal,
    records,
    searching,
)
from amity.ui.frame import Frame, Room
from amity.ui.guard import Guard
from amity.ui.live import Live, Pace
from amity.ui.passkey import House
from amity.ui.provider import Provider
from amity.ui.rates import Toll
from amity.ui.session import Limits
from amity.ui.shelf import Portal
from amity.ui.watching import Meter, Watching

HERE = Path(__file__).parent
# pages of TAXII are long, and packing them costs several times what reading them does
PACKED = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    "application/pdf",
    "application/vnd.amity.parcel+zstd",
    "application/taxii+json",
)
OWN = (
    home.PAGES,
    doors.PAGES,
    devices.PAGES,
    filing.PAGES,
    records.PAGES,
    choosing.PAGES,
    offline.PAGES,
    searching.PAGES,
    portal.PAGES,
    feeds.PAGES,
)
DOORS = (
    "",
    "api",
    "exchange",
    "file",
    "record",
    "records",
    "node",
    "static",
    "public",
    "search",
    "live",
    "taxii2",
)


@dataclass(frozen=True, slots=True)
class Web:
    """What the operator says about a node's website."""

    address: str = "http://localhost:8000"  # as browsers reach it; passkeys are bound to it
    hosts: Collection[str] = ()  # other names under which machines may reach it
    words: Sequence[Path] = ()  # folders with words.<language>.po: the region's
    exercise: bool = False  # a drill: every page says so
    limits: Limits | None = None  # how long sessions last; the region pack's thresholds, if left out
    pace: Pace | None = None  # how often live pages are told
    provider: Provider | None = None  # through which people may sign in besides
    portal: Portal | None = None  # what the operator says of all that is public
    rates: Rates | None = None  # how often one may ask; without, only doors that can be guessed at count


def website(
    node: Node, features: Sequence[Room], web: Web | None = None, *, exchange: Sequence[BaseRoute] = ()
) -> Starlette:
    """Return the pages, the forms and the API of *node*, and its doors for other nodes (*exchange*)."""
    web = web or Web()
    house = House(web.address.rstrip("/"), f"Amity, {node.region.party(node.party).name()}")
    limits = web.limits or Limits.of(node.region.thresholds)
    languages = language.Languages(web.words)
    frame = Frame(node, features, house=house, limits=limits, languages=languages, exercise=web.exercise)
    frame.provider, frame.portal = web.provider, web.portal or Portal()
    frame.toll = toll = Toll(web.rates, node.clock) if web.rates else None
    live = Live(frame, web.pace)
    frame.here = live.here
    watching = Watching(frame)
    hosts = frozenset({house.host, *web.hosts})
    return Starlette(
        routes=[*watching.routes(), *live.routes(), *_routes(frame, features, exchange)],
        middleware=[
            Middleware(
                Guard,
                hosts=hosts,
                secure=house.secure,
                answer=frame.refused,
                enter=toll.enter if toll else lambda _: None,
            ),
            Middleware(Meter, registry=watching.registry, doors={*DOORS, *(one.name for one in features)}),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5, exclude_content_types=PACKED),
        ],
        exception_handlers={Refusal: frame.refused, HTTPException: frame.refused},
    )


def _routes(frame: Frame, features: Sequence[Room], exchange: Sequence[BaseRoute]) -> list[BaseRoute]:
    mounted = [
        Mount(f"/{one.name}", routes=one.pages.routes(frame, one.name)) for one in features if one.pages
    ]
    own = [route for pages in OWN for route in pages.routes(frame)]
    static = Mount("/static", app=_Static(directory=HERE / "static"))
    return [
        static,
        *offline.routes(frame),
        *exchange,
        Mount("/api", routes=api.routes(frame)),
        *mounted,
        *own,
    ]


class _Static(StaticFiles):
    """Files whose address changes with their content: a browser may keep them for good."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def kept(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = list(message.get("headers", []))
                message["headers"] = [*headers, (b"cache-control", b"public, max-age=31536000, immutable")]
            await send(message)

        await super().__call__(scope, receive, kept)
