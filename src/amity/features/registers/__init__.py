"""Registers: what each Party declares of itself, true on any date."""

from amity.feature import Feature
from amity.features.registers.checks import CHECKS
from amity.features.registers.commands import registers as commands
from amity.features.registers.duties import DUTIES
from amity.features.registers.kinds import KINDS
from amity.features.registers.pages import PAGES
from amity.features.registers.pages.public import SHELVES
from amity.features.registers.today import today
from amity.features.registers.views import VIEWS

FEATURE = Feature(
    "registers",
    "Registers",
    KINDS,
    VIEWS,
    PAGES,
    DUTIES,
    CHECKS,
    commands=commands,
    today=today,
    public=SHELVES,
)
