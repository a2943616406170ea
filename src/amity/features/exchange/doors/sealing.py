"""The key with which this node signs the alerts that it gives out as CAP.

XML signatures know no Ed25519 in the tools that others have, so the key of the log cannot make them. The node
makes a key of its own for alerts, with a certificate that it signs itself, and keeps both; they are in its
backup, and nobody else is told the key. Who receives an alert compares the certificate's fingerprint, which
each export shows, with what your Party told by another channel.
"""

from datetime import timedelta
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from amity.formats import cap
from amity.node.node import Node
from amity.store import local

SHELF, KEY = "exchange", "alerts"
HOLDS = timedelta(days=3650)


def sealed(node: Node, alert: bytes) -> tuple[bytes, str]:
    """Return *alert*, signed by this node, and the SHA-256 of the certificate that comes with it."""
    key, certificate = _own(node)
    return cap.sign(alert, key, certificate), sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def _own(node: Node) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    with node.tx() as tx:
        kept = local.get(tx, SHELF, KEY)
        if kept is None:
            kept = _made(node)
            local.put(tx, SHELF, KEY, kept)
    key = load_pem_private_key(kept["key"].encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key, x509.load_pem_x509_certificate(kept["certificate"].encode())


def _made(node: Node) -> dict[str, str]:
    key, now = ec.generate_private_key(ec.SECP256R1()), node.clock()
    title = node.region.party(node.party).name()[:64]
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, title),
            x509.NameAttribute(NameOID.COMMON_NAME, node.origin(node.party)[:64]),
        ]
    )
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(x509.random_serial_number())
    built = built.not_valid_before(now - HOLDS).not_valid_after(now + HOLDS)  # older alerts go out, too
    built = built.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    certificate = built.sign(key, SHA256())
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {"key": secret.decode(), "certificate": certificate.public_bytes(Encoding.PEM).decode()}
