"""What can go wrong with the templates of agreements.

SharingError
└── TemplateUnfit   a template of agreements cannot be read or leaves something open; names the file
"""

from sharing.errors import SharingError


class TemplateUnfit(SharingError):
    """No agreement can be worded by it."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
