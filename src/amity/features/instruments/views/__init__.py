"""What is known of instruments. Tables hold what was imported and said; what follows from it is asked."""

from amity.features.instruments.views.asking import (
    Row,
    chosen,
    clauses,
    principles,
    repairs,
    settlements,
    texts,
)
from amity.features.instruments.views.keeping import Principles, Settlements, Texts
from amity.store.view import View

VIEWS: tuple[View, ...] = (Texts(), Settlements(), Principles())

__all__ = ["VIEWS", "Row", "chosen", "clauses", "principles", "repairs", "settlements", "texts"]
