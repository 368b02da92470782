"""Pseudonyms: a keyed digest in letters, the same for the same value under the same key, that nothing opens."""

from collections.abc import Iterable

from masking.crypto import Prf

PSEUDONYM_BYTES = 16
"""128 bits: among 2**40 values two meet with a chance of 2**-49."""

PSEUDONYM_ALPHABET = "bcdfghjknprstvxz"
"""One letter for each half of a byte, from 0 to 15.

Letters alone, because a spreadsheet rounds a long number and reads one `e` among digits as an exponent; of one case,
so that no comparison that ignores case confuses two; no vowel, so no word; none of i, l, o, q, m, w, which are mistaken
for another or for two others. Half a byte each, because every database writes hexadecimal digits and replaces them.
"""

_LETTERS = str.maketrans("0123456789abcdef", PSEUDONYM_ALPHABET)


def pseudonym(prf: Prf, *parts: bytes) -> str:
    """The pseudonym of these parts (a value, or a scope and a value): 32 letters of `PSEUDONYM_ALPHABET`.

    It is the first half of the keyed digest (HMAC truncated as RFC 2104, section 5, allows); under another key, and for
    any other list of parts, it is unrelated. Equal bytes give equal pseudonyms: spell a value in one way first.
    """
    return _lettered(prf.digest(*parts))


def pseudonyms(prf: Prf, values: Iterable[bytes], *scope: bytes) -> list[str]:
    """`pseudonym(prf, *scope, value)` for every value, a whole column at once."""
    return [_lettered(digest) for digest in prf.digests(values, *scope)]


def _lettered(digest: bytes) -> str:
    return digest[:PSEUDONYM_BYTES].hex().translate(_LETTERS)
