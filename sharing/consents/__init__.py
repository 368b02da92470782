"""Consents (数据主体同意): what those whom data is about let departments do with it, from signed artefacts."""

from sharing.consented import ConsentedTo
from sharing.consents.actions import Expire, Record, Revoke
from sharing.consents.artefact import (
    SALT_BYTES,
    Artefact,
    Terms,
    Unreadable,
    new_salt,
    read_artefact,
    read_terms,
    write_artefact,
    write_terms,
)
from sharing.consents.checking import signing_keys, terms_problems
from sharing.consents.consent import Consent, ConsentState, Revocation
from sharing.consents.keys import ConsentKeys
from sharing.consents.looking_up import ConsentBook
from sharing.consents.procedure import Consents

__all__ = [
    "SALT_BYTES",
    "Artefact",
    "Consent",
    "ConsentBook",
    "ConsentKeys",
    "ConsentState",
    "ConsentedTo",
    "Consents",
    "Expire",
    "Record",
    "Revocation",
    "Revoke",
    "Terms",
    "Unreadable",
    "new_salt",
    "read_artefact",
    "read_terms",
    "signing_keys",
    "terms_problems",
    "write_artefact",
    "write_terms",
]
