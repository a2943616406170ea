"""Reading an alert: bytes in, the alert out, or every fault by its place.

A document type is refused before anything in it is looked at: no entity is expanded, nothing is opened.
"""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from amity.errors import Malformed, TooLarge
from amity.formats.cap import rules
from amity.formats.cap.alert import Alert
from amity.formats.cap.schema import ALERT, Complex, Element

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
FORMER = "urn:oasis:names:tc:emergency:cap:1.1"
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
LARGEST = 4 << 20  # bytes of one alert
MOST_TOLD = 20  # faults that a refusal names


def read(raw: bytes) -> Alert:
    """
    Return the alert that *raw* is.

    Raises:
        Malformed: it is no CAP 1.2 (or 1.1); the message names each fault by its place.
        TooLarge: it is longer than `LARGEST`.
    """
    alert, found = _read(raw)
    if alert is None or found:
        more = f"; and {len(found) - MOST_TOLD} more" if len(found) > MOST_TOLD else ""
        raise Malformed(f"this is no valid CAP alert: {'; '.join(found[:MOST_TOLD])}{more}")
    return alert


def faults(raw: bytes) -> list[str]:
    """
    Return all that is wrong with the alert *raw*, each with its place; nothing, where it is valid.

    Raises:
        Malformed: it is no XML, or brings a document type.
    """
    return _read(raw)[1]


def tree(raw: bytes, *, blanks: bool = True) -> Any:
    """
    Return *raw* as an element tree, with nothing fetched and nothing expanded; without *blanks*, without the
    white space between its elements.

    Raises:
        Malformed: it is no XML, or brings a document type. TooLarge: it is longer than `LARGEST`.
    """
    if len(raw) > LARGEST:
        raise TooLarge(f"an alert of {len(raw):,} bytes is larger than the {LARGEST:,} that are read")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_blank_text=not blanks,
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Malformed(f"this is no XML: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise Malformed(
            "a document type (DTD) stands in this alert: none is taken, since it can name other files"
        )
    return root


def _read(raw: bytes) -> tuple[Alert | None, list[str]]:
    root = tree(raw)
    name = etree.QName(root)
    if name.localname != "alert" or name.namespace not in (NAMESPACE, FORMER):
        return None, [f"the outermost element is {root.tag}, and not alert of {NAMESPACE}"]
    found: list[str] = []
    alert = _complex(root, ALERT, str(name.namespace), "alert", found)
    if not found:
        found += rules.faults(alert)
    return alert, found


def _complex(element: Any, model: Complex, namespace: str, path: str, found: list[str]) -> Any:
    """Return *element* as *model* says; what does not fit is added to *found*."""
    known = {one.name: place for place, one in enumerate(model.children)}
    values: dict[str, list[Any]] = {}
    reached = 0
    if _words_between(element):
        found.append(f"{path} has text of its own between its elements")
    for child in _children(element, signed=model is ALERT):
        name = etree.QName(child)
        place = known.get(name.localname) if name.namespace == namespace else None
        if place is None:
            found.append(f"{path} holds {child.tag}, which CAP does not know there")
            continue
        if place < reached:
            found.append(
                f"{path}/{name.localname} stands after {model.children[reached].name}: the order is fixed"
            )
        reached = max(reached, place)
        one = model.children[place]
        values.setdefault(one.field, []).append(_value(child, one, namespace, f"{path}/{one.name}", found))
    return _built(model, values, namespace, path, found)


def _built(model: Complex, values: dict[str, list[Any]], namespace: str, path: str, found: list[str]) -> Any:
    fields: dict[str, Any] = {}
    for one in model.children:
        given = values.get(one.field, [])
        if one.must and not given and not (one.name == "mimeType" and namespace == FORMER):
            found.append(f"{path} lacks {one.name}")
        if len(given) > 1 and not one.many:
            found.append(f"{path}/{one.name} stands {len(given)} times, and may stand once")
        if one.many:
            fields[one.field] = tuple(given)
        elif given:
            fields[one.field] = given[0]
        elif one.must:
            fields[one.field] = ""
    return model.value(**fields)


def _value(child: Any, one: Element, namespace: str, path: str, found: list[str]) -> Any:
    if one.holds is not None:
        return _complex(child, one.holds, namespace, path, found)
    if any(isinstance(inner.tag, str) for inner in child):
        found.append(f"{path} holds elements, and may hold text only")
    text = _text(child)
    if one.one_of and text not in one.one_of:
        found.append(f"{path} is {text!r}, and may be {', '.join(one.one_of)}")
    if one.form is not None and not one.form.fullmatch(text):
        found.append(f"{path} is {text!r}, which is not of its form")
    return text


def _text(child: Any) -> str:
    # comments and processing instructions inside an element are no part of its text
    return ((child.text or "") + "".join(inner.tail or "" for inner in child)).strip()


def _words_between(element: Any) -> bool:
    return bool((element.text or "").strip() or any((child.tail or "").strip() for child in element))


def _children(element: Any, *, signed: bool) -> Iterator[Any]:
    for child in element:
        if isinstance(child.tag, str) and not (signed and child.tag == SIGNATURE):
            yield child
