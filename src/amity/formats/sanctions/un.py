"""The consolidated list of the United Nations Security Council, as its XML."""

import re
from collections.abc import Iterator

from lxml import etree

from amity.errors import TooLarge
from amity.formats.sanctions.entries import (
    MOST,
    MOST_NAMES,
    Entry,
    Listed,
    Number,
    PassedOver,
    Read,
    named,
    tidy,
)

_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_PASSPORT = re.compile(r"passe?port|pasaporte", re.I)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def of_xml(root: etree._Element) -> Read:
    """Return the list that stands below *root*."""
    generated = root.get("dateGenerated", "")
    found = _DAY.match(generated)
    read = Read(publisher="UN", form="un-xml", dated=found.group() if found else "", version=generated[:40])
    for one in [*root.iter("INDIVIDUAL"), *root.iter("ENTITY")]:
        if len(read.entries) >= MOST:
            raise TooLarge(f"the list has more than {MOST:,} entries")
        entry = _entry(one)
        if entry.uid and entry.names:
            read.entries.append(entry)
        else:
            read.passed_over.append(
                PassedOver(f"line {one.sourceline}", "it has no reference number or no name")
            )
    return read


def _entry(one: etree._Element) -> Entry:
    person = one.tag == "INDIVIDUAL"
    prefix = "INDIVIDUAL" if person else "ENTITY"
    return Entry(
        uid=tidy(one.findtext("REFERENCE_NUMBER")) or tidy(one.findtext("DATAID")),
        sort="person" if person else "company",
        names=named(list(_names(one, prefix))),
        numbers=tuple(_numbers(one, prefix))[:MOST_NAMES],
        programmes=tuple(filter(None, [tidy(one.findtext("UN_LIST_TYPE"))])),
        listed_on=tidy(one.findtext("LISTED_ON")),
        born=tuple(filter(None, map(_born, one.findall(f"{prefix}_DATE_OF_BIRTH")))),
        nationality=tuple(filter(None, (tidy(value.text) for value in one.findall("NATIONALITY/VALUE")))),
        remarks=" ".join((one.findtext("COMMENTS1") or "").split())[:4000],
    )


def _names(one: etree._Element, prefix: str) -> Iterator[Listed]:
    yield Listed(tidy(" ".join(tidy(one.findtext(part)) for part in _PARTS)))
    for text in re.split(r"[;\n]", one.findtext("NAME_ORIGINAL_SCRIPT") or ""):
        yield Listed(tidy(text), "original-script")
    for alias in one.findall(f"{prefix}_ALIAS"):
        weak = tidy(alias.findtext("QUALITY")).casefold() == "low"
        for text in re.split(r";", alias.findtext("ALIAS_NAME") or ""):
            yield Listed(tidy(text), "weak" if weak else "strong")


def _numbers(one: etree._Element, prefix: str) -> Iterator[Number]:
    for document in one.findall(f"{prefix}_DOCUMENT"):
        called = tidy(document.findtext("TYPE_OF_DOCUMENT"))
        if value := tidy(document.findtext("NUMBER")):
            yield Number("passport" if _PASSPORT.search(called) else "other", value, called)


def _born(one: etree._Element) -> str:
    exact = tidy(one.findtext("DATE")) or tidy(one.findtext("YEAR"))
    since, until = tidy(one.findtext("FROM_YEAR")), tidy(one.findtext("TO_YEAR"))
    return exact or (f"{since}/{until}" if since or until else "")
