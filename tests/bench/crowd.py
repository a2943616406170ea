"""People at a node's servers, in a process of their own: `python crowd.py PLAN.json`, which `load.py` writes.

Each reader is signed in with a session of their own, opens a page, reads for a while, and opens another. Each
writer fills in a form, or files over the API; every second one by each. Listeners keep a page open that tells
itself what is new. HTTP is spoken here by hand, with lines kept open as browsers do and answers packed, so
that whoever asks takes little of the processors. After each phase it prints a JSON line: how long each sort
of answer took, from the first byte sent to the last received, and everything that was no answer, with its
words.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import re
import statistics
import sys
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from urllib.parse import urlencode

sys.path.append(str(Path(__file__).resolve().parents[2] / "src"))

import ministry
import workload as w

PATIENCE = 60.0  # seconds for one answer
IDLE = 4.0  # seconds after which a line is opened anew: servers hang up after five
BUCKET = 60  # seconds over which the course of a run is told
KEY = re.compile(rb'name="-once" value="([0-9a-f]+)"')
Told = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]

PAGES = (  # what, how often of a hundred, where
    ("today", 20, "/"),
    ("a record", 15, "/record/{id}"),
    ("records", 5, "/records"),
    ("plans", 5, "/plans/"),
    ("a plan", 5, "/plans/plan/{plan}"),
    ("an activity", 8, "/plans/activity/{plan}/annex.{activity}"),
    ("reports", 5, "/exchange/reports"),
    ("a map", 3, "/exchange/map"),
    ("a register", 5, "/registers/of/focal-points"),
    ("a treaty", 4, "/treaties/treaty/{treaty}"),
    ("a search", 6, "/search?q={word}+{other}"),
    ("a search for one", 2, "/search?q=number+{number}"),
    ("a feed", 5, "/public/feed.atom"),
    ("API: news", 6, "/api/records?limit=50&since={since}"),
    ("API: a record", 4, "/api/records/{id}"),
    ("API: rows", 2, "/api/views/registers.focal-points/register_focal_points?limit=50"),
)


def place(where: str, draw: random.Random, plan: Told) -> str:
    """Return the address *where*, with something drawn for each thing that it names."""
    number = draw.randrange(plan["records"])
    return where.format(
        id=draw.choice(plan["ids"]),
        plan=ministry.plan(number),
        activity=number % w.ACTIVITIES,
        treaty=ministry.treaty(number),
        word=draw.choice(w.WORDS),
        other=draw.choice(w.WORDS),
        number=number,
        since=plan["newest"] - number % 100,
    )


class Line:
    """One person's line to a server."""

    def __init__(self, port: int, heads: str) -> None:
        self._port, self._heads = port, f"Host: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n{heads}"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._used = 0.0

    async def ask(self, method: str, path: str, body: bytes = b"", heads: str = "") -> Answer:
        """Return the answer to one request: status, heads, body."""
        async with asyncio.timeout(PATIENCE):
            if self._streams is None or perf_counter() - self._used > IDLE:
                self.close()
                self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20)
            reader, writer = self._streams
            long = f"Content-Length: {len(body)}\r\n" if method == "POST" else ""
            writer.write(f"{method} {path} HTTP/1.1\r\n{self._heads}{heads}{long}\r\n".encode() + body)
            status, said = await _head(reader)
            content = await _body(reader, said)
            self._used = perf_counter()
        if said.get("connection") == "close":
            self.close()
        return status, said, content

    async def listen(self, path: str) -> asyncio.StreamReader:
        """Return a stream whose head was read."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20)
        self._streams = reader, writer
        writer.write(f"GET {path} HTTP/1.1\r\n{self._heads}\r\n".encode())
        status, _ = await _head(reader)
        if status != 200:
            raise ConnectionError(f"status {status}")
        return reader

    def close(self) -> None:
        """Hang up."""
        if self._streams:
            self._streams[1].close()
            self._streams = None


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in lines if line)
    return int(first.split()[1]), {name.lower(): value for name, _, value in pairs}


async def _body(reader: asyncio.StreamReader, said: dict[str, str]) -> bytes:
    if said.get("transfer-encoding") != "chunked":
        return await reader.readexactly(int(said.get("content-length", 0)))
    pieces = []
    while size := int(await reader.readline(), 16):
        pieces.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readexactly(2)
    return b"".join(pieces)


class Crowd:
    """All of them, and how long each waited."""

    def __init__(self, plan: Told) -> None:
        self._plan, self._pause, self._until = plan, 0.0, 0.0
        self._filed = 0
        self.forget()

    def forget(self) -> None:
        """Begin to count anew."""
        self.took: dict[str, list[float]] = defaultdict(list)
        self.course: dict[int, list[float]] = defaultdict(list)
        self.failed: Counter[str] = Counter()
        self.words: dict[str, str] = {}
        self.began = perf_counter()
        self.told = 0

    async def come(self, seconds: float, pause: float) -> Told:
        """Let them ask for so many *seconds*, with a *pause* between two questions of one person."""
        plan, self._pause = self._plan, pause
        self.forget()
        worked, self._until = process_time(), self.began + seconds
        people = [self._read(n) for n in range(plan["readers"])]
        people += [self._write(n) for n in range(plan["writers"])]
        people += [self._listen(n) for n in range(plan["listeners"])]
        await asyncio.gather(*people)
        took = perf_counter() - self.began
        answers = sum(map(len, self.took.values()))
        course = [
            {"minute": at, "answers": len(times), **percentiles(times)}
            for at, times in sorted(self.course.items())
        ]
        return {
            "seconds": round(took, 1),
            "pause": pause,
            "answers": answers,
            "answers_per_second": round(answers / took, 1),
            "filed": sum(len(times) for name, times in self.took.items() if name.startswith("file")),
            "told_to_listeners": self.told,
            "milliseconds": {
                name: {"answers": len(times), **percentiles(times)}
                for name, times in sorted(self.took.items())
            },
            "all": percentiles([one for times in self.took.values() for one in times]),
            "course": course,
            "failed": {what: {"times": n, "first": self.words[what]} for what, n in self.failed.items()},
            "asking_cpu_seconds": round(process_time() - worked, 1),
        }

    def _line(self, number: int, heads: str) -> Line:
        ports = self._plan["ports"]
        return Line(ports[number % len(ports)], heads)

    async def _read(self, number: int) -> None:
        draw, weights = random.Random(number), [each for _, each, _ in PAGES]
        line = self._line(number, f"Cookie: {self._plan['cookie']}={self._plan['sessions'][number]}\r\n")
        await self._wait(draw.random())
        while perf_counter() < self._until:
            ((name, _, where),) = draw.choices(PAGES, weights)
            await self._ask(line, name, 200, "GET", place(where, draw, self._plan))
            await self._wait(draw.uniform(0.5, 1.5))
        line.close()

    async def _write(self, number: int) -> None:
        draw, plan = random.Random(f"writer {number}"), self._plan
        if number % 2:
            line = self._line(number, f"Authorization: Bearer {plan['tokens'][number]}\r\n")
        else:
            line = self._line(number, f"Cookie: {plan['cookie']}={plan['sessions'][-1 - number]}\r\n")
        await self._wait(draw.random())
        while perf_counter() < self._until:
            self._filed += 1
            body = {**ministry.progress(draw.randrange(plan["records"])).body}
            body["narrative"] += f" Said {self._filed}th, by writer {number}."
            await (self._by_api if number % 2 else self._by_form)(line, body)
            await self._wait(draw.uniform(0.5, 1.5))
        line.close()

    async def _by_api(self, line: Line, body: Told) -> None:
        said = json.dumps({"body": body, "audience": sorted(ministry.NEIGHBOURS)}).encode()
        head = f"Content-Type: application/json\r\nIdempotency-Key: {random.getrandbits(64):x}\r\n"
        await self._ask(
            line, "file over the API", 201, "POST", "/api/records/plan.progress/1", body=said, heads=head
        )

    async def _by_form(self, line: Line, body: Told) -> None:
        place = "/file/plan.progress/1"
        page = await self._ask(line, "a form", 200, "GET", f"{place}?activity={body['activity']}")
        key = KEY.search(page or b"")
        if key is None:
            return
        fields = {name: body[name] for name in ("activity", "as_of", "status", "percent", "narrative")}
        fields |= {"-to": "-parties", "-tlp": "AMBER", "-once": key[1].decode()}
        fields |= {f"-party={code}": "yes" for code in ministry.NEIGHBOURS}
        head = "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n"
        await self._ask(
            line, "file by a form", 303, "POST", place, body=urlencode(fields).encode(), heads=head
        )

    async def _listen(self, number: int) -> None:
        line = self._line(number, f"Cookie: {self._plan['cookie']}={self._plan['sessions'][number]}\r\n")
        try:
            reader = await line.listen("/live")
            async with asyncio.timeout(max(0.0, self._until - perf_counter())):
                while said := await reader.readline():
                    self.told += said.startswith(b"event: changed")
            self._fail("a live page: ended early", "")
        except TimeoutError:
            pass
        except (OSError, EOFError) as error:
            self._fail(f"a live page: {type(error).__name__}", str(error))
        line.close()

    async def _ask(
        self,
        line: Line,
        name: str,
        wanted: int,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        heads: str = "",
    ) -> bytes | None:
        began = perf_counter()
        try:
            status, said, content = await line.ask(method, path, body, heads)
        except (OSError, EOFError, asyncio.LimitOverrunError) as error:
            line.close()
            self._fail(f"{name}: {type(error).__name__}", f"{path}: {error}")
            return None
        took = perf_counter() - began
        if said.get("content-encoding") == "gzip" and (status != wanted or name == "a form"):
            content = gzip.decompress(content)
        if status != wanted:
            self._fail(f"{name}: {status}", f"{path}: {_plainly(content)}")
            return None
        self.took[name].append(took)
        self.course[int(began - self.began) // BUCKET].append(took)
        return content

    def _fail(self, what: str, words: str) -> None:
        self.failed[what] += 1
        self.words.setdefault(what, words)

    async def _wait(self, part: float) -> None:
        left = self._until - perf_counter()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(max(0.0, min(part * self._pause, left)))


def percentiles(times: list[float]) -> Told:
    """Return in milliseconds what half, 90 and 99 of a hundred of *times* took at most, and the worst."""
    if not times:
        return {}
    cuts = statistics.quantiles(times, n=100, method="inclusive") if len(times) > 1 else times * 99
    told = {"p50": cuts[49], "p90": cuts[89], "p99": cuts[98], "max": max(times)}
    return {name: round(1000 * value, 1) for name, value in told.items()}


def _plainly(content: bytes) -> str:
    """Return the words of an answer, without its marks."""
    text = content.decode(errors="replace")
    return " ".join(re.sub(r"<(style|head|nav).*?</\1>|<[^>]+>", " ", text, flags=re.S).split())[:400]


async def main() -> None:
    """Do what the plan says, phase by phase."""
    plan = json.loads(Path(sys.argv[1]).read_text())
    crowd = Crowd(plan)
    for phase in plan["phases"]:
        said = await crowd.come(phase["seconds"], phase["pause"])
        print(json.dumps({"phase": phase["name"], **said}), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
