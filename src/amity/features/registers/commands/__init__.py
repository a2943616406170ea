"""`amity registers`: what each Party declares, on any date; files in, files out."""

import click

from amity.features.registers.commands.asking import compare, list_, show
from amity.features.registers.commands.carrying import export, import_
from amity.features.registers.commands.saying import confirm, count, release


@click.group()
def registers() -> None:
    """Registers: focal points, experts, arms, exercises, training … as each Party declares them."""


for _one in (list_, show, import_, export, compare, confirm, release, count):
    registers.add_command(_one)
