"""The words of the exchange's pages: its desk reads them in its own language."""

from __future__ import annotations

import pytest

from amity.features import exchange
from amity.features.exchange.pages.asking import PAGES
from amity.testing import repository
from amity.testing.browsing import ADDRESS, seated
from amity.ui.website import Web, website


@pytest.mark.parametrize(("code", "word"), [("id", "Daftar sanksi"), ("km", "បញ្ជីទណ្ឌកម្ម")])
def test_the_desk_reads_its_pages_in_its_own_language(desks, code, word):
    node = desks.region["KHM"]
    web = Web(ADDRESS, words=[PAGES.folder, repository() / "regions" / "asean"])
    client = seated(website(node, [exchange.FEATURE], web), node)

    page = client.get("/exchange/lists", headers={"accept-language": code}).text
    assert word in page
    assert 'lang="' + code + '"' in page
