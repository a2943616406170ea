"""Early warning: forecasts that are scored in public, alerts that wait for an answer, and series watched."""

from amity.feature import Feature
from amity.features.warning.commands import warning as commands
from amity.features.warning.duties import DUTIES
from amity.features.warning.kinds import KINDS
from amity.features.warning.pages import PAGES
from amity.features.warning.pages.scoring import SHELVES
from amity.features.warning.today import today
from amity.features.warning.views import VIEWS

PLACES = {
    "warning.alert/1": "/warning/alert/{id}",
    "warning.forecast/1": "/warning/forecast/{id}",
}
FEATURE = Feature(
    "warning",
    "Early warning",
    KINDS,
    views=VIEWS,
    pages=PAGES,
    duties=DUTIES,
    commands=commands,
    today=today,
    places=PLACES,
    public=SHELVES,
)
