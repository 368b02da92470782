"""How a value is changed or compared: masks with their SQL form and their Python form, keys, and the cryptography."""

from masking.crypto import BlockSeal, Prf, Signer, Suite, Verifier, digest_chain, equal, fingerprint, suite
from masking.errors import (
    CryptoError,
    CryptoUnavailable,
    InsecureKeyFile,
    KeyUnreadable,
    MaskError,
    MaskingError,
)
from masking.keys import MasterKey, load_signer, load_verifier, save_signer, save_verifier
from masking.masks import Form, Mask, Value
from masking.sql import output_type
from masking.values import ValueType
from masking.vocabulary import MASKS, MaskEntry, Vector, parse_mask

__all__ = [
    "MASKS",
    "BlockSeal",
    "CryptoError",
    "CryptoUnavailable",
    "Form",
    "InsecureKeyFile",
    "KeyUnreadable",
    "Mask",
    "MaskEntry",
    "MaskError",
    "MaskingError",
    "MasterKey",
    "Prf",
    "Signer",
    "Suite",
    "Value",
    "ValueType",
    "Vector",
    "Verifier",
    "digest_chain",
    "equal",
    "fingerprint",
    "load_signer",
    "load_verifier",
    "output_type",
    "parse_mask",
    "save_signer",
    "save_verifier",
    "suite",
]
