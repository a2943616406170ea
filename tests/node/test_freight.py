"""Parcels as a file: one reader opens it, and what was cut, swollen or changed on the way is refused."""

from __future__ import annotations

from io import BytesIO

import pyrage
import pytest

from amity.errors import Malformed, NotFound, TooLarge
from amity.kernel.record import Party
from amity.node import freight
from amity.node import parcel as parcels
from amity.testing import refuses


def carried(region, of: str, to: str, since: dict[str, int] | None = None) -> bytes:
    return b"".join(freight.written(freight.pages(region[of], Party(to), since)))


def taken(region, at: str, data: bytes) -> int:
    return sum(len(region[at].accept(page).fresh) for page in freight.read(BytesIO(data)))


@pytest.mark.usefixtures("small_pages")
def test_a_file_carries_all_logs_that_its_reader_may_read_and_is_taken_in_once(talk):
    region = talk("AAA", "BBB", "CCC")
    region.word("CCC", "from far", to={"AAA", "BBB"})
    region.word("CCC", "for AAA alone", to={"AAA"})
    region.meet("CCC", "AAA")
    for number in range(5):
        region.word("AAA", f"word {number}")
    data = carried(region, "AAA", "BBB")

    first, again = taken(region, "BBB", data), taken(region, "BBB", data)

    assert region.heard("BBB") == ["from far", *(f"word {number}" for number in range(5))]
    assert (first, again) == (7 + 3, 0)
    region.check()


def test_what_the_reader_has_already_is_left_out(talk):
    region = talk("AAA", "BBB")
    region.word("AAA", "old")
    taken(region, "BBB", carried(region, "AAA", "BBB"))
    region.word("AAA", "new")

    less = carried(region, "AAA", "BBB", {"AAA": region["BBB"].sizes()["AAA"]})

    assert len(less) < len(carried(region, "AAA", "BBB"))
    assert taken(region, "BBB", less) == 1


@pytest.mark.usefixtures("small_pages")
def test_a_log_that_is_still_being_fetched_is_not_carried_on(talk):
    region = talk("AAA", "BBB", "CCC")
    region.word("AAA", "hello")
    region["BBB"].accept(region["AAA"].parcel_for("BBB", "AAA"))

    assert taken(region, "CCC", carried(region, "BBB", "CCC")) == 2  # BBB's own alone


def test_a_file_cut_anywhere_is_refused_and_whole_parcels_before_the_cut_are_kept(talk):
    region = talk("AAA", "BBB")
    region.word("AAA", "hello")
    data = carried(region, "AAA", "BBB")
    whole = {len(freight.FORMAT), len(data)}
    for end in range(len(data)):
        if end not in whole:
            refuses(Malformed, lambda end=end: list(freight.read(BytesIO(data[:end]))))
    region.check()


def test_a_length_that_is_a_lie_takes_no_memory(tmp_path):
    file = tmp_path / "huge.amity"
    file.write_bytes(freight.FORMAT + (1 << 62).to_bytes(8, "big") + b"x" * 100)

    with file.open("rb") as data:
        refuses(TooLarge, lambda: list(freight.read(data)))


def test_a_bomb_in_a_file_is_refused():
    bomb = parcels.pack(bytes(parcels.LONGEST + 1))
    data = freight.FORMAT + len(bomb).to_bytes(8, "big") + bomb

    refuses(TooLarge, lambda: list(freight.read(BytesIO(data))))


def test_only_its_reader_opens_what_is_sealed(talk):
    mine, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    sealed = freight.seal(b"a secret", str(mine.to_public()))

    assert b"secret" not in sealed
    assert freight.unseal(sealed, mine) == b"a secret"
    refuses(Malformed, lambda: freight.unseal(sealed, other))
    refuses(Malformed, lambda: freight.unseal(sealed[:-1], mine))
    refuses(Malformed, lambda: freight.unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), mine))


@pytest.mark.parametrize("address", ["", "age1nobody", "ssh-rsa AAAA"])
def test_nothing_is_sealed_to_what_is_no_address(address):
    assert "registrar" in refuses(NotFound, lambda: freight.seal(b"x", address))


def test_what_was_never_sealed_is_returned_as_it_is():
    identity = pyrage.x25519.Identity.generate()

    assert freight.unseal(b"plain", identity) == b"plain"
