"""How a value is changed or compared: masks with their SQL form and their Python form, keys, and the cryptography."""

from masking.candidates import candidates, remaining
from masking.combinations import FLOOR, NEARLY_ONE, Undone, fewest, undone
from masking.crypto import BlockSeal, Ff1, Prf, Signer, Siv, Suite, Verifier, digest_chain, equal, fingerprint, suite
from masking.domains import (
    Domain,
    Spelled,
    address,
    bank_card,
    codes,
    dates,
    free_text,
    mobile,
    moments,
    numbers,
    personal_name,
    region,
    resident_id,
    truths,
    uscc,
)
from masking.epochs import FIRST_EPOCH, Epoch, EpochKey, KeyRing, KeyScope
from masking.errors import (
    CryptoError,
    CryptoUnavailable,
    EpochsUnclear,
    InsecureKeyFile,
    KeyUnreadable,
    MaskError,
    MaskingError,
    NotEncipherable,
)
from masking.examples import as_json, example
from masking.forms import MaskEntry, Vector
from masking.forms.pseudonymous import Pseudonym
from masking.keyed import JsonValue, KeyedColumn, KeyedForm, MaskKeys, Opening
from masking.keys import MasterKey, load_signer, load_verifier, save_signer, save_verifier
from masking.knowledge import Candidates, Known
from masking.masks import Form, Mask, Value
from masking.noise import noise, uniform
from masking.pseudonyms import pseudonym, pseudonyms
from masking.shares import Lumped, Nothing, Share, Shown
from masking.sql import MARIADB, output_type
from masking.values import ValueType
from masking.vocabulary import MASKS, parse_mask

__all__ = [
    "FIRST_EPOCH",
    "FLOOR",
    "MASKS",
    "NEARLY_ONE",
    "BlockSeal",
    "Candidates",
    "CryptoError",
    "CryptoUnavailable",
    "Domain",
    "Epoch",
    "EpochKey",
    "EpochsUnclear",
    "Ff1",
    "Form",
    "InsecureKeyFile",
    "KeyRing",
    "KeyScope",
    "KeyUnreadable",
    "JsonValue",
    "KeyedColumn",
    "KeyedForm",
    "Known",
    "Lumped",
    "MaskKeys",
    "Opening",
    "example",
    "MARIADB",
    "Mask",
    "MaskEntry",
    "MaskError",
    "MaskingError",
    "MasterKey",
    "NotEncipherable",
    "Nothing",
    "Prf",
    "Pseudonym",
    "Share",
    "Shown",
    "Signer",
    "Siv",
    "Spelled",
    "Suite",
    "Undone",
    "Value",
    "ValueType",
    "Vector",
    "Verifier",
    "address",
    "as_json",
    "bank_card",
    "candidates",
    "codes",
    "dates",
    "digest_chain",
    "equal",
    "fewest",
    "fingerprint",
    "free_text",
    "load_signer",
    "load_verifier",
    "mobile",
    "moments",
    "noise",
    "numbers",
    "output_type",
    "parse_mask",
    "personal_name",
    "pseudonym",
    "pseudonyms",
    "region",
    "remaining",
    "resident_id",
    "save_signer",
    "save_verifier",
    "suite",
    "truths",
    "undone",
    "uniform",
    "uscc",
]
