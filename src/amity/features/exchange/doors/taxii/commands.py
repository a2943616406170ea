"""`amity exchange pull`: take in what a TAXII server of another State or a vendor offers."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Protocol

import click

from amity.errors import Malformed, NotFound, Unavailable
from amity.features.exchange.doors.taxii import pulling, schedule
from amity.features.exchange.doors.taxii.feed import Server
from amity.features.exchange.doors.taxii.pulling import Source
from amity.features.exchange.doors.taxii.schedule import Outcome
from amity.formats import stix
from amity.kernel.record import Office
from amity.node.line import Line
from amity.node.node import Node

PATIENCE = 120.0  # seconds for one answer
MOST = 1_000_000
File = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


class House(Protocol):
    """What the command line gives to a command."""

    @property
    def office(self) -> Office: ...
    def open(self) -> AbstractContextManager[Node]: ...
    def out(self, data: Any, text: str | Callable[[], str]) -> None: ...
    def progress(self, title: str) -> AbstractContextManager[Callable[[int, int], None]]: ...


@click.command()
@click.argument("source", default="")
@click.option("--collection", default="", help="Its id, alias or title, where the server offers several.")
@click.option("--as", "name", default="", help="Call it so from now on: `amity exchange pull NAME`.")
@click.option("--user", default="", help="Who is known there.")
@click.option("--password-file", type=File, help="A file whose first line is the password; - reads it here.")
@click.option("--to", default="", metavar="FORUM", help="Whose members read what comes.")
@click.option("--audience", multiple=True, metavar="PARTY", help="Who may read it; may be repeated.")
@click.option("--reports", is_flag=True, help="Tell what can be told as reports too.")
@click.option("--since", default="", metavar="MOMENT", help="Only what was added there later.")
@click.option("--anew", is_flag=True, help="From its beginning; what stands here already is not told again.")
@click.option(
    "--at-most", default=MOST, show_default=True, type=click.IntRange(1), help="Objects, this time."
)
@click.option("--preview", is_flag=True, help="Show what the next page holds, and file nothing.")
@click.option(
    "--every",
    type=click.IntRange(0, 43_200),
    metavar="MINUTES",
    help="From now on let the node pull it by itself; 0 ends that.",
)
@click.option("--due", is_flag=True, help="Pull now all that is to be pulled by itself and is due.")
@click.pass_obj
def pull(
    house: House,
    *,
    source: str,
    collection: str,
    name: str,
    user: str,
    password_file: Path | None,
    to: str,
    audience: tuple[str, ...],
    reports: bool,
    since: str,
    anew: bool,
    at_most: int,
    preview: bool,
    every: int | None,
    due: bool,
) -> None:
    """Take in what is new in SOURCE: a TAXII 2.1 server, API root or collection, or the name it was given.

    Without SOURCE, list those that were pulled from. What comes is kept as it came, signed by this Party; how
    far it came is remembered, so the next pull goes on, also where this one is interrupted. Without --to and
    --audience nobody else reads it, and nobody else ever reads what is marked TLP:AMBER+STRICT or TLP:RED.
    """
    if since and not stix.is_moment(since):
        raise Malformed("since: write a moment as 2026-03-02T04:10:00Z")
    with house.open() as node, closing(Line(patience=PATIENCE)) as line:
        if due:
            _show_due(house, list(schedule.run(node, line)))
            return
        known = pulling.sources(node)
        if not source:
            listed = {"sources": [asdict(one) for one in known]}
            house.out(listed, "\n".join(map(_line, known)) or "nothing was pulled yet")
            return
        held = next((one for one in known if one.name == source), None)
        user = user or (held.user if held else "")
        kept = schedule.secret_of(held.password_file) if held and not password_file and every != 0 else ""
        secret = kept or ("" if every == 0 else _secret(password_file, user))
        server = Server(line, held.url if held else source, user=user, password=secret)
        found = replace(held or _found(server, source, collection), user=user)
        wanted = _scheduled(_wanted(node, found, name, to, audience), every, password_file, house.office)
        wanted = replace(wanted, reports=reports or wanted.reports)
        if every == 0 and held:
            pulling.note(node, wanted)
            house.out({"source": asdict(wanted)}, f"{wanted.name} is pulled when you ask, and only then")
            return
        if since or anew:
            wanted = replace(wanted, since=since, following="", asked="")
        if preview:
            said, more = pulling.look(server, wanted)
            house.out(said | {"source": asdict(wanted), "more": more}, lambda: _shown(said, more))
            return
        with house.progress("pulling") as progress:
            now, done = pulling.pull(
                node, house.office, server, wanted, reports=reports, at_most=at_most, progress=progress
            )
    data = asdict(done) | {"source": asdict(now)}
    house.out(data, f"{done.objects} objects came, {done.filed} new records{_besides(data)}")


def _scheduled(source: Source, every: int | None, file: Path | None, office: Office) -> Source:
    """Return *source* with its rhythm, and where its password stands then."""
    if every is None:
        return source
    if every and source.user and (file is None or str(file) == "-") and not source.password_file:
        raise Malformed("give the password in a file that stays: --password-file FILE")
    kept = str(file.resolve()) if file and str(file) != "-" else source.password_file
    return replace(
        source, every=every, office=office, password_file=kept if every else "", missed=0, error=""
    )


def _show_due(house: House, found: Sequence[Outcome]) -> None:
    data = [{"source": asdict(one.source), "refused": one.refused} for one in found]
    house.out({"pulled": data}, "\n".join(map(str, found)) or "nothing is due")
    if found and all(one.refused for one in found):
        raise Unavailable("nothing that is due could be pulled: each is asked again later")


def _wanted(node: Node, source: Source, name: str, to: str, audience: tuple[str, ...]) -> Source:
    """Return *source* with its readers, as they are wanted this time."""
    if to or audience:
        source = replace(source, to=to, audience=tuple(sorted(audience)))
    if unknown := set(source.audience) - set(node.region.parties):
        raise Malformed(f"{', '.join(sorted(unknown))} is no Party of {node.region.title}")
    if source.to:
        node.audience_of(source.to)  # refuses a forum that there is not
    return replace(source, name=name or source.name)


def _found(server: Server, url: str, wanted: str) -> Source:
    """Return the collection called *wanted*, or the only one that there is."""
    offered = server.collections()
    fitting = [one for one in offered if not wanted or wanted in (one.id, one.alias, one.title)]
    if len(fitting) == 1:
        (one,) = fitting
        return Source(name=url, url=one.url, title=one.title)
    names = "; ".join(f"{one.alias or one.id} ({one.title})" for one in offered[:20]) or "none"
    if fitting:
        raise Malformed(f"name one of its collections with --collection: {names}")
    raise NotFound(
        f"no collection that you may read is called {wanted or 'anything'} there; there are: {names}"
    )


def _secret(file: Path | None, user: str) -> str:
    if not user:
        return ""
    if file is None:
        raise click.UsageError("give the password of --user in a file: --password-file FILE, or - to type it")
    if str(file) == "-":
        return str(click.prompt("Password", hide_input=True, err=True))
    lines = file.read_text().splitlines()
    return lines[0] if lines else ""


def _line(one: Source) -> str:
    readers = one.to or ", ".join(one.audience) or "nobody else"
    rhythm = f", every {one.every} minutes, next at {one.due or 'once'}" if one.every else ""
    failed = f"; FAILED {one.missed} times: {one.error}" if one.missed else ""
    return f"{one.name}  {one.title}  since {one.since or 'its beginning'}, read by {readers}{rhythm}{failed}"


def _shown(said: dict[str, Any], more: bool) -> str:
    lines = [f"{said['objects']} objects{' and more' if more else ''}, {said['reports']} to tell as reports"]
    lines += [f"    {count:6} {name}" for name, count in list(said["types"].items())[:12]]
    lines += [f"refused: {one['id']}: {one['why']}" for one in said["refused"][:12]]
    return "\n".join(lines)


def _besides(data: dict[str, Any]) -> str:
    said = [
        f"; {len(data['refused'])} refused" if data["refused"] else "",
        f"; {data['mended']} said no edition of STIX" if data["mended"] else "",
        f"; {data['ours']} are reports held here" if data["ours"] else "",
        f"; {data['strict']} kept to ourselves (TLP)" if data["strict"] else "",
        "" if data["ended"] else "; there is more: pull again",
    ]
    return "".join(said)
