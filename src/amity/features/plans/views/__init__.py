"""What is known of plans. Tables hold a row for each record; what follows from them is asked, not stored."""

from amity.features.plans.views.agreeing import AGREEING, proposals
from amity.features.plans.views.figures import Year, component_figures, glance, year_of
from amity.features.plans.views.planning import PLANS, Plan, draft_records, plan, plans, wordings_of
from amity.features.plans.views.progress import PROGRESS, history
from amity.features.plans.views.publishing import PUBLISHING, Edition, edition, editions, issued
from amity.features.plans.views.reminding import REMINDING, reminders
from amity.features.plans.views.reviewing import REVIEWING, review, reviews
from amity.features.plans.views.rosters import ROSTERS
from amity.features.plans.views.standing import (
    Kin,
    activities,
    activity,
    conflicts,
    lineage,
    members_of,
    overdue,
    title_of,
)
from amity.features.plans.views.waiting import Waiting, waiting_for
from amity.store.view import View

VIEWS: tuple[View, ...] = (PLANS, PROGRESS, ROSTERS, AGREEING, REVIEWING, PUBLISHING, REMINDING)

__all__ = [
    "VIEWS", "Edition", "Kin", "Plan", "Waiting", "Year", "activities", "activity", "component_figures",
    "conflicts", "draft_records", "edition", "editions", "glance", "history", "issued", "lineage",
    "members_of", "overdue", "plan", "plans", "proposals", "reminders", "review", "reviews", "title_of",
    "waiting_for", "wordings_of", "year_of",
]  # fmt: skip
