"""The words of the exchange's pages: its desk reads them in its own language."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from amity.features import exchange
from amity.features.exchange.pages.asking import PAGES
from amity.testing import DESK, repository
from amity.ui import session
from amity.ui.website import Web, website


@pytest.mark.parametrize(("code", "word"), [("id", "Daftar sanksi"), ("km", "បញ្ជីទណ្ឌកម្ម")])
def test_the_desk_reads_its_pages_in_its_own_language(desks, code, word):
    node = desks.region["KHM"]
    with node.tx() as tx:
        secret = session.begin(tx, DESK, "Sok Dara", node.clock(), label="Firefox")
    web = Web("http://localhost:8000", words=[PAGES.folder, repository() / "regions" / "asean"])
    client = TestClient(website(node, [exchange.FEATURE], web), base_url="http://localhost:8000")
    client.cookies.set("amity-khm", secret)

    page = client.get("/exchange/lists", headers={"accept-language": code}).text
    assert word in page
    assert 'lang="' + code + '"' in page
