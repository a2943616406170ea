"""`amity routes`: the list of all pages says what the website does; and the ports of the demonstration."""

from __future__ import annotations

import re
import socket

import pytest
from starlette.testclient import TestClient

import machine
from amity import app
from amity.node import region as regions
from amity.testing import Region, repository
from amity.ui import session
from amity.ui.routes import GAP

DOORS = (
    "/api",
    "/exchange/{of:party}",
    "/static",
    "/taxii2",
    "/live",
    "/worker.js",
    "/manifest.webmanifest",
    "/metrics",
    "/health",
)  # for programs, and for browsers themselves


@pytest.fixture(scope="module")
def khm():
    """Cambodia's node with the offices that the region gives a State."""
    region = Region("KHM", pack=regions.load(repository() / "regions" / "asean"), offices=False)
    app.found_offices(region["KHM"])
    return region["KHM"]


def mounted(routes, prefix=""):
    """Yield each address of a website at which people knock, with its methods."""
    for route in routes:
        if route.path.startswith(DOORS):
            continue
        if hasattr(route, "methods"):
            yield from ((prefix + route.path, method) for method in route.methods - {"HEAD"})
        else:
            yield from mounted(route.routes, prefix + route.path)


def test_it_lists_every_page_and_every_action_of_the_website_without_a_node(amity, khm):
    listed = amity("routes", "--json", home="").json
    website = app.website(khm, address="http://testserver")

    there = set(mounted(website.routes))
    assert {(one["path"], one["method"]) for one in listed} == there
    assert {one["feature"] for one in listed} == {"", *(feature.name for feature in app.FEATURES)}
    assert all(one["title"] for one in listed)


def test_every_form_leads_to_an_action_that_is_there(amity):
    listed = amity("routes", "--json", home="").json
    actions = [one["path"] for one in listed if one["method"] == "POST"]

    lost = [
        (one["path"], form["path"])
        for one in listed
        for form in one["forms"]
        if form["method"] == "POST"
        and form["path"] not in actions
        and not (one["path"] == "/file/{kind:path}" and form["path"] == f"/file/{form['kind']}")
    ]
    assert lost == []


def test_a_form_names_its_fields_with_those_of_the_kind_that_it_draws(amity):
    listed = {(one["path"], one["method"]): one for one in amity("routes", "--json", home="").json}

    [report] = [
        form
        for form in listed["/plans/activity/{owner}/{name}/{key}", "GET"]["forms"]
        if form["method"] == "POST"
    ]
    assert report["kind"] == "plan.progress/1"
    assert {"percent", "status", "-to", "-tlp"} <= set(report["fields"])
    assert "focal-point" in report["offices"]
    assert "crime-desk" not in report["offices"]
    blanks = listed["/file/{kind:path}", "GET"]["forms"]
    assert {kind.name for kind in app.vocabulary()} == {form["kind"] for form in blanks}
    assert f"-party={GAP}" in blanks[0]["fields"]


@pytest.mark.parametrize("office", ["crime-desk", "defence-desk", "operator"])
def test_those_offices_may_open_a_page_that_the_node_lets_in(amity, khm, office):
    with khm.tx() as tx:
        secret = session.begin(tx, office, "Sok Dara", khm.clock())
    client = TestClient(app.website(khm, address="http://testserver"), cookies={"amity-khm": secret})

    wrong = []
    for one in amity("routes", "--json", home="").json:
        if one["example"] and not one["public"] and one["method"] == "GET":
            let_in = client.get(one["example"], follow_redirects=False).status_code != 403
            wrong += [one["path"]] if let_in != (office in one["offices"]) else []
    assert wrong == []


def test_as_text_it_is_a_line_for_each(amity):
    said = amity("routes", home="")

    assert re.search(r"^GET +/plans/ +Plans +\(registrar, focal-point", said.out, re.MULTILINE)
    assert re.search(r"^GET +/sign-in +Sign in +\(anybody\)", said.out, re.MULTILINE)


def test_a_demonstration_whose_port_is_taken_says_which_before_it_makes_anything(amity, tmp_path):
    port, _ = machine.ports(2)
    with socket.create_server(("127.0.0.1", port + 1)):
        said = amity("demo", "--port", str(port), "--tokens", str(tmp_path / "tokens.json"), home="")

    assert said.code == 6
    assert f"port {port + 1} cannot be had" in said.err
    assert not (tmp_path / "tokens.json").exists()


def test_a_demonstration_that_cannot_write_its_links_says_so_first(amity, tmp_path):
    said = amity("demo", "--tokens", str(tmp_path / "nowhere" / "tokens.json"), home="")

    assert said.code == 5
    assert "there is no folder" in said.err
