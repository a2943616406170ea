"""Instruments: what the Parties have agreed, clause by clause, from their own copies of the texts."""

from amity.feature import Feature
from amity.features.instruments.commands import instruments
from amity.features.instruments.kinds import KINDS
from amity.features.instruments.pages import PAGES
from amity.features.instruments.views import VIEWS

PLACES = {"instrument.text/1": "/instruments/{instrument}"}
FEATURE = Feature("instruments", "Instruments", KINDS, VIEWS, PAGES, commands=instruments, places=PLACES)
