"""What a machine that watches a node may ask: whether it lives, whether it serves and why not, its figures.

`/health/live` and `/health/ready` are open to everybody, and tell nothing that a closed door would not.
`/metrics` (Prometheus) is for an office that reads `node`, as the operator's does, by an API token: how long
another's log is, and what rings, is nobody else's to count. No label holds a word of a record, a person or an
address.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from time import perf_counter

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client import Counter as Count
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from amity import __version__
from amity.errors import NotAuthorised, Unavailable
from amity.node.node import Node
from amity.store import log
from amity.ui.frame import Frame

OTHER = "other"  # a door that nobody built: what strangers try must not become a label each
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # seconds


class Meter:
    """The outermost layer but one: counts answers, and how long they took, by door."""

    def __init__(self, app: ASGIApp, *, registry: CollectorRegistry, doors: Iterable[str]) -> None:
        self._app, self._doors = app, frozenset(doors)
        self._answers = Count(
            "amity_answers", "Answers by door and class of status.", ("door", "status"), registry=registry
        )
        self._seconds = Histogram(
            "amity_answer_seconds",
            "Seconds until an answer began.",
            ("door",),
            buckets=BUCKETS,
            registry=registry,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        first = scope["path"].split("/", 2)[1]
        door, began = first if first in self._doors else OTHER, perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._answers.labels(door, f"{message['status'] // 100}xx").inc()
                self._seconds.labels(door).observe(perf_counter() - began)
            await send(message)

        await self._app(scope, receive, counted)


class Standing:
    """What is read from the node each time that somebody asks for its figures."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield the node's own figures."""
        yield _figure("amity_build", "The version that runs.", [((__version__,), 1)], ("version",))
        logs = self._node.standing()
        sizes = [
            ((one.party, what), getattr(one, what)) for one in logs for what in ("size", "complete", "signed")
        ]
        yield _figure(
            "amity_log_entries",
            "Entries of each log: believed here, complete for this reader, signed by its Party.",
            sizes,
            ("party", "standing"),
        )
        yield _figure(
            "amity_log_halted", "Logs that forked.", [((one.party,), one.halted) for one in logs], ("party",)
        )
        ringing = Counter(one.code for one in self._node.alarms())
        yield _figure("amity_alarms", "Alarms that ring.", [((c,), n) for c, n in ringing.items()], ("code",))
        late = len({party for one in self._node.awaited() for party in one.late})
        yield _figure("amity_receipts_late", "Parties that are late to erase.", [((), late)])
        yield _figure("amity_signs", "Whether this node signs.", [((), self._node.confirmed)])
        with self._node.reading() as tx:
            yield _figure("amity_arrivals", "Records that have come in.", [((), log.newest(tx))])


class Watching:
    """The doors for machines that watch, and the layer that counts."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self.registry = CollectorRegistry()
        self.registry.register(Standing(frame.node))
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)

    def routes(self) -> list[Route]:
        """Return the doors."""
        return [
            Route("/health/live", lambda _: JSONResponse({"alive": True})),
            Route("/health/ready", self._ready),
            Route("/metrics", self._metrics),
        ]

    def _ready(self, request: Request) -> Response:
        why = ready(self._frame.node)
        return JSONResponse({"ready": not why, "why": why}, 503 if why else 200)

    def _metrics(self, request: Request) -> Response:
        seat = self._frame.bearer(request)
        if not seat.may_read("node"):
            raise NotAuthorised(
                f"the office {seat.title} does not read how the node stands: make the token as the operator"
            )
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


def ready(node: Node) -> Sequence[dict[str, str]]:
    """Return why *node* cannot do its work, each with the way out; nothing where it can."""
    checks: tuple[Callable[[Node], dict[str, str] | None], ...] = (_database, _signing)
    return [found for check in checks if (found := check(node))]


def _database(node: Node) -> dict[str, str] | None:
    try:
        with node.reading() as tx:
            log.newest(tx)
    except Unavailable:
        return {
            "code": "database",
            "way_out": "look at the disk and at the database, then run `amity doctor`",
        }
    return None


def _signing(node: Node) -> dict[str, str] | None:
    if node.confirmed:
        return None
    return {
        "code": "behind",
        "way_out": "see that most peers answer: too few have said how much they hold of this log, "
        "or one holds more",
    }


def _figure(
    name: str, about: str, values: Iterable[tuple[tuple[str, ...], float]], labels: Sequence[str] = ()
) -> GaugeMetricFamily:
    figure = GaugeMetricFamily(name, about, labels=labels)
    for label, value in values:
        figure.add_metric(label, float(value))
    return figure
