"""Bytes in pieces, so that what is large is not copied from one place to the next."""

from collections.abc import Sequence

Piece = bytes | memoryview
"""A part of something. A view holds the bytes that it was cut from."""

Bytes = bytes | Sequence[Piece]
"""Something in one piece, or in several, one after the other."""

LARGE = 1024 * 1024
"""Bytes from which on a second copy is worth avoiding; cutting without one takes longer."""


def cut(data: bytes, separator: bytes) -> list[Piece]:
    """What `data.split(separator)` gives, as views where the data is large."""
    if len(data) < LARGE:
        return list(data.split(separator))
    view, pieces, start = memoryview(data), list[Piece](), 0
    while (end := data.find(separator, start)) >= 0:
        pieces.append(view[start:end])
        start = end + len(separator)
    pieces.append(view[start:])
    return pieces


def joined(value: Bytes) -> bytes:
    """It in one piece."""
    return value if isinstance(value, bytes) else b"".join(value)


def pieces_of(value: Bytes) -> Sequence[Piece]:
    """Its pieces."""
    return (value,) if isinstance(value, bytes) else value
