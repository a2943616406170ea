"""A node's home: what is made, what is read back, and keys that turn whole or not at all."""

from __future__ import annotations

import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity.errors import Conflict, Malformed, NotFound, Unavailable
from amity.kernel import keys
from amity.node import home as homes
from amity.node.home import Settings
from amity.testing import refuses, repository


def settings(**more: object) -> Settings:
    return homes.settled({"party": "AAA", "region": "asean", "database": "sqlite:///{home}/amity.db", **more})


@pytest.fixture
def home(tmp_path):
    return homes.make(tmp_path / "AAA", settings())


def test_a_home_is_for_its_own_account_alone(home):
    for name in (homes.SIGNING, homes.NEXT, homes.SEALING):
        assert stat.S_IMODE((home.folder / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(home.folder.stat().st_mode) == 0o700


@given(
    address=st.text(max_size=40),
    database=st.text(st.characters(codec="utf-8"), min_size=1, max_size=40),
    port=st.integers(1, 65535),
    exercise=st.booleans(),
)
def test_settings_are_read_back_as_they_were_written(tmp_path_factory, address, database, port, exercise):
    folder = tmp_path_factory.mktemp("home") / "AAA"
    peers = {"BBB": "https://amity.example.org/", "CCC": "http://localhost:1"}
    wanted = settings(address=address, database=database, port=port, exercise=exercise, peers=peers)

    homes.make(folder, wanted)

    assert homes.load(folder).settings == wanted


def test_a_home_is_not_made_twice_nor_over_keys(home):
    before = (home.folder / homes.SIGNING).read_bytes()
    refuses(Conflict, lambda: homes.make(home.folder, settings()))
    (home.folder / homes.SETTINGS).unlink()
    refuses(Conflict, lambda: homes.make(home.folder, settings()))

    assert (home.folder / homes.SIGNING).read_bytes() == before


def test_where_nothing_can_be_written_nothing_is_left(tmp_path):
    (tmp_path / "file").touch()

    refuses(Unavailable, lambda: homes.make(tmp_path / "file" / "AAA", settings()))


def test_a_home_that_was_taken_back_can_be_made_again(home):
    homes.unmake(home)
    again = homes.make(home.folder, settings())

    assert again.party == "AAA"


@pytest.mark.parametrize(
    "wrong",
    [
        {"party": "aaa"},
        {"port": 0},
        {"pull": 0},
        {"colour": "red"},
        {"peers": {"AAA": "http://x"}},
        {"peers": {"bbb": "http://x"}},
        {"peers": {"BBB": "x"}},
        {"peers": {"BBB": 'http://x" '}},
        {"peers": {"BBB": "http://x?y"}},
    ],
)
def test_settings_that_cannot_be_are_named(wrong):
    assert next(iter(wrong)) in refuses(Malformed, lambda: settings(**wrong))


def test_a_peer_without_its_last_slash(home):
    told = settings(peers={"BBB": "https://amity.example.org/"})

    assert homes.Home(home.folder, told).peers == {"BBB": "https://amity.example.org"}


def test_the_founding_entry_says_the_public_halves(home):
    entry = homes.founding_key(home)

    assert entry.key == home.signer().public().hex()
    assert entry.next == keys.commitment(home.following().public())
    assert entry.age == str(home.identity().to_public())


def test_founding_entries_add_up_and_contradictions_are_refused(home, tmp_path):
    other = homes.make(tmp_path / "BBB", settings(party="BBB"))
    third = homes.make(tmp_path / "other", settings(party="BBB"))
    home.found({"BBB": homes.founding_key(other)})
    home.found({"BBB": homes.founding_key(other)})
    before = (home.folder / homes.FOUNDING).read_bytes()

    refuses(Conflict, lambda: home.found({"BBB": homes.founding_key(third)}))
    refuses(Malformed, lambda: home.found({"CCC": homes.founding_key(other)}))

    assert (home.folder / homes.FOUNDING).read_bytes() == before
    assert set(os.listdir(home.folder)) == {
        homes.SETTINGS, homes.FOUNDING, homes.SIGNING, homes.NEXT, homes.SEALING
    }  # fmt: skip


def test_keys_turn_forward_and_back(home):
    first, following = home.signer().public(), home.following().public()
    after = home.turn_keys()
    turned = home.signer().public(), keys.commitment(home.following().public())
    home.turn_back()

    assert turned == (following, after)
    assert (home.signer().public(), home.following().public()) == (first, following)
    assert not (home.folder / homes.FORMER).exists()


def test_the_key_from_before_stands_until_the_turn_is_over(home):
    first = (home.folder / homes.SIGNING).read_text()
    home.turn_keys()
    kept = (home.folder / homes.FORMER).read_text()
    home.forget_former()

    assert kept == first
    assert not (home.folder / homes.FORMER).exists()


@pytest.mark.parametrize("name", [homes.SIGNING, homes.NEXT, homes.SEALING])
def test_a_key_that_is_gone_or_spoilt_is_named(home, name):
    ask = {homes.SIGNING: home.signer, homes.NEXT: home.following, homes.SEALING: home.identity}[name]
    (home.folder / name).write_bytes(b"\xff\xfe")
    spoilt = refuses(Malformed, ask)
    (home.folder / name).unlink()
    gone = refuses(NotFound, ask)

    assert name in spoilt
    assert name in gone


def test_a_folder_without_a_node_says_how_to_make_one(tmp_path):
    assert "amity init" in refuses(NotFound, lambda: homes.load(tmp_path))


def test_a_region_pack_by_name_or_by_folder(home):
    packs = repository() / "regions"

    by_name, by_folder = (settings(party="KHM", region=named) for named in ("asean", str(packs / "asean")))

    assert homes.region_of(by_name, packs).name == homes.region_of(by_folder, packs).name == "asean"
    refuses(NotFound, lambda: homes.region_of(settings(party="KHM", region="atlantis"), packs))
    refuses(NotFound, lambda: homes.region_of(settings(), packs))
