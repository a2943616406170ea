"""What is looked for on every page is found where it is: each fault made on purpose."""

from __future__ import annotations

import looking
import pytest

HEAD = '<!doctype html><html lang="en"><head><title>A page</title></head><body><main><h1>A page</h1>'
TWO = '<a href="/1" id="one">1</a><a href="/2">2</a>'


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (f'<div style="font-size: 10px">{TWO}</div>', "too small a target"),
        (f'<div style="font-size: 10px"><p>In a sentence: {TWO}</p></div>', ""),
        ('<div style="font-size: 10px"><a href="/1">1</a></div>', ""),  # alone, and nothing near
        ('<div style="width: 900px">wide</div>', "px wider"),
        ('<div style="width: 60px; overflow: auto"><div style="width: 900px">wide</div></div>', ""),
        (
            '<div style="width: 5em; height: 1.1em; overflow: hidden; line-height: 1.1">some text</div>',
            "cuts off when spaced",
        ),
        ('<p style="width: 390px; white-space: nowrap">' + "spread out " * 5 + "</p>", "when spaced"),
    ],
)
def test_a_fault_is_found_and_what_is_none_is_not(browser, body, fault):
    context = browser.new_context(viewport={"width": 400, "height": 600})
    page = context.new_page()
    page.set_content(f"{HEAD}{body}</main></body></html>")
    found = looking.measures(page)
    context.close()

    assert bool(found) == bool(fault), found
    assert any(fault in one for one in found) or not fault


def test_lines_that_stand_too_close_are_found(browser):
    page = browser.new_page()
    page.set_content(
        f'{HEAD}<p style="line-height: 1.2">ភាសាខ្មែរ</p><p style="line-height: 1.2">12</p></main>'
    )
    found = looking.tight(page)
    page.close()

    assert len([one for one in found if "<p" in one]) == 1


def test_axe_finds_what_nobody_can_read(browser):
    page = browser.new_page()
    page.set_content(f'{HEAD}<p style="color: #bbb">pale</p><img src="data:,">')
    found = looking.axe(page)
    page.close()

    assert {one.split()[1] for one in found} >= {"color-contrast", "image-alt"}
