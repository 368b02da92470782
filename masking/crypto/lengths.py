"""How long a key is."""

from masking.errors import KeyUnreadable

KEY_BYTES = 32
"""Length of every symmetric key that a suite takes."""


def whole_key(key: bytes) -> bytes:
    """The key itself; `KeyUnreadable` where it has another length."""
    if len(key) != KEY_BYTES:
        raise KeyUnreadable(f"a key has {KEY_BYTES} bytes, this one has {len(key)}")
    return key
