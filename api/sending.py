"""A body of many pieces in parts of a size that connections take well, so that a slow client holds up little."""

from collections.abc import Iterator, Sequence

from sources import Piece

AT_A_TIME = 262_144
"""Bytes that are handed to the server at once; it waits for the client before it takes more."""


def parts(pieces: Sequence[Piece]) -> Iterator[bytes]:
    """The same bytes in parts of about `AT_A_TIME`: small pieces are joined, large ones cut."""
    waiting: list[Piece] = []
    size = 0
    for piece in pieces:
        view = memoryview(piece)
        for start in range(0, len(view), AT_A_TIME):
            part = view[start : start + AT_A_TIME]
            waiting.append(part)
            size += len(part)
            if size >= AT_A_TIME:
                yield b"".join(waiting)
                waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)
