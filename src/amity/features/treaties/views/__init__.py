"""What is known of treaties. Tables hold a row for each record; what follows is asked, not stored."""

from amity.features.treaties.views.acting import ACTING
from amity.features.treaties.views.agreeing import AGREEING, between, compendium, pair_of, subjects
from amity.features.treaties.views.matrix import Cell, Matrix, cell, matrix
from amity.features.treaties.views.members import Member, members
from amity.features.treaties.views.opening import (
    ASSESSING,
    NOTING,
    OPENING,
    assessments,
    opening_of_assessment,
)
from amity.features.treaties.views.register import (
    Known,
    OfficialDay,
    Status,
    find,
    named,
    page,
    status,
    total,
    treaties,
)
from amity.features.treaties.views.waiting import Waiting, waiting_for
from amity.store.view import View

VIEWS: tuple[View, ...] = (OPENING, ACTING, NOTING, AGREEING, ASSESSING)

__all__ = [
    "VIEWS", "Cell", "Known", "Matrix", "Member", "OfficialDay", "Status", "Waiting", "assessments",
    "between", "cell", "compendium", "find", "matrix", "members", "named", "opening_of_assessment",
    "page", "pair_of", "status", "subjects", "total", "treaties", "waiting_for",
]  # fmt: skip
