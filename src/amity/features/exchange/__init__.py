"""The exchange: what one Party tells another of crime, and asks of it, stays its own."""

from amity.feature import Feature
from amity.features.exchange.commands import exchange as commands
from amity.features.exchange.doors import taxii, to_stix
from amity.features.exchange.duties import DUTIES
from amity.features.exchange.kinds import KINDS
from amity.features.exchange.pages import PAGES
from amity.features.exchange.today import today
from amity.features.exchange.views import VIEWS
from amity.features.exchange.views.keeping import Objects

HELD = (*VIEWS, Objects(to_stix.objects_of))
REPORTS = "incident seizure route vessel person-of-interest account indicator modus-operandi".split()
PLACES = {f"exchange.{verb}/1": "/exchange/report/{id}" for verb in REPORTS} | {
    "exchange.request/1": "/exchange/request/{id}"
}
FEATURE = Feature(
    "exchange",
    "Exchange",
    KINDS,
    HELD,
    PAGES,
    duties=DUTIES,
    commands=commands,
    today=today,
    doors=taxii.routes,
    errands=(taxii.errand,),
    places=PLACES,
)
