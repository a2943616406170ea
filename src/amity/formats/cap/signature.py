"""What the XML signatures of an alert are worth. It checks; whom to trust, others decide.

A signature brings its own certificate, so that it is sound says only that nothing was changed since somebody
signed. `fingerprint` says who: compare it with those that you were given by another channel.

* `sound`: the whole alert is what was signed; `in_time` says whether the certificate held when it was sent.
* `broken`: it is not, or the signature itself is damaged. Such an alert is not to be taken.
* `unproven`: it cannot be judged: an algorithm that no longer proves anything (SHA-1), or no certificate.
"""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from lxml import etree
from signxml.exceptions import InvalidSignature, SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from amity.formats.cap import reading, rules

_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_MOST = 8  # signatures of one alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature of an alert, and what it is worth."""

    state: Literal["sound", "broken", "unproven"]
    why: str = ""
    subject: str = ""
    issuer: str = ""
    fingerprint: str = ""  # SHA-256 of the certificate
    in_time: bool = False  # the certificate held when the alert says that it was sent


def signatures(raw: bytes) -> list[Signature]:
    """
    Return what each signature of the alert *raw* is worth; none, where it bears none.

    Raises:
        Malformed: it is no XML, or brings a document type.
    """
    root = reading.tree(raw)
    found = root.findall(f"{_DS}Signature")
    sent = rules.moment("".join(root.itertext(f"{{{etree.QName(root).namespace}}}sent")).strip())
    several = len(found) > 1  # each would have to be judged without the others: nobody agrees how
    return [_judged(raw, one, sent, several=several) for one in found[:_MOST]]


def _judged(raw: bytes, signature: Any, sent: datetime | None, *, several: bool) -> Signature:
    weak = sorted(
        {name for name in _algorithms(signature) if "sha1" in name.lower() or "md5" in name.lower()}
    )
    if weak:
        return Signature(state="unproven", why="it is made with SHA-1 or MD5, which proves nothing any more")
    if several:
        return Signature(state="unproven", why="several signatures stand in one alert")
    text = signature.findtext(f".//{_DS}X509Certificate")
    if text is None:
        return Signature(state="unproven", why="it brings no certificate")
    try:
        der = base64.b64decode("".join(text.split()), validate=True)
        certificate = x509.load_der_x509_certificate(der)
        begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        names = certificate.subject.rfc4514_string(), certificate.issuer.rfc4514_string()
        _verify_either(raw, certificate, begins)
    except UnsupportedAlgorithm as error:
        return Signature(state="unproven", why=f"its certificate cannot be checked here ({_plain(error)})")
    except (SignXMLException, etree.LxmlError, ValueError, binascii.Error, TypeError, KeyError) as error:
        return Signature(state="broken", why=f"the alert was changed, or its signature was ({_plain(error)})")
    return Signature(
        state="sound",
        subject=names[0],
        issuer=names[1],
        fingerprint=sha256(der).hexdigest(),
        in_time=bool(sent and begins <= sent <= ends),
    )


def _verify_either(raw: bytes, certificate: x509.Certificate, begins: datetime) -> None:
    try:
        _verify(raw, certificate, begins)
    except InvalidSignature:
        # some senders sign first and indent afterwards; between elements, white space means nothing in CAP
        _verify(etree.tostring(reading.tree(raw, blanks=False).getroottree()), certificate, begins)


def _verify(raw: bytes, certificate: x509.Certificate, begins: datetime) -> None:
    """Raise where the whole of *raw*, but for the signature itself, is not what *certificate* signed."""
    config = SignatureConfiguration(
        expect_references=1, location="./", verification_time=begins + timedelta(seconds=1)
    )
    done = XMLVerifier().verify(raw, x509_cert=certificate, expect_config=config)
    signed = done[0] if isinstance(done, list) else done
    if signed.signed_xml is None or etree.QName(signed.signed_xml).localname != "alert":
        raise ValueError("it covers a part of the alert only")


def _algorithms(signature: Any) -> Iterator[str]:
    for name in ("SignatureMethod", "DigestMethod"):
        for one in signature.iter(f"{_DS}{name}"):
            yield str(one.get("Algorithm", ""))


def _plain(error: Exception) -> str:
    return str(error).splitlines()[0][:160] if str(error) else type(error).__name__
