"""What a Party does in an outlook: it calls, delivers, edits, consents, withholds and publishes.

Each gives drafts or files them; who may do what is checked here for the asker's sake, and by every reader.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from amity.errors import Conflict, Malformed, NotAuthorised, NotFound
from amity.features.outlook import views
from amity.features.outlook.kinds import (
    KINDS,
    Called,
    Chapter,
    Consented,
    EditProposed,
    Heading,
    Printed,
    Published,
    TakesPart,
    Wording,
)
from amity.features.outlook.rules.collecting import Contribution, Outlook, Version, may_call
from amity.kernel.kind import Body
from amity.kernel.record import PUBLIC, Draft, Marking, Office, Party, Record
from amity.node.node import Node
from amity.node.pack import RegionPack
from amity.store.browse import Tx


@dataclass(frozen=True, slots=True)
class Ready:
    """What an edition would print today, and of whom it would print nothing, with the reason."""

    chapters: tuple[Contribution, ...]
    held_back: dict[Party, str]


def agreed_format(region: RegionPack) -> tuple[Heading, ...]:
    """Return the parts of a chapter as the region's list has them."""
    entries = region.vocabulary("outlook").entries.values()
    return tuple(
        Heading(id=one.code, title=one.title, under=one.of, arms=one.also.get("figures") == "arms")
        for one in entries
    )


def call(node: Node, said: dict[str, Any], *, exercise: bool = False) -> Draft:
    """
    Return the call that *said* makes, in the agreed format where it names no other.

    Raises:
        NotAuthorised: this Party neither serves the forum nor chairs it that year.
        NotFound: there is no such forum. Malformed: the region has no format, and none is given.
    """
    headings = [one.model_dump(mode="json") for one in agreed_format(node.region)]
    if not (said.get("headings") or headings):
        raise Malformed("this region has no vocabulary “outlook”: name the parts of a chapter in the call")
    body = {"headings": headings, **said}
    forum = node.region.forum(str(said["forum"]))
    if not may_call(node.region, forum.id, node.party, int(said["year"])):
        raise NotAuthorised(
            f"the secretariat of {forum.id}, or who chairs it in {said['year']}, calls for it"
        )
    marking = Marking("GREEN", purpose=node.region.exercise[0] if exercise else "")
    readers = node.audience_of(forum.id) | ({PUBLIC} if said.get("public") else frozenset())
    return Draft(KINDS.name_of(Called), body, readers - {node.party}, forum.id, marking=marking)


def worded(format: Called, language: str, texts: Mapping[str, str], arms: Sequence[str]) -> Wording:
    """
    Return the wording that *texts* by part give, in the order of the format; empty parts are left out.

    Raises:
        Malformed: it says nothing, a text is too long, or the language is no tag.
    """
    order = dict.fromkeys([*(heading.id for heading in format.headings), *texts])
    words = [{"part": part, "text": texts[part]} for part in order if texts.get(part, "").strip()]
    body = {"call": "X0/x", "wording": {"language": language, "words": words, "arms": list(arms)}}
    kind = KINDS.get(KINDS.name_of(Chapter))
    assert kind
    read = kind.read(body)
    assert isinstance(read, Chapter)
    return read.wording


def deliver(node: Node, one: Outlook, wording: Wording, otherwise: Literal["line", "absent"]) -> list[Draft]:
    """
    Return this Party's chapter, for the editor alone, and the word for all that it has delivered.

    Raises:
        NotAuthorised: it is no member of the forum. Malformed: a part is not in the agreed format.
    """
    _demand_member(node, one)
    known = {heading.id for heading in one.call.headings}
    if strange := sorted({part.part for part in wording.words} - known):
        offered = ", ".join(heading.id for heading in one.call.headings)
        raise Malformed(f"the format has no part {', '.join(strange)}: it has {offered}")
    body = {"call": one.ref, "wording": wording.model_dump(mode="json")}
    chapter = Draft(KINDS.name_of(Chapter), body, frozenset({one.opener}) - {node.party})
    return [chapter, takes_part(node, one, "delivered", otherwise)]


def takes_part(node: Node, one: Outlook, stands: str, otherwise: str) -> Draft:
    """
    Return this Party's word on how it takes part, for all members.

    Raises:
        NotAuthorised: it is no member of the forum.
    """
    _demand_member(node, one)
    body = {"call": one.ref, "stands": stands, "otherwise": otherwise}
    return _draft(one, TakesPart, body, one.readers - {node.party})


def edit(node: Node, one: Outlook, chapter: Contribution, texts: dict[str, str], note: str) -> Draft:
    """
    Return another wording of *chapter*, for its author alone: the same language and figures, other words.

    Raises:
        NotAuthorised: another Party called for the outlook. Conflict: nothing would change.
        Malformed: nothing would be left.
    """
    if node.party != one.opener:
        raise NotAuthorised(f"{one.opener} called for this outlook, and edits it")
    standing = chapter.newest.wording
    wording = worded(one.call, standing.language, texts, standing.arms)
    if wording == chapter.newest.wording:
        raise Conflict("these are the words as they stand: change some, or leave the chapter as it is")
    body = {
        "call": one.ref,
        "of": chapter.own.record,
        "wording": wording.model_dump(mode="json"),
        "note": note,
    }
    return Draft(KINDS.name_of(EditProposed), body, frozenset({chapter.party}) - {node.party})


def consent(node: Node, one: Outlook, record: str, digest: str) -> Draft:
    """
    Return this Party's consent that the wording which *record* gave, with that *digest*, is printed.

    Raises:
        NotFound: that is no wording of its newest chapter.
        Conflict: its words are not those of the digest, or its figures are for fewer readers.
    """
    version = wording_of(one, node.party, record)
    if version.digest != digest:
        raise Conflict("the words are others than those that were shown: read them again, and decide anew")
    with node.reading() as tx:
        figures = views.declared(tx, node.party, version.wording.arms)
    if any(not views.may_all_read(figure, one.published_to) for figure in figures):
        raise Conflict(
            "the arms return of this chapter is addressed to fewer than will read the outlook: tell it to "
            "them first (`amity registers tell`), or deliver the chapter without it"
        )
    body = {"call": one.ref, "wording": record, "digest": digest}
    return _draft(one, Consented, body, one.published_to - {node.party})


def wording_of(one: Outlook, party: Party, record: str) -> Version:
    """
    Return the wording of *party*'s newest chapter that *record* gave.

    Raises:
        NotFound: there is none.
    """
    for chapter in one.of(party):
        for version in chapter.versions:
            if version.record == record:
                return version
    raise NotFound("that is no wording of the newest chapter: a newer one was delivered, or it was withdrawn")


def ready(tx: Tx, one: Outlook) -> Ready:
    """Return what an edition would print today."""
    chapters, held_back = [], {}
    for party in one.members:
        printable = [chapter for chapter in one.of(party) if chapter.printable]
        fitting = [chapter for chapter in printable if _figures_fit(tx, chapter, one.published_to)]
        chapters += fitting
        if not fitting:
            narrow = "its arms return is addressed to fewer than will read the outlook"
            held_back[party] = narrow if printable else _REASONS[one.stands[party]]
    return Ready(tuple(chapters), held_back)


_REASONS = {
    "silent": "it has said nothing",
    "intends": "it has delivered nothing",
    "delivered": "it has not consented to its words",
    "consented": "its consent is to other words than those delivered last",
    "withheld": "it withholds its chapter",
    "none": "it gives none",
}


def publish(node: Node, ref: str, *, foreword: str, office: Office) -> tuple[Record, Ready]:
    """
    Publish the outlook *ref*: the chapters to whose words their authors consent, under the next number.

    Raises:
        NotFound: it is not known here. NotAuthorised: another Party called for it.
        Conflict: no chapter may be printed.
    """
    with node.reading() as tx:
        one = views.outlook(tx, ref, node.region)
        if one.opener != node.party:
            raise NotAuthorised(f"{one.opener} called for {one.call.title}, and it alone publishes it")
        found = ready(tx, one)
        number = 1 + max((number for number, _ in views.numbers(tx, [ref]).get(ref, ())), default=0)
    if not found.chapters:
        raise Conflict("no author has consented to the words of its chapter: there is nothing to publish")
    printed = node.file_all([_printed(one, chapter) for chapter in found.chapters], office=office)
    lines = [party for party in found.held_back if one.otherwise(party) == "line"]
    body = {
        "call": ref,
        "number": number,
        "foreword": foreword,
        "chapters": [record.id for record in printed],
        "without": [one.words[party].record for party in lines],
        "lines": lines if PUBLIC in one.published_to else [],
        "exercise": is_exercise(one, node.region),
    }
    return node.file(_draft(one, Published, body, one.published_to - {one.opener}), office=office), found


def is_exercise(one: Outlook, region: RegionPack) -> bool:
    """Tell whether the call is marked as a drill."""
    return one.told.purpose in region.exercise


def _printed(one: Outlook, chapter: Contribution) -> Draft:
    assert chapter.printable
    assert chapter.consent
    body = {
        "call": one.ref,
        "party": chapter.party,
        "of": chapter.printable.record,
        "consent": chapter.consent.record,
        "wording": chapter.printable.wording.model_dump(mode="json"),
    }
    return _draft(one, Printed, body, one.published_to - {one.opener})


def _draft(one: Outlook, body: type[Body], said: dict[str, Any], readers: frozenset[Party]) -> Draft:
    public = PUBLIC in readers
    marking = Marking("CLEAR" if public else "GREEN", purpose=one.told.purpose)
    return Draft(KINDS.name_of(body), said, readers, "" if public else one.call.forum, marking=marking)


def _figures_fit(tx: Tx, chapter: Contribution, readers: frozenset[Party]) -> bool:
    assert chapter.printable
    figures = views.declared(tx, chapter.party, chapter.printable.wording.arms)
    return all(views.may_all_read(figure, readers) for figure in figures)


def _demand_member(node: Node, one: Outlook) -> None:
    if node.party not in one.members:
        raise NotAuthorised(f"{node.party} is no member of {one.call.forum}: its members contribute")


def late(one: Outlook, today: date) -> Sequence[Party]:
    """Return the members of whom nothing came by the deadline."""
    return [p for p in one.members if one.stands[p] in ("silent", "intends") and today > one.call.deadline]
