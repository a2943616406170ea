"""Calling, delivering, editing, consenting, withholding; and who has delivered."""

from datetime import datetime
from pathlib import Path
from typing import Literal

import click

from amity.errors import Conflict, NotFound
from amity.features.outlook import acting, views
from amity.features.outlook.commands.shared import (
    OTHERWISE,
    Day,
    File,
    House,
    chapter_of,
    found,
    outlook,
    plain,
    text_of,
    told,
    written,
)
from amity.features.outlook.rules import wording as words
from amity.features.outlook.rules.collecting import Outlook
from amity.kernel.record import Party
from amity.node.node import Node

Otherwise = Literal["line", "absent"]


@outlook.command()
@click.argument("name")
@click.option("--forum", required=True, help="Whose members contribute: ARF.")
@click.option("--year", type=click.IntRange(1900, 2200), required=True, help="The year that it is of: 2026.")
@click.option("--deadline", type=Day, required=True, help="The day by which chapters are due.")
@click.option("--consent-by", type=Day, required=True, help="The day by which authors consent.")
@click.option("--title", default="", help="Without it, the forum's name and the year.")
@click.option("--note", default="", help="A note to the contributors.")
@click.option("--public", is_flag=True, help="For anybody to read, once it is published.")
@click.option("--exercise", is_flag=True, help="Mark every record as a drill.")
@click.option("--again", is_flag=True, help="Say the call of that name again: with a later day, for example.")
@click.pass_obj
def call(
    house: House, name: str, *, forum: str, year: int, deadline: datetime, consent_by: datetime,
    title: str, note: str, public: bool, exercise: bool, again: bool,
) -> None:  # fmt: skip
    """Call for the chapters of an outlook under NAME (2026-arf), in the format that the region has agreed."""
    with house.open() as node:
        said = {
            "name": name,
            "title": title or f"{node.region.forum(forum).title}: security outlook {year}",
            "forum": forum,
            "year": year,
            "deadline": deadline.date().isoformat(),
            "consent_by": consent_by.date().isoformat(),
            "note": note,
            "public": public,
        }
        ref = f"{node.party}/{name}"
        if _is_known(node, ref) and not again:
            raise Conflict(f"{ref} was called for already: choose another name, or say it --again")
        record = node.file(acting.call(node, said, exercise=exercise), office=house.office)
    house.out({"outlook": ref, "record": record.id}, f"{ref}: called")


@outlook.command()
@click.argument("ref", required=False, metavar="[OUTLOOK]")
@click.pass_obj
def status(house: House, ref: str | None) -> None:
    """Show who has delivered to OUTLOOK (all, if none is named), and what waits for this Party."""
    with house.open() as node, node.reading() as tx:
        some = [views.outlook(tx, ref, node.region)] if ref else views.outlooks(tx, node.region)
        numbers = views.numbers(tx, [one.ref for one in some])
        today = node.clock().date()
        waiting = [
            {"outlook": one.ref, "what": one.what, "about": one.about or "", "due": one.due}
            for one in views.waiting(tx, node.party, region=node.region, today=today)
            if ref in (None, one.ref)
        ]
        rows = [
            plain(one, [f"No. {one.call.year}/{number}" for number, _ in numbers.get(one.ref, ())])
            for one in some
        ]
    house.out(
        {"outlooks": rows, "waiting": waiting},
        lambda: "\n\n".join(map(told, rows)) or "no outlook is known here",
    )


@outlook.command()
@click.argument("ref", metavar="OUTLOOK")
@click.argument("file", type=File, required=False)
@click.option("--language", default="", help="Of the words in FILE: km. Without FILE, of what is shown.")
@click.option("--no-arms", is_flag=True, help="Leave the figures of our arms return out.")
@click.option("--party", default="", help="Whose chapter is shown. Without it, this Party's.")
@OTHERWISE
@click.pass_obj
def chapter(
    house: House,
    ref: str,
    file: Path | None,
    *,
    language: str,
    no_arms: bool,
    party: str,
    otherwise: Otherwise,
) -> None:
    """Deliver FILE as this Party's chapter: plain text, in which a line “# overview” begins a part.

    Without FILE, show the chapter that is held here, each wording with its record and digest.
    """
    with house.open() as node:
        one = found(node, ref)
        if file:
            parts = words.read(text_of(file), one.call.headings)
            arms = () if no_arms else _figures(node, one).ids
            said = acting.worded(one.call, language or "en", parts, arms)
            node.file_all(acting.deliver(node, one, said, otherwise), office=house.office)
            one = found(node, ref)
        whose = Party(party) if party else node.party
        shown = [chapter for chapter in one.of(whose) if language in ("", chapter.language)]
    data = {
        "outlook": ref,
        "party": whose,
        "format": [heading.model_dump(mode="json") for heading in one.call.headings],
        "chapters": [chapter_of(chapter) for chapter in shown],
    }
    text = "\n\n".join(written(chapter) for chapter in shown)
    house.out(data, text or f"no chapter of {whose} is held here")


@outlook.command()
@click.argument("ref", metavar="OUTLOOK")
@click.argument("party")
@click.argument("file", type=File)
@click.option("--language", default="", help="Of the chapter, where its author delivered several.")
@click.option("--note", default="", help="What was changed, and why.")
@click.pass_obj
def edit(house: House, ref: str, party: str, file: Path, *, language: str, note: str) -> None:
    """Propose to PARTY the words in FILE for its chapter. Printed are they only if it consents to them."""
    with house.open() as node:
        one = found(node, ref)
        chapter = next((c for c in one.of(Party(party)) if language in ("", c.language)), None)
        if chapter is None:
            raise NotFound(
                f"no such chapter of {party} is held here: `amity outlook status` tells who delivered"
            )
        parts = words.read(text_of(file), one.call.headings)
        record = node.file(acting.edit(node, one, chapter, parts, note), office=house.office)
    house.out({"outlook": ref, "party": party, "record": record.id}, f"proposed to {party}: {record.id}")


@outlook.command()
@click.argument("ref", metavar="OUTLOOK")
@click.argument("wording")
@click.option("--digest", required=True, help="Of the words, as `amity outlook chapter` gives it.")
@click.pass_obj
def consent(house: House, ref: str, wording: str, *, digest: str) -> None:
    """Consent that the WORDING of our chapter which that record gave is printed, word for word."""
    with house.open() as node:
        one = found(node, ref)
        record = node.file(acting.consent(node, one, wording, digest), office=house.office)
    house.out({"outlook": ref, "record": record.id, "digest": digest}, f"consented: {record.id}")


@outlook.command()
@click.argument("ref", metavar="OUTLOOK")
@click.option("--none", "none", is_flag=True, help="Say that this Party gives no chapter at all.")
@OTHERWISE
@click.pass_obj
def withhold(house: House, ref: str, *, none: bool, otherwise: Otherwise) -> None:
    """Withhold this Party's chapter; a consent given before counts no more."""
    with house.open() as node:
        one = found(node, ref)
        draft = acting.takes_part(node, one, "none" if none else "withheld", otherwise)
        record = node.file(draft, office=house.office)
    house.out({"outlook": ref, "record": record.id, "otherwise": otherwise}, f"{ref}: withheld")


def _is_known(node: Node, ref: str) -> bool:
    with node.reading() as tx:
        return any(one.ref == ref for one in views.outlooks(tx, node.region))


def _figures(node: Node, one: Outlook) -> views.Arms:
    today = node.clock().date()
    with node.reading() as tx:
        return views.arms(tx, node.party, region=node.region, readers=one.published_to, on=today)
