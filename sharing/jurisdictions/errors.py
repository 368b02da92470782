"""What can go wrong with profiles of jurisdictions.

SharingError
└── ProfileError         anything below
    ├── ProfileUnknown   no profile has that code; names those that there are
    └── ProfileUnfit     files of a profile hold mistakes; every one is listed with file and line
"""

from collections.abc import Iterable

from catalog import Finding, choices
from sharing.errors import SharingError


class ProfileError(SharingError):
    """Anything that goes wrong with profiles of jurisdictions; nothing of the profile is used then."""


class ProfileUnknown(ProfileError):
    """No profile has that code."""

    def __init__(self, code: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no profile `{code}`: {choices(known)}")
        self.code = code


class ProfileUnfit(ProfileError):
    """`findings` are all mistakes of the profile and of those that it inherits from, sorted by place; at least one."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings
