"""Reads a drawing (SVG): whether it only shows, which words it shows, and its shapes without them.

Draws nothing itself, and takes no file and no address: a drawing comes as text and stays on its page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from amity.errors import Malformed

SVG = "http://www.w3.org/2000/svg"
SHAPES = frozenset(
    ("svg", "g", "defs", "pattern", "title", "desc", "rect", "path", "line", "circle", "ellipse",
     "text", "tspan")
)  # fmt: skip


def svg_text(svg: str) -> list[str]:
    """Return the visible texts of a drawing, in document order."""
    return ["".join(text.itertext()) for text in _svg(svg).iter(f"{{{SVG}}}text")]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing taken apart: its shapes as SVG, and its texts with their places, in its own units."""

    shapes: str
    width: float
    height: float
    texts: tuple[dict[str, Any], ...]  # x, y (of the baseline), size, anchor, fill, bold, text


def take_apart(svg: str) -> Drawing:
    """Return a drawing's shapes and its texts, so that the page can set the texts in its own fonts."""
    root = _svg(svg)
    try:
        left, top, width, height = map(float, root.get("viewBox", "").split())
        texts = tuple(_placed(text, left, top) for text in root.iter(f"{{{SVG}}}text"))
    except ValueError as error:
        raise Malformed(
            "a figure's drawing cannot be set on a page; give its <svg> a viewBox of four numbers, "
            "and each <text> an x, a y and a font-size that are plain numbers, and no transform"
        ) from error
    for text in list(root.iter(f"{{{SVG}}}text")):
        _remove(text)
    return Drawing(etree.tostring(root, encoding="unicode"), width, height, texts)


def _placed(text: etree._Element, left: float, top: float) -> dict[str, Any]:
    if any(element.get("transform") for element in (text, *text.iterancestors())):
        raise ValueError("moved by a transform")
    return {
        "x": float(text.get("x", "0")) - left,
        "y": float(text.get("y", "0")) - top,
        "size": float(text.get("font-size", "14")),
        "anchor": text.get("text-anchor", "start"),
        "fill": text.get("fill", "#000000"),
        "bold": text.get("font-weight", "400") >= "600",
        "text": "".join(text.itertext()),
    }


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def svg_is_plain(svg: str) -> bool:
    """Tell whether a drawing is well-formed and holds shapes and text only: no script, no link out."""
    try:
        elements = list(_svg(svg).iter())
    except (etree.XMLSyntaxError, ValueError):
        return False
    return all(map(_is_shape, elements))


def _is_shape(element: etree._Element) -> bool:
    attributes = {str(name).lower(): str(value).lower() for name, value in element.attrib.items()}
    return (
        isinstance(element.tag, str)
        and element.tag.removeprefix(f"{{{SVG}}}") in SHAPES
        and not any(name.startswith("on") or "href" in name for name in attributes)
        and not any(
            re.search(r"url\(\s*[^#\s]", value) for value in attributes.values()
        )  # "url(#hatch)" stays here
    )


def _svg(svg: str) -> etree._Element:
    return etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
