"""A plan with one activity, for tests in which somebody reports on it in a browser."""

from __future__ import annotations


def plan(author: str, forum: str) -> dict[str, object]:
    """Return the plan that *author* opens for *forum*."""
    return {
        "plan": f"{author}/drill-2026",
        "title": "EXERCISE. Plan of the drill",
        "horizon": "action",
        "forum": forum,
        "since": "2025-01-01",
        "components": [{"id": "prevention", "title": "Conflict prevention"}],
    }


def observers(author: str) -> dict[str, object]:
    """Return its activity."""
    return {
        "plan": f"{author}/drill-2026",
        "key": "observers",
        "title": "EXERCISE. Exchanges of observers",
        "component": "prevention",
        "strength": "strengthen",
        "since": "2025-01-01",
    }
