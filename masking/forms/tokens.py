"""The mask that puts a token in the place of a value, which the source alone can open."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Dialect

from masking.crypto import Siv
from masking.forms.entry import TEXT, Arguments, MaskEntry, shared_scope, vectors
from masking.keyed import JsonValue, KeyedColumn, KeyedForm, MaskKeys, Opening
from masking.shares import Alias, Share
from masking.sql import Sql
from masking.values import ValueType

_USE = "token"


@dataclass(frozen=True, slots=True)
class Token(KeyedForm):
    """An enciphered value: the same for the same value, department, item and epoch, opened to look rows up by it.

    A `shared` scope takes the place of department and item.
    """

    shared: str | None = None

    def __str__(self) -> str:
        return _USE if self.shared is None else f"{_USE} {self.shared}"

    @property
    def share(self) -> Share:
        return Alias()

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.STRING

    @property
    def names_values(self) -> bool:
        return True

    def under(self, keys: MaskKeys, item: str, type: ValueType) -> KeyedColumn:
        return _Tokens(keys.suite.siv(keys.making(_USE, item, self.shared)))

    def openings(self, keys: MaskKeys, item: str) -> tuple[Opening, ...]:
        return tuple(_Opened(keys.suite.siv(key)) for key in keys.opening(_USE, item, self.shared))


@dataclass(frozen=True, slots=True)
class _Tokens:
    siv: Siv

    def masked(self, values: Sequence[JsonValue], subjects: Sequence[bytes]) -> Sequence[str]:
        return self.siv.seal_all(str(value).encode() for value in values)

    def sql(self, value: Sql, dialect: Dialect) -> Sql | None:
        return None  # no database has AES-SIV


@dataclass(frozen=True, slots=True)
class _Opened:
    siv: Siv

    def opened(self, name: str) -> str | None:
        value = self.siv.open(name)
        return None if value is None else value.decode()


def _read_token(arguments: Arguments) -> KeyedForm:
    return Token(shared_scope(arguments))


ENTRIES = (
    MaskEntry(
        "token",
        "token [SCOPE]",
        TEXT,
        "The value enciphered (tokenisation 令牌化; AES-SIV, RFC 5297), the same for the same value, so that rows can "
        "be joined. A rule with the right `lookup` and this mask lets the consumer find rows by it; nobody else can "
        "open it. For another department, item or key epoch it is another; a scope that several rules of a provider "
        "name takes the place of department and item. Its length tells that of the value.",
        _read_token,
        vectors(
            ValueType.STRING,
            ("token", "11010519491231002X", "FBZz3dWb4Rk720WyJSa4k0_1dRveGCKw9TrswrAaO-79RQ"),
            ("token", "", "AW8N1JKnMfzDepgxuZKBEg"),
            ("token flood-2026", "11010519491231002X", "i40E9afKOpPuf5YP8q8lFzMktvl_yCOOPdYTJ_8-7ewRJA"),
            ("token", None, None),
        ),
    ),
)
