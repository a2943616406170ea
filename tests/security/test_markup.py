"""Markup in every text of every kind, on every page and in every feed that shows it: it stays text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from amity import app
from amity.ui import language

ON = re.compile(r"on[a-z]+")


class Reader(HTMLParser):
    """Reads a page as a browser would, and notes what must not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in ("xss", "base", "object", "embed", "iframe") or (tag == "script" and "src" not in named):
            self.found.append(tag)
        if tag == "style":
            self.found.append("a style of its own")
        for name, value in named.items():
            if ON.fullmatch(name) or name in ("style", "srcdoc"):
                self.found.append(f"{tag} {name}")
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name in ("href", "src", "action", "formaction", "xlink:href") and address.startswith(
                ("javascript:", "vbscript:", "data:text")
            ):
                self.found.append(f"{tag} {name}={address}")

    handle_startendtag = handle_starttag


def amiss(text: str) -> list[str]:
    """Return what of *text* a browser would not take for text."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader.found


@pytest.mark.parametrize(
    "text",
    [
        "<xss>",
        "<p style='x'>",
        "<a href=' java\nscript:alert(1)'>",
        "<script>1</script>",
        "<p onclick=x>",
        "<style>",
    ],
)
def test_the_reader_sees_what_must_not_be_there(text):
    assert amiss(text)


def test_no_text_of_any_kind_becomes_markup_on_any_page(told):
    client = told.seated()
    shown = 0
    for path in sorted({path for path in told.paths() if path}):
        answer = client.get(path)
        assert answer.status_code < 500, path
        sort = answer.headers.get("content-type", "")
        if sort.startswith("text/html"):
            shown += "&lt;xss" in answer.text
            assert amiss(answer.text) == [], path
        elif "xml" in sort:
            assert "<xss" not in answer.text, path
    assert shown > 100  # else the pages showed nothing of it, and this test nothing at all


def test_answers_for_programs_are_never_taken_for_pages(told):
    client, headers = told.seated(), told.token()
    paths = [f"/api/records/{record}" for record in list(told.said.values())[::20]]
    views = [f"/api/views/{view.name}/{table.name}" for view in told.node.views for table in view.tables]
    for path in ("/api/records", "/api/kinds", "/api/search?words=xss", "/api/no", *paths, *views):
        for answer in (client.get(path), client.get(path, headers=headers)):
            assert answer.status_code < 500, path
            assert answer.headers["content-type"].partition(";")[0] in (
                "application/json",
                "application/problem+json",
            )
            assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_is_asked_for_is_shown_as_text_too(told):
    """Every parameter that a page might read, with markup in it, on every page that an example names."""
    client = told.seated()
    names = (
        "q",
        "words",
        "next",
        "on",
        "kind",
        "party",
        "from",
        "to",
        "since",
        "page",
        "sort",
        "year",
        "as",
        "lang",
        "after",
        "forum",
        "of",
    )
    query = dict.fromkeys(names, "'\"><xss onload=alert(1)>")
    for feature in app.FEATURES:
        for example in feature.pages.examples if feature.pages else ():
            answer = client.get(f"/{feature.name}{example}", params=query)
            assert answer.status_code < 500, example
            assert amiss(answer.text) == [], example
    for path in (
        "/",
        "/node",
        "/records",
        "/search",
        "/file/",
        "/kinds",
        "/sign-in",
        "/public/",
        "/public/search",
    ):
        answer = client.get(path, params=query)
        assert answer.status_code < 500, path
        assert amiss(answer.text) == [], path


def test_a_title_that_comes_from_a_record_is_neither_markup_nor_a_pattern():
    with language.spoken(language.Languages([]).best("", "")):
        assert language.shown("<b>50 % of %(all)s") == "&lt;b&gt;50 % of %(all)s"
        assert language.shown("%(name)s: 5 %%", name="<b>") == "&lt;b&gt;: 5 %"
        assert language.counted("%(num)s <", "%(num)s of %(all)s", 2, all="<") == "2 of &lt;"
