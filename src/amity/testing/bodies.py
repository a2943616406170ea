"""Bodies taken apart and put together, for tests that try every field of every kind."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from amity.errors import Malformed
from amity.kernel.kind import Kind

Path = tuple[str | int, ...]  # names of fields and places in lists, from the outermost


def paths(value: Any, here: Path = ()) -> Iterator[Path]:
    """Yield the path of everything that stands in *value*, whole or part."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        yield (*here, step)
        yield from paths(item, (*here, step))


def texts(value: Any) -> Iterator[Path]:
    """Yield the path of every text in *value*."""
    return (path for path in paths(value) if isinstance(at(value, path), str))


def at(value: Any, path: Path) -> Any:
    """Return what stands at *path*."""
    for step in path:
        value = value[step]
    return value


def put(body: Mapping[str, Any], path: Path, value: object) -> dict[str, Any]:
    """Return a copy of *body* with *value* at *path*."""
    changed = copy.deepcopy(dict(body))
    at(changed, path[:-1])[path[-1]] = value
    return changed


def readable(kind: Kind, body: Mapping[str, Any]) -> bool:
    """Tell whether *body* is one of *kind*."""
    try:
        kind.read(body)
    except Malformed:
        return False
    return True
