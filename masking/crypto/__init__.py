"""Every cryptographic primitive, behind small interfaces; a suite chosen by name gives them."""

from masking.crypto.digests import digest_chain, equal, fingerprint, framed
from masking.crypto.ff1 import LEAST_TEXTS, AesFf1, Ff1
from masking.crypto.lengths import KEY_BYTES
from masking.crypto.prf import Prf, hkdf, keyed_digest
from masking.crypto.signing import Ed25519Signer, Ed25519Verifier, Signer, Verifier
from masking.crypto.siv import AesSiv, Siv
from masking.crypto.spelling import bytes_of, spelled
from masking.crypto.suites import Suite, suite
from masking.crypto.surrogates import BlockSeal

__all__ = [
    "KEY_BYTES",
    "LEAST_TEXTS",
    "AesFf1",
    "AesSiv",
    "BlockSeal",
    "Ed25519Signer",
    "Ed25519Verifier",
    "Ff1",
    "Prf",
    "Signer",
    "Siv",
    "Suite",
    "Verifier",
    "bytes_of",
    "digest_chain",
    "equal",
    "fingerprint",
    "framed",
    "hkdf",
    "keyed_digest",
    "spelled",
    "suite",
]
