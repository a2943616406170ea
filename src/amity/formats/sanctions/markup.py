"""XML from outside, read without obeying it: no entities, no document type, nothing fetched, nothing huge."""

from lxml import etree

from amity.errors import Malformed

_DEEPEST = 12


def parsed(data: bytes) -> etree._Element:
    """
    Return the root of *data*.

    Raises:
        Malformed: it is no XML, brings a document type of its own, or is nested too deep.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Malformed(f"this is no XML that can be read: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise Malformed(
            "a sanctions list brings no document type of its own: fetch it again from its publisher"
        )
    if _deeper(root):
        raise Malformed("its elements are nested deeper than those of any sanctions list")
    return root


def _deeper(root: etree._Element) -> bool:
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for one in level for child in one]
    return bool(level)


def plain(root: etree._Element) -> None:
    """Take the namespace from every name below *root*: OFAC has changed its own more than once."""
    for one in root.iter("{*}*"):
        one.tag = str(one.tag).rpartition("}")[2]
