"""Treaties: who did what with regard to them, who is a Party on any day, who has what with whom."""

from amity.feature import Feature
from amity.features.treaties.commands import treaties as commands
from amity.features.treaties.kinds import KINDS
from amity.features.treaties.pages import PAGES
from amity.features.treaties.pages.showing import SHELVES
from amity.features.treaties.today import today
from amity.features.treaties.views import VIEWS

PLACES = {"treaty.treaty/1": "/treaties/treaty/{treaty}"}
FEATURE = Feature(
    "treaties",
    "Treaties",
    KINDS,
    views=VIEWS,
    pages=PAGES,
    commands=commands,
    today=today,
    places=PLACES,
    public=SHELVES,
)
