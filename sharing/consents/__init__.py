"""Consents (数据主体同意): what those whom data is about let departments do with it, from signed artefacts."""

from sharing.consents.actions import Expire, Record, Revoke
from sharing.consents.artefact import SALT_BYTES, Artefact, Terms, Unreadable, read_artefact, write_artefact
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
    "Consents",
    "Expire",
    "Record",
    "Revocation",
    "Revoke",
    "Terms",
    "Unreadable",
    "read_artefact",
    "write_artefact",
]
