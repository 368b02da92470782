"""Keyed draws: numbers that look random and are always the same for the same key and parts.

Repeating a question gives the same answer, so that there is nothing to average away; that is how the cell-key method
keeps published tables (B. Fraser, J. Wooton, A proposed method for confidentialising tabular output to protect against
differencing, UNECE/Eurostat work session on statistical data confidentiality, 2005).
The parts name what must be drawn apart: consumer, record, item, epoch, as far as the key is not derived for them. Under
one epoch a record keeps its draw: where a value changes, the difference of its two noised forms is the true difference,
unless the value is a part as well.
Everything is done with whole numbers of 63 bits, so that a database can do it with its own integers.
"""

import struct
from collections.abc import Iterator
from itertools import count

from masking.crypto import Prf

_RANGE = 2**63
_WORDS = struct.Struct(">4Q")


def uniform(prf: Prf, low: int, high: int, *parts: bytes) -> int:
    """A whole number from `low` to `high`, both included, each with the same chance; a date shift in days, say.

    Raises `ValueError` where `high` is below `low` or 2**63 and more above it.
    """
    return _even(_words(prf, b"uniform", *parts), low, high)


def noise(prf: Prf, scale: int, *parts: bytes) -> int:
    """A whole number from -`scale` to `scale` with mean zero, those near zero more often.

    The difference of two uniform draws from 0 to `scale`, so k has the chance (scale + 1 - |k|) / (scale + 1)**2: a
    triangle of variance scale * (scale + 2) / 6. Unlike Laplace noise it has a largest error that a data sheet can
    state, and takes no logarithm; like it, it claims no privacy budget here, as it is never drawn afresh.
    Raises `ValueError` where `scale` is negative, or 2**63 and more.
    """
    words = _words(prf, b"noise", *parts)
    return _even(words, 0, scale) - _even(words, 0, scale)


def _even(words: Iterator[int], low: int, high: int) -> int:
    """The first word below the largest multiple of the span, as a remainder: the words above it would favour some."""
    span = high - low + 1
    if not 1 <= span <= _RANGE:
        raise ValueError("a range has 1 to 2**63 whole numbers")
    limit = _RANGE - _RANGE % span
    return low + next(word for word in words if word < limit) % span


def _words(prf: Prf, draw: bytes, *parts: bytes) -> Iterator[int]:
    """Keyed words of 63 bits without end: the four numbers of each digest, big-endian, without their last bit.

    The first part says what is drawn and the last one numbers the digest, so that no other draw meets any of them.
    """
    for number in count():
        digest = prf.digest(draw, *parts, number.to_bytes(4, "big"))
        yield from (word >> 1 for word in _WORDS.unpack(digest))
