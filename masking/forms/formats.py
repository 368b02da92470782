"""The mask that puts another text of the same format in the place of a text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Dialect
from stdnum.iso7064 import mod_11_2

from masking.crypto import LEAST_TEXTS, Ff1
from masking.forms.entry import TEXT, Arguments, MaskEntry, one_word, vectors
from masking.keyed import JsonValue, KeyedColumn, KeyedForm, MaskKeys
from masking.shares import Alias, Share
from masking.sql import Sql
from masking.values import ValueType

_USE = "ff1"
_DIGITS = "0123456789"
_LETTERS_AND_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LONGEST = 256  # characters; the time that the arithmetic of FF1 takes grows with the square of the length
_RESIDENT_ID = re.compile("[0-9]{17}[0-9X]")
_OLD_RESIDENT_ID = re.compile("[0-9]{15}")


class Format(StrEnum):
    """What the texts are made of."""

    DIGITS = "digits"
    LETTERS_AND_DIGITS = "letters-and-digits"
    RESIDENT_ID = "resident-id"

    @property
    def alphabet(self) -> str:
        """The characters that stand for each other."""
        return _LETTERS_AND_DIGITS if self is Format.LETTERS_AND_DIGITS else _DIGITS

    def body(self, text: str) -> str | None:
        """What is enciphered of a text: all but a check character; None for a text of another format."""
        if self is not Format.RESIDENT_ID:
            return text if _is_long_enough(text, self.alphabet) else None
        if _RESIDENT_ID.fullmatch(text):
            return text[:-1] if mod_11_2.is_valid(text) else None
        return text if _OLD_RESIDENT_ID.fullmatch(text) else None

    def text(self, body: str, length: int) -> str:
        """The text of that length with the body: a check character is added where there was one."""
        return body if len(body) == length else body + str(mod_11_2.calc_check_digit(body))


def _is_long_enough(text: str, alphabet: str) -> bool:
    """Whether a text is of the alphabet, and of a length at which it spells as many texts as FF1 needs."""
    return len(text) <= _LONGEST and len(alphabet) ** len(text) >= LEAST_TEXTS and set(alphabet).issuperset(text)


@dataclass(frozen=True, slots=True)
class FormatPreserving(KeyedForm):
    """A text of the same length and alphabet, the same for the same value, department, item and epoch.

    Resident ID numbers of 18 characters (GB 11643) get 17 other digits and the check character that belongs to them,
    those of 15 digits 15 others. Texts of another format, too short or of more than 256 characters become stars.
    """

    format: Format

    def __str__(self) -> str:
        return f"{_USE} {self.format}"

    @property
    def share(self) -> Share:
        return Alias()

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.STRING

    def under(self, keys: MaskKeys, item: str, type: ValueType) -> KeyedColumn:
        return _Enciphered(keys.suite.ff1(keys.making(_USE, item)), self.format)


@dataclass(frozen=True, slots=True)
class _Enciphered:
    ff1: Ff1
    format: Format

    def masked(self, values: Sequence[JsonValue], subjects: Sequence[bytes]) -> Sequence[str]:
        texts = [str(value) for value in values]
        bodies = [self.format.body(text) for text in texts]
        fitting = (body for body in bodies if body is not None)
        made = iter(self.ff1.encipher_all(fitting, self.format.alphabet, self.format.encode()))
        return [
            "*" * len(text) if body is None else self.format.text(next(made), len(text))
            for text, body in zip(texts, bodies, strict=True)
        ]

    def sql(self, value: Sql, dialect: Dialect) -> Sql | None:
        return None  # no database has FF1


def _read_ff1(arguments: Arguments) -> KeyedForm:
    return FormatPreserving(Format(one_word(arguments, *Format)))


ENTRIES = (
    MaskEntry(
        "ff1",
        "ff1 digits|letters-and-digits|resident-id",
        TEXT,
        "Another text of the same length over 0–9 or over 0–9 and A–Z, the same for the same value, for programs that "
        "take nothing else (format-preserving encryption 保留格式加密, GB/T 37964; FF1, NIST SP 800-38G): prefer "
        "`token` and `pseudonym`. A resident ID number (GB 11643) becomes one whose check character is right, but "
        "whose region and birth date mean nothing. For another department, item or key epoch it is another. Texts of "
        "which there are fewer than 1,000,000 of that length, texts of more than 256 characters, other characters "
        "(small letters too) and wrong check characters become stars.",
        _read_ff1,
        vectors(
            ValueType.STRING,
            ("ff1 digits", "18049531999", "14315325069"),
            ("ff1 digits", "18049", "*****"),
            ("ff1 letters-and-digits", "A1B2", "UKUA"),
            ("ff1 resident-id", "11010519491231002X", "942027799125233513"),
            ("ff1 resident-id", "110105491231002", "766809873079505"),
            ("ff1 resident-id", "110105194912310021", "******************"),
            ("ff1 digits", None, None),
        ),
    ),
)
