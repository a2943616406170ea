"""The security outlook: national chapters, edited, consented to by their authors, published as one."""

from amity.feature import Feature
from amity.features.outlook.commands import outlook as commands
from amity.features.outlook.duties import DUTIES
from amity.features.outlook.kinds import KINDS
from amity.features.outlook.pages import PAGES
from amity.features.outlook.today import today
from amity.features.outlook.views import VIEWS, edition
from amity.ui.shelf import Shelf

PLACES = {
    "outlook.call/1": "/outlook/of/{party}/{name}",
    "outlook.edition/1": "/outlook/edition/{id}",
}
PUBLIC = {
    "outlook.edition/1": Shelf(
        "/outlook/public/{id}", stands=lambda tx, region, record: edition(tx, record, region)
    )
}
FEATURE = Feature(
    "outlook",
    "Security outlook",
    KINDS,
    VIEWS,
    PAGES,
    DUTIES,
    commands=commands,
    today=today,
    places=PLACES,
    public=PUBLIC,
)
