"""
Walks all that a node's website answers: every route there is, every link that a page shows, every cursor.

Nothing here names a page. What a route's parameters may be is taken from links and from the records held; of
each sort of address only some are asked, so that one list of a thousand rows does not hide the others.
"""

from __future__ import annotations

import asyncio
import html
import itertools
import re
import sqlite3
import warnings
from collections import Counter, deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from sqlalchemy import event
from starlette.routing import Mount, compile_path
from starlette.types import Message

from amity import app
from amity.errors import Refusal
from amity.kernel.record import Office
from amity.store import log
from amity.testing import DESK
from amity.testing.loops import awaited
from amity.ui import exchange, session
from amity.ui.website import Web, website

__all__ = ["ADDRESS", "Answer", "Browser", "Refusal", "every_route", "methods", "walked"]

ADDRESS = "http://localhost:8000"
LINK = re.compile(r"""(?:href|src|action|hx-get)="([^"#]*)""")
NEXT = re.compile(r'"(?:next|location|url)": ?"(/[^"]+)"')
SAME = 2  # addresses of one sort that are asked
EACH = ("/api/views/", "/file/", "/record/{id:str}", "/api/records/{id:str}")  # where each one is asked
NOW = datetime(2026, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    """What came back, and what it cost the node."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statements: tuple[str, ...]  # SQL, with what was asked
    steps: int  # of the database's own machine


class Browser:
    """Somebody of *office* at the website of *node*, with a token for its programs."""

    def __init__(self, node: Any, office: Office = DESK) -> None:
        self.node = node
        doors = [route for one in app.FEATURES if one.doors for route in one.doors(node, lambda: NOW)]
        self.site = website(
            node, app.FEATURES, Web(address=ADDRESS), exchange=[*exchange.routes(node), *doors]
        )
        with node.tx() as tx:
            secret = session.begin(tx, office, "Sok Dara", node.clock(), label="tests")
            token = session.token(tx, office, "Sok Dara", node.clock(), label="tests")
        self.headers = {"host": "localhost:8000", "cookie": f"amity-{node.party.lower()}={secret}"}
        self.programs = {"authorization": f"Bearer {token}", "accept": "application/taxii+json;version=2.1"}
        self._statements: list[str] = []
        self._steps = 0
        event.listen(node.database.engine, "before_cursor_execute", self._asked)
        connection = node.database.engine.raw_connection()
        if isinstance(connection.driver_connection, sqlite3.Connection):
            connection.driver_connection.set_progress_handler(self._stepped, 10)
        connection.close()

    def get(self, path: str) -> Answer:
        """Open *path*."""
        return self.ask("GET", path, headers=self.programs if path.startswith("/taxii2") else {})

    def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, data: Any = None
    ) -> Answer:
        """Send a request, with a form's *data* if given, and return what came back."""
        self._statements, self._steps = [], 0
        body = urlencode(data).encode() if data else b""
        form = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
        sent = self.headers | (form if data is not None else {}) | dict(headers or {})
        with warnings.catch_warnings():  # a stream whose reader has left
            warnings.simplefilter("ignore", ResourceWarning)
            status, came, content = awaited(_answered, self.site, method, path, sent, body)
        return Answer(status, came, content, tuple(self._statements), self._steps)

    def _asked(self, _c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        self._statements.append(f"{statement} {parameters!r}")

    def _stepped(self) -> int:
        self._steps += 1
        return 0


async def _answered(
    site: Any, method: str, address: str, headers: Mapping[str, str], body: bytes
) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    """Ask *site* as a server would, and leave once it begins to answer: a stream would never end."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()]
        + [(b"content-length", str(len(body)).encode())],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 8000),
        "state": {},
    }
    requests: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    answers: list[Message] = []

    begun = asyncio.Event()

    async def receive() -> Message:
        if requests:
            return requests.pop()
        await begun.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        answers.append(message)
        begun.set()

    await site(scope, receive, send)
    start = answers[0]
    came = tuple((name.decode(), value.decode()) for name, value in start["headers"])
    return start["status"], came, b"".join(one.get("body", b"") for one in answers)


def walked(
    browser: Browser, *, most: int = SAME, each: tuple[str, ...] = EACH, hidden: Collection[str] = ()
) -> dict[str, Answer]:
    """
    Return what every address answers that this reader can come by, in the order in which it does.

    Args:
        most: addresses of one sort that are asked. each: where every one is asked.
        hidden: records that the walk does not begin with.
    """
    paths = [path for path, route in every_route(browser.site.routes) if "GET" in methods(route)]
    routes = [(path, compile_path(path)[0]) for path in paths]
    queue = deque(_first(browser, paths, hidden))
    met, found = Counter[str](), dict[str, Answer]()
    while queue:
        path = queue.popleft()
        if path in found or met[sort := _sort(path, routes, each=each)] >= most:
            continue
        met[sort] += 1
        found[path] = browser.get(path)
        queue.extend(_links(path, found[path]))
    return found


def every_route(routes: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each route with its whole path."""
    for route in routes:
        if isinstance(route, Mount):
            yield from every_route(route.routes, before + route.path)
        else:
            yield before + route.path, route


def methods(route: Any) -> set[str]:
    """Return how *route* may be asked."""
    return route.methods or {"GET", "POST"}


def _first(browser: Browser, paths: list[str], hidden: Collection[str]) -> list[str]:
    """Return where the walk begins: plain routes, examples, tables, forms, and what records name."""
    node = browser.node
    with node.reading() as tx:
        held = [record for record in log.read_all(tx) if record.id not in hidden]
    records = list({record.kind: record for record in held}.values())
    plain = [path for path in paths if "{" not in path]
    examples = [f"/{one.name}{path}" for one in app.FEATURES if one.pages for path in one.pages.examples]
    tables = [f"/api/views/{view.name}/{table.name}" for view in node.views for table in view.tables]
    named = [f"{path}{kind.name}" for kind in node.kinds for path in ("/file/", "/kinds/")]
    single = [path for path in paths if path.count("{") == 1]
    about = [
        re.sub(r"\{.*?\}", record.id, path)
        for path, record in itertools.product(single, records)
        if path.startswith(("/record", "/api/record")) or record.kind.split(".")[0] in path
    ]
    about = [path for path in about if not path.startswith("/exchange/") or path.count("/") > 2]
    return [*plain, "/taxii2/", *examples, *tables, *named, *about]


def _sort(path: str, routes: list[tuple[str, Any]], *, each: tuple[str, ...]) -> str:
    """Return what sort of address *path* is: its route, and the names of what it asks."""
    plain, _, query = path.partition("?")
    whole = next((one for one, matches in routes if matches.fullmatch(plain)), plain)
    if whole.startswith(each) and not whole.endswith(("/proof", "/proof.json")):
        whole = plain
    elif whole.endswith("{rest:path}"):
        whole = re.sub(r"[0-9a-f-]{36,64}", "…", plain)
    return f"{whole}?{' '.join(sorted(name for name, _ in parse_qsl(query)))}"


def _links(path: str, answer: Answer) -> list[str]:
    """Return the addresses on this host that *answer* shows."""
    kind = dict(answer.headers).get("content-type", "")
    if answer.status in (301, 302, 303, 307):
        return [dict(answer.headers).get("location", "")]
    if answer.status != 200 or not kind.startswith(("text/html", "application/json", "application/taxii")):
        return []
    text = answer.body.decode(errors="replace")
    if kind.startswith("text/html"):
        found = [html.unescape(one) for one in LINK.findall(text)]
    elif path.startswith("/taxii2"):
        found = _taxii(path, text)
    else:
        found = NEXT.findall(text)
    whole = [urljoin(f"{ADDRESS}{path}", one) for one in found]
    own = [one.removeprefix(ADDRESS) for one in whole if one.startswith(f"{ADDRESS}/")]
    return [one for one in own if not urlsplit(one).path.startswith("/static/")]


def _taxii(path: str, text: str) -> list[str]:
    roots = [urlsplit(one).path for one in re.findall(r'"(https?://[^"]+|/taxii2/[^"]+)"', text)]
    rooms = (
        [f"{path}{one}/" for one in re.findall(r'"id": ?"([0-9a-f-]{36})"', text)]
        if "collections/" in path
        else []
    )
    inner = ("collections/",) if path.count("/") == 3 else ()
    below = ("objects/", "manifest/") if re.search(r"/collections/[^/]+/$", path) else ()
    return [*roots, *rooms, *(f"{path}{one}" for one in (*inner, *below))]
