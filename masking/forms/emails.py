"""The mask of e-mail addresses."""

from dataclasses import dataclass

from sqlalchemy import case

from masking.forms.characters import characters
from masking.forms.entry import TEXT, Arguments, MaskEntry, no_words, vectors
from masking.masks import Form, Value
from masking.shares import Share, Shown
from masking.sql import Behind, Fits, Fixed, Head, Position, Shape, Sql, Stars, length, number, text
from masking.values import ValueType

_SHORTEST = len("ab@c.d")

_ADDRESS = Shape(
    "[A-Za-z0-9._+-]{2,}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?[.])+(?:[A-Za-z0-9][A-Za-z0-9-]*)?[A-Za-z]",
    like=("??*@*.*", "??*@[A-Za-z0-9]*.*[A-Za-z]"),
    unlike=("*[^A-Za-z0-9._+@-]*", "*@*[@_+]*", "*@*.[.-]*", "*@*-[.]*"),
    amiss="[^A-Za-z0-9._+@-]|@(?:[.-]|.*(?:[@_+]|[.][.-]|-[.]|[0-9.-]$))",
)
"""Letters, digits and `._+-` before the one `@`; behind it labels of letters, digits and hyphens (RFC 1123)."""


@dataclass(frozen=True, slots=True)
class Email:
    """The first character before the `@` and a star for every other one, the domain as it is: d****@gmail.com.cn.

    Whatever does not look like an address in ASCII becomes stars, and so does one of a single character.
    """

    def __str__(self) -> str:
        return "email"

    @property
    def share(self) -> Share:
        """Of an address of two characters all but the second; no address shows that one."""
        return Shown(lambda length: frozenset(range(length)) - {1} if length >= _SHORTEST else frozenset())

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.STRING

    def sql(self, value: Sql, type: ValueType) -> Sql:
        stored = text(value)
        local = Head(stored, number(1)) + Stars(Position(stored, "@") - number(2))
        masked = local + Fixed("@") + Behind(stored, "@")
        return case((Fits(stored, _ADDRESS), masked), else_=Stars(length(stored)))

    def python(self, value: Value, type: ValueType) -> Value:
        if (whole := characters(value)) is None:
            return None
        if not _ADDRESS.fits(whole):
            return "*" * len(whole)
        local, _, domain = whole.partition("@")
        return f"{local[0]}{'*' * (len(local) - 1)}@{domain}"


def _read_email(arguments: Arguments) -> Form:
    no_words(arguments)
    return Email()


ENTRIES = (
    MaskEntry(
        "email",
        "email",
        TEXT,
        "An e-mail address with its first character and its domain, stars between (in wide use, no standard); "
        "a text that is no such address, or has one character before the `@`, becomes stars.",
        _read_email,
        vectors(
            ValueType.STRING,
            ("email", "duandazhi@gmail.com.cn", "d********@gmail.com.cn"),
            ("email", "d@gmail.com", "***********"),
            ("email", "gmail.com", "*********"),
        ),
    ),
)
