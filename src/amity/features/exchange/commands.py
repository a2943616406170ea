"""`amity exchange`: what waits for the desk, what was told and asked, and what rests on what."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import Any, Protocol

import click

from amity.features.exchange import views
from amity.features.exchange.doors.commands import export, import_file, sheet
from amity.features.exchange.doors.screening import chosen, screen
from amity.features.exchange.doors.taxii.commands import pull
from amity.features.exchange.linking import commands as linking
from amity.features.exchange.rules.matters import Matter
from amity.features.exchange.rules.requests import Request
from amity.features.exchange.views import screening as lists
from amity.kernel.record import Office
from amity.node.node import Node
from amity.store.browse import Tx

MOST = 1000  # reports in one answer


class House(Protocol):
    """What the command line gives to a command."""

    @property
    def office(self) -> Office: ...
    def open(self) -> AbstractContextManager[Node]: ...
    def out(self, data: Any, text: str | Callable[[], str]) -> None: ...


@click.group()
def exchange() -> None:
    """Reports, requests and alerts between focal points: what waits, what is held, what rests on what."""


for _one in (*linking.COMMANDS, import_file, sheet, export, pull):
    exchange.add_command(_one)


@exchange.command()
@click.pass_obj
def waiting(house: House) -> None:
    """Show what waits for this Party: reports to acknowledge, questions, requests whose move is its own."""
    with house.open() as node, node.reading() as tx:
        unread, numbers = views.unread(tx, node.party)
        fresh = views.put_together(tx, unread)
        questions = views.unanswered(tx, node.party)
        mine = [one for one in views.requests(tx) if one.awaited and one.awaited[1] == node.party]
        asked = [_request(one, node) for one in mine]
        breaches = views.passed_on(tx, node.party)
    data: dict[str, Any] = {
        "unread": [_brief(one) for one in fresh],  # the newest of each Party
        "unread_of": numbers,
        "questions": [
            {"record": one.record, "report": one.report, "party": one.party, "text": one.body["text"]}
            for one in questions
        ],
        "requests": asked,
        "breaches": [
            {"report": one.report, "record": one.record, "party": one.party, "beyond": list(one.beyond)}
            for one in breaches
        ],
    }
    lines = [
        *(f"new       {one['party']:5} {one['title']}" for one in data["unread"]),
        *(f"question  {one['party']:5} {one['text'][:80]}" for one in data["questions"]),
        *(f"request   {one['requester']:5} {one['step']} by {one['due']}: {one['title']}" for one in asked),
        *(f"PASSED ON {one['party']:5} your {one['report'][:10]}" for one in data["breaches"]),
    ]
    house.out(data, "\n".join(lines) or "nothing waits")


@exchange.command()
@click.option("--area", default="", help="Only of this area: sea-piracy.")
@click.option("--party", default="", help="Only of this Party: KHM.")
@click.option("--words", default="", help="Only with these words in the title.")
@click.option("--number", default="", help="Only those that bear this IMO, account, phone …, in any writing.")
@click.option("--limit", default=50, type=click.IntRange(1, MOST), help="At most so many.")
@click.pass_obj
def reports(house: House, area: str, party: str, words: str, number: str, limit: int) -> None:
    """List the reports held here, the newest first."""
    with house.open() as node, node.reading() as tx:
        if number:
            found = views.having(tx, "", number)[:limit]
        else:
            found = views.reports(tx, area=area, party=party, words=words, limit=limit)
    data = {"reports": [_brief(one) for one in found]}
    house.out(data, lambda: "\n".join(map(_line, found)) or "no such report is held here")


@exchange.command()
@click.argument("record")
@click.pass_obj
def show(house: House, record: str) -> None:
    """Show report RECORD as this Party may know it: its fields, and what others say beside it."""
    with house.open() as node, node.reading() as tx:
        one = views.report(tx, record)
        data = _whole(tx, one)
    house.out(data, lambda: _told(data))


@exchange.command()
@click.pass_obj
def requests(house: House) -> None:
    """List the requests that this Party makes or is asked, with where each stands and whose move it is."""
    with house.open() as node, node.reading() as tx:
        found = [_request(one, node) for one in views.requests(tx)]
    lines = [
        f"{one['record'][:10]}  {one['requester']}>{one['respondent']}  {one['stage']:20} {one['title']}"
        for one in found
    ]
    house.out({"requests": found}, "\n".join(lines) or "no request is known here")


@exchange.command()
@click.option("--list", "edition", default="", metavar="RECORD", help="This edition, not the newest ones.")
@click.option("--limit", default=MOST, type=click.IntRange(1, 100_000), help="At most so many reports.")
@click.pass_obj
def screening(house: House, edition: str, limit: int) -> None:
    """Screen the reports held here against the sanctions lists that were taken in. A hit is no finding."""
    with house.open() as node:
        with node.reading() as tx:
            found = lists.editions(tx)
            matters = lists.screenable(tx, limit=limit)
        wanted = chosen(found, node, edition)
        rows = [row for one in wanted for row in screen(node, one, matters, lists.before(found, one))]
        with node.reading() as tx:
            judged = views.judgements(tx, [row.matter.report for row in rows])
    data: dict[str, Any] = {
        "lists": [
            {"record": one.record, "publisher": one.publisher, "dated": one.dated, "version": one.version}
            for one in wanted
        ],
        "screened": len(matters),
        "hits": [
            {"report": row.matter.report, "title": row.matter.title, "new": row.fresh}
            | asdict(row.hit)
            | {"judged": _judged(judged.get((row.matter.report, row.hit.publisher, row.hit.uid), []))}
            for row in rows
        ],
    }
    lines = [f"{row.hit.score:.2f}  {row.hit.uid:12} {row.hit.name}  <  {row.matter.title}" for row in rows]
    about = f"{len(matters)} reports, {len(wanted)} lists: {len(rows)} hits"
    house.out(data, lambda: "\n".join([about, *lines]))


@exchange.command()
@click.pass_obj
def sources(house: House) -> None:
    """List the sources on which several of the reports held here rest alone: together they are worth one."""
    with house.open() as node, node.reading() as tx:
        found = views.repeated(tx)
    data = [{"source": one.source, "reports": list(one.reports), "circle": one.circle} for one in found]
    lines = [f"{one.source[:20]}  {len(one.reports)} reports" for one in found]
    house.out({"sources": data}, "\n".join(lines) or "no two reports rest on one source")


def _judged(found: list[views.Judgement]) -> list[dict[str, Any]]:
    return [{"party": one.party, "verdict": one.verdict, "grounds": one.grounds} for one in found]


def _brief(one: Matter) -> dict[str, Any]:
    return {
        "report": one.report,
        "party": one.party,
        "kind": one.kind,
        "area": one.area,
        "title": one.title,
        "issued": one.issued,
    }


def _line(one: Matter) -> str:
    return f"{one.report[:10]}  {one.party:5} {one.area:18} {one.title}"


def _whole(tx: Tx, one: Matter) -> dict[str, Any]:
    support = views.support(tx, one)
    return {
        **_brief(one),
        "body": dict(one.body),
        "layers": [
            {"record": layer.record, "sort": layer.sort, "says": dict(layer.says), "reason": layer.reason}
            for layer in one.layers
        ],
        "beside": [
            {"record": word.record, "party": word.party, "sort": word.sort, "body": dict(word.body)}
            for word in views.beside(tx, one)
        ],
        "rests_on": list(support.sources),
        "same_source": list(support.repeated),
    }


def _told(data: dict[str, Any]) -> str:
    said = {name: value for name, value in data["body"].items() if value not in (None, "", [])}
    lines = [f"{data['party']}: {data['title']}", *(f"  {name}: {value}" for name, value in said.items())]
    lines += [f"  {one['party']} {one['sort']}: {one['body'].get('text', '')}" for one in data["beside"]]
    return "\n".join(lines)


def _request(one: Request, node: Node) -> dict[str, Any]:
    return {
        "record": one.record,
        "requester": one.requester,
        "respondent": one.respondent,
        "sort": one.body["sort"],
        "title": one.body["title"],
        "stage": one.stage,
        "step": one.awaited[0] if one.awaited else "",
        "whose": one.awaited[1] if one.awaited else "",
        "due": views.due(one, node.region),
    }
