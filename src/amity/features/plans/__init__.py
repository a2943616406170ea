"""Plans: what was agreed to be done, how far each Party sees it, and the annual report to the Summit."""

from amity.feature import Feature
from amity.features.plans.commands import plans as commands
from amity.features.plans.duties import DUTIES
from amity.features.plans.kinds import KINDS
from amity.features.plans.pages import PAGES
from amity.features.plans.today import today
from amity.features.plans.views import VIEWS, edition
from amity.ui.shelf import Shelf

PLACES = {
    "plan.plan/1": "/plans/plan/{plan}",
    "plan.edition/1": "/plans/edition/{id}",
    "plan.activity/1": "/plans/activity/{plan}/{key}",
    "plan.progress/1": "/plans/activity/{activity}",
}
PUBLIC = {"plan.edition/1": Shelf("/plans/public/{id}", stands=lambda tx, _, record: edition(tx, record))}
FEATURE = Feature(
    "plans",
    "Plans",
    KINDS,
    VIEWS,
    PAGES,
    DUTIES,
    commands=commands,
    today=today,
    places=PLACES,
    public=PUBLIC,
)
