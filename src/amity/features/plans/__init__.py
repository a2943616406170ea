"""Plans: what was agreed to be done, how far each Party sees it, and the annual report to the Summit."""

from amity.feature import Feature
from amity.features.plans.commands import plans as commands
from amity.features.plans.duties import DUTIES
from amity.features.plans.kinds import KINDS
from amity.features.plans.pages import PAGES
from amity.features.plans.today import today
from amity.features.plans.views import VIEWS

FEATURE = Feature("plans", "Plans", KINDS, VIEWS, PAGES, DUTIES, commands=commands, today=today)
