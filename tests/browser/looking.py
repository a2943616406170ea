"""What can be seen to be wrong with a page: by axe, by measure, and by what it asks of others."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
RULES |= {"resultTypes": ["violations"]}  # it else finds a path to each of a table's thousand right cells
COLOURS = RULES | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}  # what the dark could spoil
ZOOMED = 320  # pixels: what 400 % leaves of 1280
LEAST = 24  # pixels of a target, each way (WCAG 2.2, 2.5.8)

# Targets that are too small, unless they stand in a sentence, or 24 pixels from every other.
SMALL = """least => {
  const every = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const shown = one => one.checkVisibility({ visibilityProperty: true });
  const speaks = node => node.nodeType === 3 && /\\p{L}/u.test(node.data);
  const inSentence = one => getComputedStyle(one).display === "inline" &&
    [...one.parentElement.childNodes].some(speaks);
  const whole = one => (/^(checkbox|radio)$/.test(one.type) && one.closest("label")) || one;
  const boxes = [...document.querySelectorAll(every)].filter(one => shown(one) && !one.matches(".skip") &&
    !inSentence(one)).map(one => ({ one, box: whole(one).getBoundingClientRect() }));
  const small = ({ box }) => box.width < least - .5 || box.height < least - .5;
  const middle = box => [box.x + box.width / 2, box.y + box.height / 2];
  const near = (one, other) => {
    const [x, y] = middle(one.box), [left, top] = middle(other.box);
    if (small(other)) return Math.hypot(x - left, y - top) < least;
    const out = (at, from, to) => Math.max(from - at, 0, at - to), box = other.box;
    return Math.hypot(out(x, box.left, box.right), out(y, box.top, box.bottom)) < least / 2;
  };
  const within = (one, other) => one.one.contains(other.one) || other.one.contains(one.one);
  const apart = (one, other) => within(one, other) || !near(one, other);
  return boxes.filter(small).filter(one => !boxes.every(other => other === one || apart(one, other)))
    .map(({ one, box }) => `${one.outerHTML.slice(0, 90)}: ${box.width | 0} by ${box.height | 0}`);
}"""

# What readers may set for themselves (WCAG 2.1, 1.4.12), and what is then cut off.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; " +
    "word-spacing: .16em !important } p { margin-bottom: 2em !important }");
  document.adoptedStyleSheets = [sheet];
  const cut = [...document.querySelectorAll("body *")].filter(one => {
    const style = getComputedStyle(one), hides = value => value === "hidden" || value === "clip";
    if (!one.textContent.trim() || style.clipPath !== "none" || !one.checkVisibility()) return false;
    return (hides(style.overflowX) && one.scrollWidth > one.clientWidth + 1) ||
      (hides(style.overflowY) && one.scrollHeight > one.clientHeight + 1);
  }).map(one => one.outerHTML.slice(0, 90));
  const wide = document.documentElement.scrollWidth;
  document.adoptedStyleSheets = [];
  return [wide, cut];
}"""

# Lines of scripts that stack, whose signs would touch or be cut off.
TIGHT = """least => [...document.querySelectorAll("body *")].filter(one => {
  const own = [...one.childNodes].some(node => node.nodeType === 3 && /\\p{L}/u.test(node.data));
  const style = getComputedStyle(one);
  return own && !one.closest("svg, code, pre, .mono, select") && one.checkVisibility() &&
    parseFloat(style.lineHeight) < least * parseFloat(style.fontSize) - .1;
}).map(one => one.outerHTML.slice(0, 90))"""


def axe(page: Page) -> list[str]:
    """Return what axe finds wrong with *page*, and where."""
    found = Axe().run(page, options=RULES).response["violations"]
    return _said(page, found)


def colours(page: Page) -> list[str]:
    """Return what axe finds too pale on *page* as it is now; axe has seen it before."""
    return _said(page, page.evaluate("rules => axe.run(rules)", COLOURS)["violations"])


def _said(page: Page, found: list[dict]) -> list[str]:
    return [f"{page.url} {one['id']} {[node['target'] for node in one['nodes']]}" for one in found]


def measures(page: Page) -> list[str]:
    """Return what is too wide, too small or cut off on *page*, as wide as it is now."""
    width = page.viewport_size["width"]
    wide = page.evaluate("document.documentElement.scrollWidth") - width
    spread, cut = page.evaluate(SPACED)
    return [
        *([f"{page.url} is {wide} px wider than {width}"] if wide > 0 else []),
        *([f"{page.url} is {spread - width} px wider than {width} when spaced"] if spread > width else []),
        *(f"{page.url}, {width} px, cuts off when spaced: {one}" for one in cut),
        *(f"{page.url}, {width} px, is too small a target: {one}" for one in page.evaluate(SMALL, LEAST)),
    ]


def tight(page: Page) -> list[str]:
    """Return the lines of *page* that stand too close for scripts that stack."""
    return [f"{page.url} is too tight: {one}" for one in page.evaluate(TIGHT, 1.4)]


def faults(page: Page) -> list[str]:
    """Return what is wrong with *page*: in the light and wide, and then in the dark, as narrow as zoomed."""
    found = axe(page) + measures(page)
    page.emulate_media(color_scheme="dark")
    found += colours(page)
    page.set_viewport_size({"width": ZOOMED, "height": 640})
    return found + measures(page)
