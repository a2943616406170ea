"""Writing an alert as CAP 1.2, in the order of its schema. What could not be read back is refused."""

from typing import Any

from lxml import etree

from amity.errors import Malformed
from amity.formats.cap.alert import Alert
from amity.formats.cap.reading import NAMESPACE, read
from amity.formats.cap.schema import ALERT, Complex


def write(alert: Alert) -> bytes:
    """
    Return *alert* as a CAP 1.2 document.

    Raises:
        Malformed: it would be no valid alert; the message names each fault by its place.
    """
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})
    try:
        _write(root, alert, ALERT)
    except ValueError as error:  # a character that XML has not
        raise Malformed(f"this cannot be written as XML: {error}") from error
    etree.indent(root)
    raw: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    read(raw)
    return raw


def _write(parent: Any, value: Any, model: Complex) -> None:
    for one in model.children:
        held = getattr(value, one.field)
        given = held if one.many else ((held,) if held or one.must else ())
        for item in given:
            child = etree.SubElement(parent, f"{{{NAMESPACE}}}{one.name}")
            if one.holds is not None:
                _write(child, item, one.holds)
            else:
                child.text = item
