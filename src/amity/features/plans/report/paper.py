"""An edition as it is printed: the same paper as PDF and as HTML, from the frozen words and figures alone."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from amity.features.plans.kinds import EditionFrozen, Statement
from amity.features.plans.report.sentences import REPORT, day
from amity.features.plans.views import Edition
from amity.kernel.record import RecordId
from amity.node.pack import RegionPack
from amity.ui.chart import Bar, Labels, bars
from amity.ui.paper import Figure, Paper, Paragraph, Section, Sentence

NOTE = "Note by the editors: "
BY_WORD, BY_COMPONENT = Labels(item="By whose word"), Labels(item="Component")


def paper_of(edition: Edition, *, region: RegionPack, flagged: Mapping[str, str]) -> Paper:
    """
    Return *edition* as a paper.

    Args:
        flagged: by the key of a sentence, what changed in its evidence since.
    """
    issuer = region.party(edition.party).name()
    frozen = day(date.fromisoformat(edition.issued[:10]))
    colophon = (
        f"This is edition {edition.label}, frozen by {issuer} on {frozen}. "
        f"Its words and figures stand in one signed record, and were worked out from the evidence as of "
        f"{day(edition.body.on)}."
    )
    return _paper(
        edition.body,
        number=edition.label,
        dated=date.fromisoformat(edition.issued[:10]),
        issuer=issuer,
        tlp=edition.tlp,
        flagged=flagged,
        colophon=Sentence(colophon, (edition.record,)),
    )


def draft_paper(body: EditionFrozen, *, issuer: str, dated: date, tlp: str) -> Paper:
    """Return a draft that is not frozen as a paper that says so."""
    words = "This is a draft. It is not numbered, and nobody has issued it."
    return _paper(
        body, number="draft", dated=dated, issuer=issuer, tlp=tlp, flagged={}, colophon=Sentence(words)
    )


def _paper(
    body: EditionFrozen,
    *,
    number: str,
    dated: date,
    issuer: str,
    tlp: str,
    flagged: Mapping[str, str],
    colophon: Sentence,
) -> Paper:
    titles = dict(body.components)
    order = dict.fromkeys(one.component for one in body.statements)
    return Paper(
        title=body.title,
        subtitle=f"Progress as of {day(body.on)}",
        number=number,
        dated=dated,
        language="en",
        issuer=issuer,
        marking=f"TLP:{tlp}",
        exercise=body.exercise,
        sections=(
            *(
                section
                for name in order
                for section in _sections(body, name, titles.get(name, name), flagged)
            ),
            Section("About this edition", 1, (Paragraph((colophon,)), *_inclusion_note(body))),
        ),
    )


def _sections(
    body: EditionFrozen, component: str, title: str, flagged: Mapping[str, str]
) -> Iterator[Section]:
    mine = [one for one in body.statements if one.component == component]
    figures = [one for one in mine if not one.editorial and not one.key.startswith(REPORT)]
    told = [one for one in mine if one.key.startswith(REPORT)]
    notes = [one for one in mine if one.editorial]
    blocks: list[Paragraph | Figure] = []
    if figures:
        blocks.append(Paragraph(tuple(_sentence(body, one, flagged) for one in figures)))
    blocks += _chart(body, component, title, figures)
    blocks += [Paragraph((Sentence(NOTE + one.text),)) for one in notes]
    yield Section(title if component else "The plan as a whole", 1, tuple(blocks))
    if told:
        paragraphs = tuple(Paragraph((_sentence(body, one, flagged),)) for one in told)
        yield Section("What the Parties report", 2, paragraphs)


def _chart(body: EditionFrozen, component: str, title: str, figures: Iterable[Statement]) -> Iterator[Figure]:
    rows = [Bar(one.label, one.counts) for one in body.bars if one.component == component]
    if any(sum(row.counts) for row in rows):
        caption = f"Activities by status: {title}" if component else "Activities by status and component"
        labels = BY_WORD if component else BY_COMPONENT
        records = dict.fromkeys(record for one in figures for record in records_of(body, one))
        yield Figure.of(bars(caption, rows, body.series, labels=labels), caption, records=tuple(records))


def _inclusion_note(body: EditionFrozen) -> Iterator[Paragraph]:
    if any(one.key.endswith("/women") for one in body.statements):
        words = "Shares of women are given only where at least five persons took part."
        yield Paragraph((Sentence(words),))


def _sentence(body: EditionFrozen, one: Statement, flagged: Mapping[str, str]) -> Sentence:
    return Sentence(one.text, records_of(body, one), flagged.get(one.key, ""))


def records_of(body: EditionFrozen, one: Statement) -> tuple[RecordId, ...]:
    """Return the records that a statement rests on."""
    return tuple(RecordId(body.evidence[at]) for at in one.rests_on)
