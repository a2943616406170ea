"""Numbers are compared in one form, whoever wrote them down, and it is said which cannot be right."""

from __future__ import annotations

import pytest

from amity.features.exchange.linking.identifiers import read, shared

SOUND = [
    ("imo", "IMO 9074729", "9074729"),
    ("mmsi", "514 000 111", "514000111"),
    ("iban", "GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"),
    ("phone", "+855 (0)12-345 678".replace("(0)", ""), "+85512345678"),
    ("e-mail", " Desk@Example.ORG ", "desk@example.org"),
    ("sha256", "AB" * 32, "ab" * 32),
    ("md5", "D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e"),
    ("passport", "aa-000 0000", "AA0000000"),
    ("container", "CSQU 305438-3", "CSQU3054383"),
    ("wallet", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"),
    ("wallet", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
    ("wallet", "0x52908400098527886E0F7030069857D2E4169EE7", "0x52908400098527886e0f7030069857d2e4169ee7"),
    ("ipv6", "2001:0DB8::0001", "2001:db8::1"),
]
WRONG = [
    ("imo", "9074728"),
    ("mmsi", "51400011"),
    ("iban", "GB82 WEST 1234 5698 7654 33"),
    ("phone", "+0123"),
    ("e-mail", "desk@example"),
    ("sha256", "ab" * 31),
    ("passport", "A1"),
    ("container", "CSQU3054384"),
    ("wallet", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3"),
    ("wallet", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"),
    ("wallet", "0x52908400098527886E0F7030069857D2E4169E"),
]


@pytest.mark.parametrize(("sort", "written", "value"), SOUND)
def test_a_number_is_read_in_its_normal_form_and_found_sound(sort: str, written: str, value: str):
    known = read(sort, written)

    assert known.value == value
    assert known.sound is True


@pytest.mark.parametrize(("sort", "written"), WRONG)
def test_a_number_that_cannot_be_right_is_kept_and_said_to_be_wrong(sort: str, written: str):
    assert read(sort, written).value
    assert read(sort, written).sound is False


def test_a_number_without_its_country_takes_the_one_where_it_was_written():
    assert read("phone", "012 345 678", calling="855").value == "+85512345678"
    assert read("phone", "012 345 678").sound is None


def test_what_two_share_says_what_is_then_the_same():
    """The IMO number in two writings; the same digits as an MMSI are another number."""
    one = [("imo", "IMO 9074729"), ("iban", "GB82WEST12345698765432"), ("phone", "+85512345678")]
    other = [("imo", "9074729"), ("mmsi", "9074729"), ("iban", "gb82 west 1234 5698 7654 32")]

    assert [(both.sort, both.same, both.sound) for both in shared(one, other)] == [
        ("iban", "account", True),
        ("imo", "vessel", True),
    ]
