"""The mask that puts a pseudonym in the place of a value."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Dialect

from masking.crypto import Prf
from masking.forms.entry import TEXT, Arguments, MaskEntry, shared_scope, vectors
from masking.keyed import JsonValue, KeyedColumn, KeyedForm, MaskKeys
from masking.pseudonyms import PSEUDONYM_ALPHABET, PSEUDONYM_BYTES, pseudonyms
from masking.shares import Alias, Share
from masking.sql import Sql, lettered
from masking.values import ValueType

_USE = "pseudonym"


@dataclass(frozen=True, slots=True)
class Pseudonym(KeyedForm):
    """32 letters that are the same for the same value, department, item, purpose and epoch, and that nothing opens.

    A `shared` scope takes the place of department, item and purpose: whatever rules name it can be joined.
    """

    shared: str | None = None

    def __str__(self) -> str:
        return _USE if self.shared is None else f"{_USE} {self.shared}"

    @property
    def share(self) -> Share:
        return Alias()

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.STRING

    def under(self, keys: MaskKeys, item: str, type: ValueType) -> KeyedColumn:
        purposes = () if self.shared is not None else tuple(sorted(keys.purposes))
        prf = keys.suite.prf(keys.making(_USE, item, self.shared))
        return _Pseudonyms(prf, tuple(purpose.encode() for purpose in purposes))


@dataclass(frozen=True, slots=True)
class _Pseudonyms:
    prf: Prf
    purposes: tuple[bytes, ...]

    def masked(self, values: Sequence[JsonValue], subjects: Sequence[bytes]) -> Sequence[str]:
        return pseudonyms(self.prf, (str(value).encode() for value in values), *self.purposes)

    def sql(self, value: Sql, dialect: Dialect) -> Sql | None:
        pads = self.prf.sha256_pads()
        if pads is None or dialect.name != "postgresql":
            return None
        return lettered(value, pads, PSEUDONYM_ALPHABET, PSEUDONYM_BYTES, *self.purposes)


def _read_pseudonym(arguments: Arguments) -> KeyedForm:
    return Pseudonym(shared_scope(arguments))


ENTRIES = (
    MaskEntry(
        "pseudonym",
        "pseudonym [SCOPE]",
        TEXT,
        "32 letters in the place of the value, the same for the same value, so that the rows of one person can be "
        "joined (pseudonymisation 假名化, GB/T 37964; HMAC, RFC 2104). For another department, item, purpose or key "
        "epoch they are others; a scope that several rules of a provider name takes the place of department, item and "
        "purpose. Nobody can open one.",
        _read_pseudonym,
        vectors(
            ValueType.STRING,
            ("pseudonym", "11010519491231002X", "rgcdjtsxrpndksfjcphtbzcxdptdrgsc"),
            ("pseudonym", "", "cxgdkptjpbpbkthjcsfsjhkfkzpbprzr"),
            ("pseudonym flood-2026", "11010519491231002X", "xthkgbxndbcdddvcphhfrbxggtfgpdhd"),
            ("pseudonym", None, None),
        ),
    ),
)
