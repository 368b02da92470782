"""Bytes as URL-safe base64 without padding (RFC 4648, section 5), one spelling for each."""

import base64
import binascii


def spelled(data: bytes) -> str:
    """The characters that spell these bytes."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes | None:
    """The bytes that a text spells, None unless it is their one canonical spelling; never raises."""
    if not text.isascii():
        return None
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return None
    return data if spelled(data) == text else None
