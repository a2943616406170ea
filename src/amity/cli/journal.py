"""What a running node writes down: lines for people or for machines, and never what a record says.

A fault is told by its number, its sort and where it happened. What the exception says is left out: it may
quote what somebody filed, or what a database was asked.
"""

import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson

DEEP = 8  # of the places that a fault went through, the innermost


class Plain(logging.Formatter):
    """A line for people."""

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Return the sort of the fault, and where it happened."""
        kind, _, trace = ei
        return f"{kind.__name__ if kind else 'fault'} at {', '.join(_places(trace))}"


class Lines(Plain):
    """A JSON object on a line: time, level, event, and figures."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": getattr(record, "event", record.name),
        }
        said |= getattr(record, "figures", {"text": record.getMessage()})
        if record.exc_info and record.exc_info[0]:
            said |= {"sort": record.exc_info[0].__name__, "at": _places(record.exc_info[2])}
        return orjson.dumps(said, default=str).decode()


def keep(*, lines: bool) -> None:
    """Let this process write down what happens on standard error: as JSON *lines*, or for people."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines() if lines else Plain("%(asctime)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    logging.getLogger("amity").setLevel(
        logging.INFO if lines else logging.WARNING
    )  # people are told by `say`


def _places(trace: TracebackType | None) -> list[str]:
    found = traceback.extract_tb(trace)[-DEEP:]
    return [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in found]
