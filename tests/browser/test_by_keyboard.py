"""Without a mouse: every control is reached in order, is seen to be reached, and can be left again."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

PAGES = ["/", "/file/roster.office/1", "/records", "/node", "/design", "/devices", "/zone"]
LEAST = 3.0  # contrast of what shows the focus (WCAG 2.2, 1.4.11)
MOST = 400  # presses: more, and the page holds its reader

# What Tab should reach, in the order of the document; of radio buttons that belong together one.
NUMBER = """() => {
  const every = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const first = one => one.type !== "radio" || one.checked || (
    !document.querySelector(`input[name="${one.name}"]:checked`) &&
    document.querySelector(`input[name="${one.name}"]`) === one);
  const reached = [...document.querySelectorAll(every)].filter(one => first(one) && !one.disabled &&
    one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }));
  reached.forEach((one, number) => { one.dataset.number = number; });
  return reached.length;
}"""

# Where the focus is, and how it is shown: its outline, and what lies behind it.
FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const clear = one => /rgba|[/]/.test(getComputedStyle(one).backgroundColor); // all of it or some
  let behind = one.parentElement;
  while (behind && clear(behind)) behind = behind.parentElement;
  const over = document.elementFromPoint(
    Math.min(Math.max(box.x + Math.min(box.width / 2, 20), 1), innerWidth - 1),
    Math.min(Math.max(box.y + Math.min(box.height / 2, 10), 1), innerHeight - 1));
  return { number: one.dataset.number ?? null, told: one.outerHTML.slice(0, 80), style: style.outlineStyle,
    width: parseFloat(style.outlineWidth), outline: style.outlineColor,
    behind: behind ? getComputedStyle(behind).backgroundColor : "rgb(255, 255, 255)",
    open: !!over && (one.contains(over) || over.contains(one)) };
}"""


def signed_in(bottle, profile, **options) -> Page:
    context = profile(reduced_motion="reduce", **options)
    context.add_cookies([bottle.khm.cookie()])
    return context.new_page()


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as browsers write them (WCAG 2.2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def step(page: Page, number: int) -> dict[str, Any]:
    """Press Tab until the focus has left what stands before *number*: a day has a stop for each part."""
    focus: dict[str, Any] = {}
    for _ in range(6):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["number"] != str(number - 1):
            break
    return focus


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_tab_goes_through_every_page_in_order_is_seen_and_comes_out(bottle, profile, scheme):
    page, found = signed_in(bottle, profile, color_scheme=scheme), []
    for path in PAGES:
        page.goto(bottle.khm.address + path)
        many = page.evaluate(NUMBER)
        for number in range(many):
            focus = step(page, number)
            where = f"{path}, step {number}: {focus['told']}"
            if focus["number"] != str(number):
                found.append(f"{where} is not the next")
                break
            if focus["style"] == "none" or focus["width"] < 2:
                found.append(f"{where} has no outline")
            if contrast(focus["outline"], focus["behind"]) < LEAST:
                found.append(f"{where} has a pale outline")
            if not focus["open"]:
                found.append(f"{where} is covered")
        if step(page, many)["number"] not in (None, "0"):
            found.append(f"{path} holds its reader")

    assert found == []


def test_the_first_stop_is_a_way_past_the_menu(bottle, profile):
    page = signed_in(bottle, profile)
    page.goto(f"{bottle.khm.address}/records")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")

    assert skip.evaluate("one => one === document.activeElement && one.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def to(page: Page, label: str) -> None:
    """Press Tab until the control that is called *label* has the focus."""
    said = "one => (one.labels?.[0] ?? one).innerText.trim()"
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate(f"({said})(document.activeElement)").startswith(label):
            return
    raise AssertionError(f"Tab does not reach {label}")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_an_officer_files_a_record_without_a_mouse(bottle, profile, scripts):
    page = signed_in(bottle, profile, java_script_enabled=scripts)
    page.goto(f"{bottle.khm.address}/file/")
    to(page, "Office opened")
    page.keyboard.press("Enter")
    page.wait_for_url("**/file/roster.office/1")
    for label, text in (
        ("Office", "cyber-desk"),
        ("Title", "Cybercrime desk"),
        ("Kinds it", "plan.progress"),
    ):
        to(page, label)
        page.keyboard.type(text)
    readers = page.locator("input[name='-to']").first
    to(page, readers.evaluate("one => one.labels[0].innerText.trim()"))
    page.keyboard.press("ArrowUp")  # round to the last of the ways to choose readers
    to(page, "Sign and file")
    page.keyboard.press("Enter")
    page.wait_for_url("**/record/*")

    assert page.get_by_text("Cybercrime desk").first.is_visible()
    assert [mandate.title for mandate in bottle.khm.node.offices()].count("Cybercrime desk") == 1
