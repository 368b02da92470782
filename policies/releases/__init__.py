"""Releases of policies: files taken as one whole, signed or not, from wherever they are supplied."""

from policies.releases.directory import PolicyDirectory
from policies.releases.loading import Loader, Signers, uncollected
from policies.releases.release import Release
from policies.releases.signature import (
    SIGNATURE_FILE,
    ReleaseSignature,
    read_signature,
    signature_in,
    write_signature,
)
from policies.releases.signing import check_release, sign_release
from policies.releases.supply import Look, Supply

__all__ = [
    "SIGNATURE_FILE",
    "Loader",
    "Look",
    "PolicyDirectory",
    "Release",
    "ReleaseSignature",
    "Signers",
    "Supply",
    "check_release",
    "read_signature",
    "sign_release",
    "signature_in",
    "uncollected",
    "write_signature",
]
