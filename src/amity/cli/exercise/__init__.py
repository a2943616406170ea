"""What the Parties of the demonstration say. All of it is invented and marked EXERCISE; no one is accused.

Nothing here is random, so that two demonstrations of one day say the same. Days follow from the day on which
it is played, so that something is always new, something due, and something late.
"""

from amity.cli.exercise.answering import answer, conclude
from amity.cli.exercise.opening import open_rest
from amity.cli.exercise.plans import (
    check_report,
    file_late,
    file_year,
    import_texts,
    open_plans,
    picture,
    publish,
)

__all__ = [
    "answer", "check_report", "conclude", "file_late", "file_year", "import_texts", "open_plans", "open_rest",
    "picture", "publish",
]  # fmt: skip
