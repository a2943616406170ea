"""Ed25519 as libsodium verifies it: the official cases, and the keys that nobody may enrol."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity.errors import BadSignature, Malformed
from amity.kernel import keys
from amity.kernel.keys import SeedKey
from amity.testing import refuses

# RFC 8032, section 7.1: seed, public key, message, signature
OFFICIAL = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030"
        "3dca179c138ac17ad9bef1177331a704",
    ),
]
LONG = json.loads((Path(__file__).parents[1] / "vectors" / "rfc8032-1024.json").read_bytes())
OFFICIAL.append(tuple(LONG[name] for name in ("seed", "public", "message", "signature")))

P = 2**255 - 19
SMALL = [  # every point of order 1, 2, 4 and 8, and the other ways of writing them
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
]


@pytest.mark.parametrize(
    ("seed", "public", "message", "signature"), OFFICIAL, ids=["1", "2", "3", "SHA(abc)", "1024"]
)
def test_the_official_cases_sign_and_verify(seed, public, message, signature):
    key = SeedKey(bytes.fromhex(seed))

    assert key.public().hex() == public
    assert key.sign(bytes.fromhex(message)).hex() == signature
    keys.verify(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))
    assert keys.sound(bytes.fromhex(public)).hex() == public


@given(st.sampled_from(OFFICIAL), st.integers(0, 511))
def test_one_flipped_bit_spoils_a_signature(case, bit):
    _, public, message, signature = case
    spoilt = (int.from_bytes(bytes.fromhex(signature), "big") ^ 1 << bit).to_bytes(64, "big")

    refuses(BadSignature, lambda: keys.verify(bytes.fromhex(public), bytes.fromhex(message), spoilt))


@pytest.mark.parametrize("length", [0, 31, 33, 63, 65])
def test_keys_and_signatures_of_another_length_are_refused(length):
    public = bytes.fromhex(OFFICIAL[0][1])

    refuses(BadSignature, lambda: keys.verify(public, b"", bytes(length)))
    refuses(BadSignature, lambda: keys.verify(bytes(length), b"", bytes(64)))
    refuses(Malformed, lambda: keys.sound(bytes(length)))


@pytest.mark.parametrize("point", SMALL)
def test_a_key_of_small_order_is_never_enrolled_and_verifies_nothing(point):
    """With such a key one signature fits every message."""
    public = bytes.fromhex(point)

    refuses(Malformed, lambda: keys.sound(public))
    for r in (public, bytes.fromhex(SMALL[0])):
        refuses(BadSignature, lambda r=r: keys.verify(public, b"anything", r + bytes(32)))


@pytest.mark.parametrize("y", [P + 2, P + 3, 2])
def test_a_key_that_is_not_canonical_or_no_point_is_never_enrolled(y):
    refuses(Malformed, lambda: keys.sound(y.to_bytes(32, "little")))


def test_a_commitment_is_the_hash_of_the_key():
    assert keys.commitment(b"\x01" * 32) == hashlib.sha256(b"\x01" * 32).hexdigest()
