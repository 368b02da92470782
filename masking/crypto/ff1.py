"""Format-preserving encryption: a text becomes another text of the same length over the same alphabet."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from ffx import FF1  # type: ignore[import-untyped]  # the library is annotated, but ships no marker that says so

from masking.errors import NotEncipherable

LEAST_TEXTS = 1_000_000
"""An alphabet must spell so many texts of a length (NIST SP 800-38G rev. 1); fewer can be found by trying."""

_MOST_NUMERALS = 2**16


class Ff1(Protocol):
    """A keyed permutation of the texts of one length over one alphabet, for formats that nothing else fits.

    Nothing is authenticated: every text deciphers to some text. So use `Siv` wherever the form is free.
    The tweak is public; other tweaks give unrelated permutations. All raise `NotEncipherable` for an alphabet of
    fewer than 2, more than 65,536 or repeated characters, for a text with characters outside it, and for a length
    at which it spells fewer than 1,000,000 texts.
    """

    def encipher(self, text: str, alphabet: str, tweak: bytes = b"") -> str:
        """The text that stands for `text`."""

    def encipher_all(self, texts: Iterable[str], alphabet: str, tweak: bytes = b"") -> list[str]:
        """`encipher(text, alphabet, tweak)` for every text, a whole column at once."""

    def decipher(self, text: str, alphabet: str, tweak: bytes = b"") -> str:
        """The text for which `text` stands under the same key, alphabet and tweak."""


@dataclass(frozen=True, slots=True)
class AesFf1:
    """FF1 of NIST SP 800-38G rev. 1 over AES; a character's value is its place in the alphabet."""

    key: bytes = field(repr=False)
    """16, 24 or 32 bytes."""

    def encipher(self, text: str, alphabet: str, tweak: bytes = b"") -> str:
        (enciphered,) = self.encipher_all((text,), alphabet, tweak)
        return enciphered

    def encipher_all(self, texts: Iterable[str], alphabet: str, tweak: bytes = b"") -> list[str]:
        cipher, numerals = self._cipher(alphabet), frozenset(alphabet)
        return [cipher.encrypt(_numerals(text, numerals), tweak=tweak) for text in texts]

    def decipher(self, text: str, alphabet: str, tweak: bytes = b"") -> str:
        deciphered: str = self._cipher(alphabet).decrypt(_numerals(text, frozenset(alphabet)), tweak=tweak)
        return deciphered

    def _cipher(self, alphabet: str) -> FF1:
        if not 2 <= len(alphabet) <= _MOST_NUMERALS:
            raise NotEncipherable(f"an alphabet has 2 to {_MOST_NUMERALS} characters, this one has {len(alphabet)}")
        if len(set(alphabet)) != len(alphabet):
            raise NotEncipherable("a character stands twice in the alphabet")
        return FF1(self.key, alphabet=alphabet)


def _numerals(text: str, numerals: frozenset[str]) -> str:
    """The text, if it may be enciphered; the library would repeat the offending character in its message."""
    if not numerals.issuperset(text):
        raise NotEncipherable("the text has characters outside the alphabet")
    # An alphabet has fewer characters than that, so the text has the two that the rounds need.
    if len(numerals) ** len(text) < LEAST_TEXTS:
        raise NotEncipherable(
            f"the text is too short: its length must leave {LEAST_TEXTS} texts of {len(numerals)} different characters"
        )
    return text
