"""Running a node: serve, sync, rebuild, rotate, settle."""

import logging
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from amity import app
from amity.cli import journal
from amity.cli.house import House
from amity.cli.served import Served
from amity.errors import Refusal, Unavailable
from amity.kernel.record import Party
from amity.node import home as homes
from amity.node import settling
from amity.node.courier import Courier
from amity.node.line import Line
from amity.node.node import Node

LOG = logging.getLogger("amity.cli")
_PATIENCE = 120.0  # seconds for one answer from outside
SEED = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--alone", is_flag=True, help="Sign without asking peers: it is certain that none holds more.")
@click.option("--once", is_flag=True, hidden=True, help="Do one round and stop.")
@click.option("--taxii-only", is_flag=True, help="Serve TAXII 2.1 from --seed, on a node made for it.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="The folder of that node.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port on which it listens.")
@click.option(
    "--user", "users", multiple=True, metavar="NAME:PASSWORD", help="Who may enter; may be repeated."
)
@click.option("--seed", type=SEED, help="What it serves first: a STIX bundle, or a TAXII fixture.")
@click.pass_obj
def serve(
    house: House,
    alone: bool,
    once: bool,
    taxii_only: bool,
    data: Path | None,
    port: int | None,
    users: tuple[str, ...],
    seed: Path | None,
) -> None:
    """Run the node: pages, API, exchange, and what falls due, until it is stopped.

    With --taxii-only: a TAXII 2.1 server and nothing else, for conformance suites and measurements.
    """
    if taxii_only:
        _serve_taxii(house, data, port, users, seed)
        return
    if data or port or users or seed:
        raise click.UsageError("--data, --port, --user and --seed go with --taxii-only; a node has node.toml")
    home = house.home
    journal.keep(lines=house.json)
    with house.open(alone=alone) as node:
        if alone and home.peers:
            text = (
                "signs without asking its peers: where one holds more of its log than is here, that is a fork"
            )
            _tell(house, "alone", f"{node.party} {text}", peers=len(home.peers))
        courier = Courier(node, home.peers)
        if once:
            _round(house, node, courier)
            return
        stop, sign = threading.Event(), Served(house.folder)

        def fetch() -> None:
            _round(house, node, courier)
            sign.say(may_sign=node.confirmed)

        workers = [
            threading.Thread(target=_every, args=(home.settings.pull, stop, fetch)),
            threading.Thread(target=_every, args=(60, stop, lambda: _duties(house, node))),
            threading.Thread(target=_every, args=(60, stop, lambda: _errands(house, node))),
        ]
        for worker in workers:
            worker.start()
        where = f"{home.settings.host}:{home.settings.port} as {home.settings.address}"

        def told() -> None:
            _tell(house, "listens", f"{node.party} listens on {where}", port=home.settings.port)

        try:
            app.listen(node, home, told=told)
        finally:
            stop.set()
            for worker in workers:
                worker.join()
            sign.close()
            courier.close()


def _serve_taxii(
    house: House, data: Path | None, port: int | None, users: tuple[str, ...], seed: Path | None
) -> None:
    if not (data and port and users):
        raise click.UsageError("--taxii-only asks for --data, --port and at least one --user")
    known = dict(_named(user) for user in users)
    house.folder = data.resolve()
    if not (house.folder / homes.SETTINGS).exists():
        settings = {"party": "ASEC", "region": "asean", "database": "sqlite:///{home}/amity.db", "port": port}
        homes.make(house.folder, homes.settled(settings))
    with house.open(alone=True) as node:
        house.say(f"TAXII 2.1 at http://127.0.0.1:{port}/taxii2/")
        app.listen_for_taxii(node, seed.read_bytes() if seed else b"", known, host="127.0.0.1", port=port)


def _named(text: str) -> tuple[str, str]:
    name, colon, password = text.partition(":")
    if not (name and colon and password):
        raise click.BadParameter(f"{text}: write NAME:PASSWORD", param_hint="--user")
    return name, password


@click.command()
@click.pass_obj
def sync(house: House) -> None:
    """Fetch now what is new from every peer."""
    home = house.home
    with house.open() as node:
        courier = Courier(node, home.peers)
        try:
            done = courier.round()
        finally:
            courier.close()
        sizes = node.sizes()
    data = {"reached": done.reached, "missed": done.missed, "fresh": done.fresh, "sizes": sizes}
    lines = [f"{done.fresh} new records", *(f"{p}: {size} entries" for p, size in sizes.items())]
    lines += [f"{party} was not reached: {why}" for party, why in done.missed.items()]
    house.out(data, "\n".join(lines))
    if done.missed and not done.reached:
        raise Unavailable("no peer was reached: check the line, and [peers] in node.toml")


@click.command()
@click.pass_obj
def rebuild(house: House) -> None:
    """Throw every view away and learn it anew from the logs."""
    with house.open() as node, house.progress("learning the views anew") as progress:
        node.rebuild(progress)
        names = [view.name for view in node.views]
    house.out({"views": names}, f"learned anew: {', '.join(names)}")


@click.command()
@click.pass_obj
def rotate(house: House) -> None:
    """Sign with the next key from now on, and make the one after it."""
    home = house.home
    with house.open() as node:
        following = home.following()
        after = home.turn_keys()
        try:
            record = node.rotate(following, following=after, sealing=str(home.identity().to_public()))
        except BaseException:
            home.turn_back()
            raise
    home.forget_former()
    house.out(
        {"record": record.id, "public": following.public().hex()},
        f"rotated by record {record.id}; a node that is running takes the key up when it restarts\n"
        f"copy the key files anew to where their copies are kept",
    )


@click.command()
@click.argument("party")
@click.option("--keep/--other", required=True, help="Go on with the history held here, or with the other.")
@click.pass_obj
def settle(house: House, party: str, keep: bool) -> None:
    """Go on with PARTY's log after it forked: people have spoken, and know which history is the true one."""
    with house.open() as node:
        settling.settle(node, Party(party), keep=keep)
    told = "the history held here" if keep else "the other history, which is fetched anew"
    house.out({"party": party, "kept": keep}, f"{party}: going on with {told}; the evidence is kept")


def _every(seconds: float, stop: threading.Event, work: Any) -> None:
    while True:
        try:
            work()
        except Exception:  # a fault of ours in one round must not end all that follow
            LOG.exception("a fault while fetching, or in what fell due")
        if stop.wait(seconds):
            return


def _round(house: House, node: Node, courier: Courier) -> None:
    try:
        done = courier.round()
    except Refusal as refusal:
        _tell(house, "not-fetched", f"{node.party}: fetching: {refusal}", refused=refusal.code)
        return
    if done.fresh:
        _tell(house, "fetched", f"{node.party}: {done.fresh} new records", records=done.fresh)


def _duties(house: House, node: Node) -> None:
    try:
        filed = node.do_duties()
    except Refusal as refusal:
        _tell(house, "waits", f"{node.party}: what falls due waits: {refusal}", refused=refusal.code)
        return
    if filed:
        text = f"{node.party}: filed {len(filed)} records that fell due"
        _tell(house, "fell-due", text, records=len(filed))


def _errands(house: House, node: Node) -> None:
    """Ask others outside what features ask them when it is due: apart, so that no duty waits for it."""
    with closing(Line(patience=_PATIENCE)) as line:
        for errand in (errand for feature in app.FEATURES for errand in feature.errands):
            for told in errand(node, line):
                house.say(f"{node.party}: {told}")


def _tell(house: House, event: str, text: str, **figures: Any) -> None:
    """Tell people in a sentence, and machines in figures."""
    house.say(text)
    LOG.info(text, extra={"event": event, "figures": figures})


COMMANDS = (serve, sync, rebuild, rotate, settle)
