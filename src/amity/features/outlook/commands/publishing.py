"""Publishing, printing, and the library."""

from pathlib import Path
from typing import Any

import click

from amity.errors import NotFound, Unavailable
from amity.features.outlook import acting, views
from amity.features.outlook.commands.shared import File, House, outlook, text_of
from amity.features.outlook.paper import edition_paper
from amity.features.outlook.rules.collecting import Outlook
from amity.features.outlook.rules.editions import Edition, label
from amity.node.node import Node
from amity.ui import print as printing
from amity.ui.paper import Paper

Made = click.Path(dir_okay=False, path_type=Path)


@outlook.command()
@click.argument("ref", metavar="OUTLOOK")
@click.option("--foreword", type=File, help="A plain text: each line is a paragraph.")
@click.option("--pdf", type=Made, help="Print it here as PDF/UA.")
@click.option("--html", type=Made, help="Print it here as HTML.")
@click.pass_obj
def publish(house: House, ref: str, *, foreword: Path | None, pdf: Path | None, html: Path | None) -> None:
    """Publish OUTLOOK as a numbered edition: the chapters to whose words their authors consent."""
    with house.open() as node:
        text = text_of(foreword).strip() if foreword else ""
        record, found = acting.publish(node, ref, foreword=text, office=house.office)
        one, edition, paper = _edition(node, record.id)
    _print(paper, pdf, html)
    data = _published(one, edition, pdf, html) | {
        "held_back": [{"party": party, "why": why} for party, why in found.held_back.items()]
    }
    house.out(data, f"{data['edition']}: {len(edition.chapters)} chapters")


@outlook.command("print")
@click.argument("ref", metavar="OUTLOOK")
@click.option("--number", type=click.IntRange(1), help="Of the edition. Without it, the newest.")
@click.option("--pdf", type=Made, help="Print it here as PDF/UA.")
@click.option("--html", type=Made, help="Print it here as HTML.")
@click.pass_obj
def print_(house: House, ref: str, *, number: int | None, pdf: Path | None, html: Path | None) -> None:
    """Print an edition of OUTLOOK again, as those who read it may read it today."""
    with house.open() as node:
        with node.reading() as tx:
            some = [id for n, id in views.numbers(tx, [ref]).get(ref, ()) if number in (None, n)]
        if not some:
            raise NotFound(f"no such edition of {ref} is held here: `amity outlook status` lists them")
        one, edition, paper = _edition(node, some[-1])
    _print(paper, pdf, html)
    data = _published(one, edition, pdf, html)
    house.out(data, f"{data['edition']}: {len(edition.chapters)} chapters")


@outlook.command()
@click.pass_obj
def library(house: House) -> None:
    """List the white papers and assessments that Parties have declared."""
    with house.open() as node, node.reading() as tx:
        papers = views.library(tx, node.clock().date())
    data = [{"ref": f"{one.party}/library/{one.entry}", "record": one.record, **one.body} for one in papers]
    text = "\n".join(f"{one['published']}  {one['ref']:40} {one['title']}" for one in data)
    house.out({"papers": data}, text or "no Party has declared a paper yet")


def _edition(node: Node, record: str) -> tuple[Outlook, Edition, Paper]:
    with node.reading() as tx:
        one, edition = views.edition(tx, record, node.region)
        return one, edition, edition_paper(tx, one, edition, region=node.region)


def _print(paper: Paper, pdf: Path | None, html: Path | None) -> None:
    if pdf:
        _write(pdf, printing.whole_pdf(paper))
    if html:
        _write(html, printing.document(paper).encode())


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        raise Unavailable(f"{file} cannot be written: {error.strerror}") from error


def _published(one: Outlook, edition: Edition, pdf: Path | None, html: Path | None) -> dict[str, Any]:
    return {
        "outlook": one.ref,
        "edition": label(one.call, edition.body.number),
        "record": edition.told.record,
        "chapters": [
            {"party": c.party, "language": c.wording.language, "consent": c.consent, "shown": c.holds}
            for c in edition.chapters
        ],
        "without": [line.party for line in edition.without],
        "pdf": str(pdf or ""),
        "html": str(html or ""),
    }
