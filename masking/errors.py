"""What can be wrong with a mask or a key.

MaskingError
├── MaskError             a mask that policies cannot use: unknown name, wrong arguments
├── NotCanonical          a text that is no value of the form in which it is to be compared
└── CryptoError
    ├── CryptoUnavailable  a suite that is unknown or whose parts are not installed
    ├── KeyUnreadable      a key file or key text that does not hold such a key
    ├── InsecureKeyFile    a private key file that others than its owner can read
    ├── EpochsUnclear      epochs that leave open which of them makes the keys of a day
    └── NotEncipherable    a text or an alphabet that format-preserving encryption cannot take
"""


class MaskingError(Exception):
    """Root of the errors of this package; no message holds a value or a key."""


class MaskError(MaskingError):
    """A mask as a policy wrote it cannot be used; the message names what is wrong and what to write."""


class NotCanonical(MaskingError):
    """A text is no value of a canonical form; `kind` is what is wrong, `place` the character where, counted from 1.

    Places in numbers are those of the canonical form. Neither tells a value, and the message holds nothing else.
    """

    def __init__(self, kind: str, place: int | None = None) -> None:
        super().__init__(kind if place is None else f"{kind} at character {place}")
        self.kind = kind
        self.place = place


class CryptoError(MaskingError):
    """Cryptography cannot be done as asked."""


class CryptoUnavailable(CryptoError):
    """No such suite, or a part of it is missing."""


class KeyUnreadable(CryptoError):
    """A key cannot be read from where it should be."""


class InsecureKeyFile(CryptoError):
    """A private key file is readable by its group or by everybody."""


class EpochsUnclear(CryptoError):
    """Epochs cannot be used together, or none of them is in force on a day; the message names them."""


class NotEncipherable(CryptoError):
    """Format-preserving encryption is not possible, or not safe; the message gives lengths only."""
