"""The annual report: figures in, sentences out; edited, frozen, printed, and checked against the logs.

No sentence here is a fact of its own: each names the records that it rests on, and its figure can be worked
out again from them by whoever may read them.
"""

from amity.features.plans.report.editing import Edits
from amity.features.plans.report.editions import (
    Flagged,
    compose,
    default_plan,
    flags,
    freeze,
    prepare,
    readers_of,
)
from amity.features.plans.report.paper import paper_of
from amity.features.plans.report.sentences import Sentence, draft
from amity.features.plans.report.verifying import check_claims

__all__ = [
    "Edits", "Flagged", "Sentence", "check_claims", "compose", "default_plan", "draft", "flags",
    "freeze", "paper_of", "prepare", "readers_of",
]  # fmt: skip
