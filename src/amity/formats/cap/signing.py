"""Signing an alert: an enveloped XML signature over the whole of it, with its signer's certificate."""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from lxml import etree
from signxml.algorithms import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConstructionMethod,
    SignatureMethod,
)
from signxml.signer import XMLSigner

from amity.formats.cap import reading


def sign(raw: bytes, key: EllipticCurvePrivateKey, certificate: x509.Certificate) -> bytes:
    """
    Return the alert *raw*, signed with *key* (ECDSA with SHA-256), of which *certificate* says whose it is.

    Raises:
        Malformed: it is no XML.
    """
    signer = XMLSigner(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=SignatureMethod.ECDSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    done = signer.sign(reading.tree(raw), key=key, cert=[certificate])
    signed: bytes = etree.tostring(done, xml_declaration=True, encoding="UTF-8")
    return signed
