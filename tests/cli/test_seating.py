"""Ending access from the command line, and the identity provider that the settings name."""

from __future__ import annotations

import pytest

from amity import app
from amity.cli.house import House
from amity.node import home as homes
from amity.node import seats
from amity.store import local

PROVIDER = """
[provider]
issuer = "https://id.mfa.example/realms/staff"
client = "amity"

[provider.offices]
"Focal points (staff)" = "focal-point"

[rates]
seat = 600
"""


def held(folder) -> tuple[int, list[str]]:
    """Return how many links are open, and what was filed of access that was ended."""
    with House.at(folder).open() as node, node.reading() as tx:
        told = [
            f"{one.office} {one.person} {one.ended} {one.link}" for one in seats.unseatings(tx, node.party)
        ]
        return len(local.items(tx, "invitation")), told


def test_reseat_ends_what_a_person_held_and_gives_a_new_link(amity, khm):
    amity("invite", "focal-point", "Sok Dara")
    amity("invite", "focal-point", "Another")
    made = amity("reseat", "focal-point", "Sok Dara", "--json")

    assert made.code == 0, made.err
    assert made.json["ended"] == 1
    assert "/enrol/" in made.json["link"]
    assert held(khm) == (2, ["focal-point Sok Dara 1 True"])


def test_unseat_empties_an_office(amity, khm):
    amity("invite", "focal-point", "Sok Dara")
    amity("invite", "focal-point", "Another")
    done = amity("unseat", "focal-point", "--json")

    assert done.json["ended"] == 2
    assert held(khm) == (0, ["focal-point  2 False"])
    assert amity("unseat", "harbour-master").code == 5


def test_no_new_link_is_made_that_nobody_would_hear_of(amity, khm):
    """A peer that does not answer: nothing can be filed, so access ends and no link is given."""
    amity("invite", "focal-point", "Sok Dara")
    settings = khm / homes.SETTINGS
    settings.write_text(settings.read_text() + 'IDN = "http://127.0.0.1:1"\n')
    done = amity("reseat", "focal-point", "Sok Dara")

    assert done.code == 6
    assert "/enrol/" not in done.out
    assert "run this again" in done.err
    assert held(khm) == (0, [])


def test_the_provider_of_the_settings_is_told_its_secret_from_a_file_or_the_environment(khm, monkeypatch):
    settings = khm / homes.SETTINGS
    settings.write_text(settings.read_text() + PROVIDER)
    (khm / homes.PROVIDER).write_text("from a file\n")
    home = homes.load(khm)
    made = app.identity_provider(home)
    monkeypatch.setenv("AMITY_PROVIDER_SECRET", "from the environment")
    other = app.identity_provider(home)

    assert made.title == "id.mfa.example"
    assert (made._secret, other._secret) == ("from a file", "from the environment")
    assert home.settings.rates.seat == 600
    assert "from" not in repr(home.settings)


def test_settings_that_name_a_provider_can_be_written_and_read_back(tmp_path):
    provider = {"issuer": "https://id.example", "client": 'a "client"', "offices": {"a group": "desk"}}
    settings = homes.settled(
        {
            "party": "KHM",
            "region": "asean",
            "database": "sqlite://",
            "provider": provider,
            "peers": {"IDN": "http://a"},
        }
    )
    homes.make(tmp_path / "KHM", settings)

    assert homes.load(tmp_path / "KHM").settings == settings


@pytest.mark.parametrize(
    "lines", ['[provider]\nclient = "a"', '[provider]\nissuer = "http://id.example"\nclient = "a"']
)
def test_a_provider_that_cannot_be_asked_safely_is_refused_at_the_start(amity, khm, lines):
    settings = khm / homes.SETTINGS
    settings.write_text(f"{settings.read_text()}\n{lines}\n")

    said = amity("invite", "focal-point")
    assert said.code == 3
    assert "provider.issuer" in said.err
