"""An outlook as it is printed: the same paper as PDF and HTML, each chapter in its own language.

The words are those to which their authors consented, the figures those of their arms returns by record.
Nothing here writes a word of a chapter; one without its author's consent is named and not shown. What is
shown follows from who reads the edition, not from who prints it.
"""

from collections.abc import Iterator
from datetime import date

from amity.features.outlook import views
from amity.features.outlook.kinds import Called, Heading, Wording
from amity.features.outlook.rules import arms
from amity.features.outlook.rules.collecting import Outlook, Version
from amity.features.outlook.rules.editions import Edition, Shown, label
from amity.features.outlook.rules.wording import paragraphs
from amity.kernel.record import Party, RecordId
from amity.node.pack import RegionPack
from amity.store.browse import Tx
from amity.ui.paper import Block, Paper, Paragraph, Section, Sentence, Table, language_name

NO_CONTRIBUTION = "No contribution."
CONSENTED = "The author consented to these words."
NO_CONSENT = "its author's consent to these words is not held here: it was taken back, or never given"


def edition_paper(tx: Tx, one: Outlook, edition: Edition, *, region: RegionPack) -> Paper:
    """Return a published *edition* as a paper: its chapters and lines by the Parties' names."""
    chapters = [
        (name_of(shown.party, region), _published(tx, one, shown, region, edition.readers))
        for shown in edition.chapters
    ]
    lines = [
        (name_of(line.party, region), _line(line.party, line.record, region)) for line in edition.without
    ]
    foreword = _foreword(edition.body.foreword)
    issued, issuer = edition.told.issued[:10], name_of(edition.told.party, region)
    return Paper(
        title=one.call.title,
        subtitle=one.forum,
        number=label(one.call, edition.body.number),
        dated=date.fromisoformat(issued),
        language="en",
        issuer=issuer,
        marking=f"TLP:{edition.told.tlp}",
        exercise=edition.body.exercise,
        sections=(
            *foreword,
            *(section for _, some in sorted(chapters + lines, key=lambda pair: pair[0]) for section in some),
            Section("About this edition", 1, (_colophon(one, edition, issuer),)),
        ),
    )


def chapter_paper(
    tx: Tx, one: Outlook, party: Party, version: Version, *, region: RegionPack, today: date
) -> Paper:
    """Return one wording of a chapter as it would be printed, for its author to consent to."""
    about = Sentence(f"In {_spoken(version.wording)}. This is how the chapter would be printed.")
    figures = tuple(_figures(tx, party, version.wording, region, one.published_to))
    return Paper(
        title=one.call.title,
        subtitle=one.forum,
        number="draft",
        dated=today,
        language="en",
        issuer=name_of(one.opener, region),
        marking="TLP:AMBER",
        exercise=one.told.purpose in region.exercise,
        sections=tuple(_chapter(one.call, party, version.wording, region, about, figures)),
    )


def name_of(code: str, region: RegionPack) -> str:
    """Return what a Party is called; its code, where the region does not know it."""
    party = Party(code)
    return region.parties[party].name() if party in region.parties else code


def _colophon(one: Outlook, edition: Edition, issuer: str) -> Paragraph:
    words = (
        f"This is edition {label(one.call, edition.body.number)}, published by {issuer} on "
        f"{_day(edition.told.issued)}. Each chapter is its author's own, in the words to which the author "
        f"consented by the record that it names."
    )
    return Paragraph((Sentence(words, (edition.told.record,)),))


def _foreword(text: str) -> list[Section]:
    return [Section("Foreword", 1, _words(text))] if text.strip() else []


def _line(party: Party, record: RecordId, region: RegionPack) -> list[Section]:
    sentence = Sentence(NO_CONTRIBUTION, (record,))
    return [Section(name_of(party, region), 1, (Paragraph((sentence,)),))]


def _published(
    tx: Tx, one: Outlook, shown: Shown, region: RegionPack, readers: frozenset[Party]
) -> list[Section]:
    if not shown.holds:
        sentence = Sentence("This chapter is not shown.", (shown.record,), NO_CONSENT)
        return [Section(name_of(shown.party, region), 1, (Paragraph((sentence,)),))]
    about = Sentence(f"In {_spoken(shown.wording)}. {CONSENTED}", (shown.consent,))
    figures = _figures(tx, shown.party, shown.wording, region, readers)
    return list(_chapter(one.call, shown.party, shown.wording, region, about, tuple(figures)))


def _chapter(
    call: Called,
    party: Party,
    wording: Wording,
    region: RegionPack,
    about: Sentence,
    figures: tuple[Block, ...],
) -> Iterator[Section]:
    """Yield the sections of a chapter: its parts in the order of the format, without those that are empty."""
    yield Section(name_of(party, region), 1, (Paragraph((about,)),))
    texts = {one.part: one.text for one in wording.words}
    known = {one.id for one in call.headings}
    # a later call may have dropped a part: what the author consented to is printed all the same
    headings = [*call.headings, *(Heading(id=part, title=part) for part in texts if part not in known)]
    blocks = {
        one.id: (*_words(texts.get(one.id, ""), wording.language), *(figures if one.arms else ()))
        for one in headings
    }
    above = {one.id: one.under for one in headings}
    filled = {part for own in blocks if blocks[own] for part in _upwards(own, above)}
    for one in headings:
        if one.id in filled:
            yield Section(one.title, 1 + len(list(_upwards(one.id, above))), blocks[one.id])


def _upwards(part: str, above: dict[str, str]) -> Iterator[str]:
    """Yield *part* and those that it stands under."""
    while part:
        yield part
        part = above.get(part, "")


def _words(text: str, language: str = "") -> tuple[Block, ...]:
    return tuple(Paragraph((Sentence(line),), language) for line in paragraphs(text))


def _figures(
    tx: Tx, party: Party, wording: Wording, region: RegionPack, readers: frozenset[Party]
) -> Iterator[Block]:
    """Yield the arms return, by its records; what was withdrawn since is named, and its figures are gone."""
    if not wording.arms:
        return
    found = [
        one for one in views.declared(tx, party, wording.arms) if views.may_all_read(one, readers - {party})
    ]
    year = next((one.entry for one in found if one.sort == "return"), "")
    flag = ""
    if set(wording.arms) - {one.record for one in found}:
        flag = "a part of it was withdrawn, or is not for all readers"
    elif set(views.arms(tx, party, region=region, readers=readers, year=year).ids) - set(wording.arms):
        flag = "the State has said it again since"
    words = f"Figures of the State's own arms return{f' for {year}' if year else ''}."
    records = tuple(RecordId(one) for one in wording.arms)
    yield Paragraph((Sentence(words, records, flag), *_nil(arms.nil(found))))
    for one in arms.tables(found, lambda code: name_of(code, region)):
        yield Table(one.headers, one.rows, one.caption, (one.record,))


def _nil(what: tuple[str, ...]) -> Iterator[Sentence]:
    if what:
        yield Sentence(f"Nil return for {', '.join(what)}.")


def _spoken(wording: Wording) -> str:
    return language_name(wording.language, "en")


def _day(moment: str) -> str:
    day = date.fromisoformat(moment[:10])
    return f"{day.day} {day:%B %Y}"
