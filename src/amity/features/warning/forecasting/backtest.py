"""
The backtest: every window asked and scored, each as it would have been at the time, and the figures put
together.

The work is cut by window, and only that: first the years are asked, the windows' own and those that they
learn from; then each window is put together and scored. Whoever spreads the work (this process, two of
them, a Dask cluster) calls the same two functions with the same arguments, so the figures are the same.
"""

import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing import get_context
from typing import Any, Protocol

import numpy as np

from amity.errors import Unavailable
from amity.features.warning.forecasting.models import Progress, named, silent
from amity.features.warning.forecasting.panel import Floats, Panel
from amity.features.warning.forecasting.table import Row, overall, tables
from amity.features.warning.forecasting.windows import MODELS, Asked, ask, last_of, needed, outcomes, told

OURS = "regional"


class Spread(Protocol):
    """Who does the work: calls *function* with each of *calls*, and gives the answers as they come."""

    def __call__(
        self, function: Callable[..., Any], calls: Sequence[tuple[Any, ...]]
    ) -> Iterable[tuple[int, Any]]: ...


@dataclass(frozen=True, slots=True)
class Worked:
    """An answer, what it took, and where: seconds of its own, megabytes at the most, and which process."""

    answer: Any
    seconds: float
    peak_mb: float
    process: str


def backtest(
    panel: Panel,
    years: Sequence[int],
    *,
    region: Sequence[str],
    seed: int = 0,
    spread: Spread,
    progress: Progress = silent,
) -> dict[str, Any]:
    """
    Return the figures of the windows of *years*, for all models: what `amity warning backtest --json` prints.

    Args:
        region: ISO codes of the region's members.
        spread: who does the work; `here` does it in this process.
    """
    began = time.perf_counter()
    lasts, own = needed(panel, years), [last_of(year) for year in years]
    steps = len(lasts) + len(years)
    asked: dict[int, Asked] = {}
    spent: dict[int, float] = {}
    peaks: dict[str, float] = {}
    calls = [(panel, last, seed, max(own), last in own) for last in lasts]
    for place, worked in spread(_ask, calls):
        asked[lasts[place]] = worked.answer
        spent[lasts[place]] = worked.seconds
        peaks[worked.process] = max(peaks.get(worked.process, 0.0), worked.peak_mb)
        progress(len(asked), steps)
    figures: dict[int, dict[str, dict[str, Row]]] = {}
    scoring = [(panel, last, _before(asked, last), seed, tuple(region)) for last in own]
    for place, worked in spread(_score, scoring):
        figures[years[place]] = worked.answer
        spent[own[place]] += worked.seconds
        peaks[worked.process] = max(peaks.get(worked.process, 0.0), worked.peak_mb)
        progress(len(lasts) + len(figures), steps)
    peaks[_process()] = max(peaks.get(_process(), 0.0), _peak_mb())
    windows = {str(year): figures[year] for year in years}
    return {
        "model": {"name": OURS, "version": named(OURS).version, "seed": seed, "vintage": panel.vintage},
        "windows": {
            year: {
                **_placed(one[OURS]),
                "seconds": spent[last_of(int(year))],
                "baselines": {name: one[name]["global"] for name in MODELS if name != OURS},
            }
            for year, one in windows.items()
        },
        "overall": {
            **_placed(overall([one[OURS] for one in windows.values()])),
            "baselines": {
                name: overall([{"global": one[name]["global"]} for one in windows.values()])["global"]
                for name in MODELS
                if name != OURS
            },
        },
        "region": list(region),
        "seconds": time.perf_counter() - began,
        "peak_memory_mb": sum(peaks.values()),
    }


def _placed(rows: dict[str, Row]) -> dict[str, Any]:
    members = {place: row for place, row in rows.items() if place not in ("global", "region")}
    return {"global": rows["global"], "ASEAN": rows["region"], "members": members}


def _before(asked: dict[int, Asked], last: int) -> dict[int, Asked]:
    """Return what a window learns from, without the draws of other years: they are large."""
    return {
        one: what if one == last else replace(what, said=np.zeros(0))
        for one, what in asked.items()
        if one <= last
    }


def _ask(panel: Panel, last: int, seed: int, upto: int, kept: bool) -> Worked:
    began = time.perf_counter()
    what = ask(panel, last, seed, upto)
    what = replace(what, said=_slim(what.said) if kept else np.zeros(0))
    return Worked(what, time.perf_counter() - began, _peak_mb(), _process())


def _slim(draws: Floats) -> Floats:
    """Return *draws* in half the memory if they are the same there: whole numbers below 16 million are."""
    half = draws.astype(np.float32)
    return half if np.array_equal(half, draws, equal_nan=True) else draws  # type: ignore[return-value]


def _score(panel: Panel, last: int, asked: dict[int, Asked], seed: int, region: tuple[str, ...]) -> Worked:
    began = time.perf_counter()
    figures = tables(panel, last, told(panel, last, asked, seed), outcomes(panel, last), region)
    return Worked(figures, time.perf_counter() - began, _peak_mb(), _process())


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _process() -> str:
    import os
    import socket

    return f"{socket.gethostname()}/{os.getpid()}"


def here(function: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, Any]]:
    """Do the work in this process, one call after the other."""
    for place, call in enumerate(calls):
        yield place, function(*call)


@contextmanager
def processes(count: int) -> Iterator[Spread]:
    """Spread the work over *count* processes of this machine."""
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:

        def spread(
            function: Callable[..., Any], calls: Sequence[tuple[Any, ...]]
        ) -> Iterator[tuple[int, Any]]:
            waiting = {pool.submit(function, *call): place for place, call in enumerate(calls)}
            for done in as_completed(waiting):
                yield waiting[done], done.result()

        yield spread


@contextmanager
def cluster(address: str) -> Iterator[Spread]:
    """
    Spread the work over a Dask cluster: the scheduler at *address*, or "local" for two processes of this
    machine.

    Raises:
        Unavailable: no scheduler answers there.
    """
    import distributed  # heavy, and only for those who have a cluster

    dask: Any = distributed  # it says no types
    own = None
    try:
        if address == "local":
            own = dask.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0")
        client = dask.Client(own or address, timeout=10)
    except (OSError, ValueError) as error:
        raise Unavailable(f"no Dask scheduler answers at {address}: start one, or write local") from error

    def spread(function: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, Any]]:
        waiting: dict[Any, int] = {}
        left, queue = iter(enumerate(calls)), dask.as_completed()

        def hand_out() -> None:
            """Give each worker its next call and no more: what waits or was not fetched takes memory."""
            room = max(1, sum(client.nthreads().values())) - len(waiting)
            for place, call in islice(left, room):
                given = client.submit(function, *call, pure=False)
                waiting[given] = place
                queue.add(given)

        hand_out()
        for done in queue:
            place, answer = waiting.pop(done), done.result()
            done.release()
            hand_out()
            yield place, answer

    with client:
        try:
            yield spread
        finally:
            if own:
                own.close()


def spreading(workers: int, address: str) -> AbstractContextManager[Spread]:
    """Return who does the work: the cluster at *address* where one is named, else so many processes."""
    return cluster(address) if address else processes(workers)
