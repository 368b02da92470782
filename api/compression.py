"""Answers as gzip (RFC 1952) for clients that take it, a piece at a time, so that a large one stops nobody else."""

import asyncio
import zlib
from collections.abc import Iterable

from sources import Piece

_LEVEL = 4  # the next ones take twice the time for a tenth of the bytes
_GZIP = 31  # zlib's word for: the largest window, a gzip header; it holds no time, so equal answers stay equal
_AT_A_TIME = 65_536
"""Bytes that are compressed before other requests have their turn: half a millisecond."""

_NAMES = frozenset({"gzip", "x-gzip", "*"})


def takes_gzip(accept_encoding: str | None) -> bool:
    """Whether an Accept-Encoding header allows gzip (RFC 9110, section 12.5.3); without one nothing is compressed."""
    if accept_encoding is None:
        return False
    allowed = {name: weight for name, weight in map(_coding, accept_encoding.lower().split(",")) if name in _NAMES}
    named = [allowed[name] for name in ("gzip", "x-gzip") if name in allowed]
    return max(named, default=allowed.get("*", 0.0)) > 0


def _coding(text: str) -> tuple[str, float]:
    """A coding and its weight; a weight that cannot be read is none."""
    name, *parameters = (part.strip() for part in text.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                return name, float(value)
            except ValueError:
                return name, 0.0
    return name, 1.0


async def gzipped(pieces: Iterable[Piece]) -> bytes:
    """The pieces, one after the other, as one gzip file."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    packed, since = [], 0
    for piece in pieces:
        view = memoryview(piece)
        for start in range(0, len(view), _AT_A_TIME):
            part = view[start : start + _AT_A_TIME]
            if since + len(part) > _AT_A_TIME:
                since = 0
                await asyncio.sleep(0)
            since += len(part)
            packed.append(packer.compress(part))
    packed.append(packer.flush())
    return b"".join(packed)
