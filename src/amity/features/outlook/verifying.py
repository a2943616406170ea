"""Whether a printed outlook is what was published, and whether its authors still consent to its chapters.

The rules, in order:

* one of its sentences names the record of an edition, published by who called for the outlook and held here;
* the file claims what that edition says, word for word; marks of what has changed since are the printer's;
* the author's consent to each chapter's very words is held here;
* each record that a sentence names is held here, and what its leaf in its author's log names;
* no State has said its figures again since.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from amity.errors import NotFound
from amity.features.outlook import views
from amity.features.outlook.paper import NO_CONSENT, edition_paper
from amity.features.outlook.rules.collecting import Outlook
from amity.features.outlook.rules.editions import Edition
from amity.kernel.record import RecordId
from amity.node.node import Node
from amity.store.browse import Tx
from amity.ui.attesting import Finding, Proven, whole
from amity.ui.laying import claims_of
from amity.ui.paper import ENGLISH, Block, Paper, Paragraph, Section

NO_EDITION = "no sentence names an edition that is held here: it was never published, or not for this Party"


def check_claims(node: Node, claims: Mapping[str, Any]) -> list[Finding]:
    """Return what the logs held by *node* say of each sentence of an outlook that makes these *claims*."""
    with node.reading() as tx:
        found = _edition(tx, node, claims)
        if found is None:
            return [Finding(0, "", "not-frozen", NO_EDITION)]
        one, edition = found
        # as it was published: what an author took back since is found sentence by sentence
        kept = replace(edition, chapters=tuple(replace(each, holds=True) for each in edition.chapters))
        paper = edition_paper(tx, one, kept, region=node.region)
        wanted = claims_of(_unflagged(paper), claims["undrawn"])
        flags = {tuple(each["records"]): each["flagged"] for each in claims_of(paper)["sentences"]}
        without = {each.consent for each in edition.chapters if not each.holds}
        proven = Proven(tx)
        return [
            *whole(wanted, claims),
            *(_checked(each, wanted, flags, without, proven) for each in claims["sentences"]),
            *_left_out(wanted, claims),
        ]


def _edition(tx: Tx, node: Node, claims: Mapping[str, Any]) -> tuple[Outlook, Edition] | None:
    for sentence in reversed(claims["sentences"]):
        for record in sentence["records"][:1]:
            try:
                return views.edition(tx, record, node.region)
            except NotFound:
                continue
    return None


def _unflagged(paper: Paper) -> Paper:
    sections = tuple(
        Section(section.heading, section.level, tuple(map(_without_flags, section.blocks)))
        for section in paper.sections
    )
    return replace(paper, sections=sections)


def _without_flags(block: Block) -> Block:
    if not isinstance(block, Paragraph):
        return block
    return replace(block, sentences=tuple(replace(each, flagged="") for each in block.sentences))


def _checked(
    one: Mapping[str, Any],
    wanted: Mapping[str, Any],
    flags: Mapping[tuple[str, ...], str],
    without: set[RecordId],
    proven: Proven,
) -> Finding:
    n, text, records = one["n"], one["text"], tuple(RecordId(each) for each in one["records"])
    if without & set(records):
        return Finding(n, text, "not-held", NO_CONSENT, records)
    for record in records:
        if lacking := proven.fault(record):
            return Finding(n, text, lacking, record, records)
    if _said(one) not in map(_said, wanted["sentences"]):
        return Finding(n, text, "not-as-frozen", "the edition has no such sentence", records)
    flag = flags.get(records, "")
    return Finding(n, text, "changed" if flag else "holds", flag, records)


def _left_out(wanted: Mapping[str, Any], claims: Mapping[str, Any]) -> Iterator[Finding]:
    said = [_said(each) for each in claims["sentences"]]
    for one in wanted["sentences"]:
        if _said(one) not in said:
            why = "the edition has this sentence, the file has not"
            yield Finding(one["n"], one["text"], "not-as-frozen", why)


def _said(one: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    # a return that was withdrawn takes its tables with it, and those after it are numbered anew
    return re.sub(rf"^{ENGLISH.table} \d+\. ", "", one["text"]), tuple(one["records"])
