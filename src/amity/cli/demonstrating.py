"""The demonstration: three sovereign nodes keep a plan together, and print the report that it asks for.

Every node is a process with its own keys, database and address; what they know of each other came over
HTTP. Every word filed is marked EXERCISE. Each step is checked as it is made: one that does not hold ends
the demonstration with an exit code that is not zero.
"""

import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from amity import app
from amity.cli import exercise
from amity.cli.house import House
from amity.cli.staging import (
    CAMBODIA,
    INDONESIA,
    PARTIES,
    SECRETARIAT,
    Stage,
    asked_ports,
    hand_over,
    staged,
)
from amity.errors import NotFound

CLOSING = " The links to sign in with stand above. The nodes serve until you press Ctrl-C."
LAST_PORT = 65535 - len(PARTIES) + 1


@click.command()
@click.option("--exit", "leave", is_flag=True, help="Do not stay to serve the pages.")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Write the report here.")
@click.option(
    "--instruments",
    type=click.Path(exists=True, path_type=Path, file_okay=False),
    help="A folder with the texts of the instruments (else AMITY_SHARED/seeds, where it is).",
)
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Keep the nodes here.")
@click.option(
    "--port",
    type=click.IntRange(1, LAST_PORT),
    help="The port of the Secretariat's node; the others' are the next two (else any that are free).",
)
@click.option(
    "--tokens",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a sign-in link for each office here, as JSON, once everything was filed.",
)
@click.pass_obj
def demo(
    house: House,
    leave: bool,
    report: Path | None,
    instruments: Path | None,
    folder: Path | None,
    port: int | None,
    tokens: Path | None,
) -> None:
    """Let three nodes keep a real plan of action together, on this machine.

    Scripts wait for the file that --tokens names: it appears whole, and everything can be looked at then.
    """
    if port:
        asked_ports(port, len(PARTIES))
    if tokens:
        if not tokens.absolute().parent.is_dir():
            raise NotFound(f"there is no folder {tokens.absolute().parent}: make it, or name another file")
        tokens.unlink(missing_ok=True)  # links of an earlier demonstration open nothing
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the nodes stop with their demonstration
    with ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="amity-demo-")))
        stage = stack.enter_context(staged(house, place.resolve(), port or 0))
        _play(stage, report, instruments or app.seeds(), leave=leave)
        if tokens:
            hand_over(stage.links, tokens)
        data = {
            "holds": True,
            "steps": stage.done,
            "populated": stage.populated,
            "links": stage.links,
            "report": str(report or ""),
        }
        house.out(data, lambda: "\nEvery step held." + ("" if leave else CLOSING))
        if not leave:
            stage.stay()


def _play(stage: Stage, report: Path | None, texts: Path | None, *, leave: bool) -> None:
    with stage.step("Three Parties make their nodes, and give each other their founding keys"):
        stage.make_homes()
    with stage.step("Three processes start, each with its own keys, database and address"):
        stage.start(*PARTIES)
    with stage.step("The Secretariat opens the plans of three instruments") as told:
        told(f"{stage.at(SECRETARIAT, exercise.open_plans)} activities, in our own words")
    if texts:
        with stage.step("The Secretariat takes in the texts of the instruments") as told:
            told(f"{stage.at(SECRETARIAT, lambda node: exercise.import_texts(node, texts))} clauses")
    with stage.step("Cambodia and Indonesia learn of it over HTTP") as told:
        told(stage.level())
    with stage.step("Cambodia and Indonesia file a year of progress, marked EXERCISE") as told:
        filed = [stage.at(party, exercise.file_year) for party in (CAMBODIA, INDONESIA)]
        told(f"{sum(filed)} reports")
    with stage.step("The reports travel until all three nodes hold the same") as told:
        told(stage.level())
    stage.invite(tell=not leave)
    with stage.step("They fill treaties, exchange, registers, an outlook and early warning") as told:
        filed = [stage.at(party, exercise.open_rest) for party in PARTIES]
        told(f"{sum(filed)} records; {stage.level()}")
    with stage.step("They answer each other, and their nodes do what falls due") as told:
        filed = [stage.at(party, exercise.answer) for party in PARTIES]
        stage.level()
        filed.append(stage.at(SECRETARIAT, exercise.conclude))
        told(f"{sum(filed)} records; {stage.level()}")
    with stage.step("Indonesia's node stops; Cambodia goes on and the Secretariat hears it") as told:
        stage.stop(INDONESIA)
        told(f"{stage.at(CAMBODIA, exercise.file_late)} more reports")
        stage.level(SECRETARIAT, CAMBODIA)
    with stage.step("Indonesia's node starts again and catches up") as told:
        stage.start(INDONESIA)
        told(stage.level())
    with stage.step("The Secretariat computes, freezes and prints the annual report") as told:
        pdf = stage.at(SECRETARIAT, exercise.publish)
        if report:
            report.write_bytes(pdf)
        told(f"{len(pdf):,} bytes of PDF/UA" + (f" in {report}" if report else ""))
        stage.level()
    with stage.step("Indonesia verifies every sentence of it against the logs") as told:
        told(f"{stage.at(INDONESIA, lambda node: exercise.check_report(node, pdf))} sentences hold")
    with stage.step("All three nodes verify their logs, and show the same plan"):
        stage.agree()


COMMANDS = (demo,)
