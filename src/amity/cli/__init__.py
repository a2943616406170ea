"""The command line: the same house, for terminals and scripts. Here commands meet; each stands in its room.

Every command takes `--json`, which prints one JSON document on standard output and nothing else. A refusal
is a sentence on standard error and an exit code that means something; never a traceback.
"""

import sys

import click

from amity import __version__
from amity.app import FEATURES
from amity.cli import (
    carrying,
    checking,
    demonstrating,
    listing,
    making,
    measuring,
    running,
    searching,
    speaking,
)
from amity.cli.house import CODES, House, add_common_options
from amity.errors import Refusal


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="amity")
@click.pass_context
def amity(context: click.Context) -> None:
    """Amity: what a region of sovereign States agreed, did, and told each other.

    Each Party runs its own node and keeps one signed log. Start with `amity demo`, or make a node with
    `amity init` and run it with `amity serve`.
    """
    context.ensure_object(House)


for room in (making, running, speaking, searching, carrying, checking, listing, demonstrating, measuring):
    for command in room.COMMANDS:
        amity.add_command(command)
for feature in FEATURES:
    if feature.commands is not None:
        amity.add_command(feature.commands, feature.name)
add_common_options(amity)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line, and leave with the exit code that fits."""
    house = House()
    try:
        amity.main(arguments, "amity", standalone_mode=False, obj=house)
    except Refusal as refusal:
        house.refuse(refusal.code, str(refusal))
        sys.exit(next(code for kind, code in CODES if isinstance(refusal, kind)))
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        house.json = house.json or "--json" in (sys.argv[1:] if arguments is None else arguments)
        if isinstance(error, click.UsageError) and error.ctx:
            click.echo(error.ctx.get_usage(), err=True)
        house.refuse("usage", error.format_message())
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(141)
