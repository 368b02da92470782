"""Masks under a key: whose key it is, and how such a mask runs over a whole column of an answer.

A keyed mask shows nothing until it is given the keys of a consumer. It runs beside the source on the values of a
column as JSON gives them (texts, numbers, truth values; decimals, dates and times are texts), or within a source that
is trusted with the key of one column.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import Dialect

from masking.crypto import Suite
from masking.epochs import KeyRing, KeyScope
from masking.shares import Share
from masking.sql import Sql
from masking.values import ValueType

JsonValue = str | int | float | bool

ALL_DEPARTMENTS = ""
"""In the place of a department where rules of a provider name a scope; no department has an empty code."""


@dataclass(frozen=True, slots=True)
class MaskKeys:
    """The keys for what one department receives today from a `provider`, with the purposes that it stated."""

    ring: KeyRing
    today: date
    department: str
    purposes: frozenset[str]
    provider: str

    @property
    def suite(self) -> Suite:
        return self.ring.master.suite

    def making(self, use: str, item: str, shared: str | None = None) -> bytes:
        """The key of 32 bytes for one use (`pseudonym`) on one item (`population.id_number`) in the current epoch.

        Where rules name a `shared` scope, it is the same for every department and item that they name it for. It is
        their provider's own: another who names it gets other keys, or it could try values of its choice under these.
        Raises `EpochsUnclear` where no epoch makes keys today.
        """
        return self.ring.making(self._scope(use, item, shared), self.today).key

    def opening(self, use: str, item: str, shared: str | None = None) -> tuple[bytes, ...]:
        """The keys that open what was made, in every epoch that is in force today, the latest first."""
        return tuple(found.key for found in self.ring.opening(self._scope(use, item, shared), self.today))

    def _scope(self, use: str, item: str, shared: str | None) -> KeyScope:
        if shared is None:
            return KeyScope(use, self.department, item)
        return KeyScope(use, ALL_DEPARTMENTS, f"{self.provider}/{shared}")


class KeyedColumn(Protocol):
    """A keyed mask with its key: what it makes of the values of one column for one consumer."""

    def masked(self, values: Sequence[JsonValue], subjects: Sequence[bytes]) -> Sequence[JsonValue | None]:
        """The masked values, in order; never asked about NULL. `subjects` are as many where the mask is by subject."""

    def sql(self, value: Sql, dialect: Dialect) -> Sql | None:
        """The same within the source, its key a bound parameter; None where only Python can do it."""


class Opening(Protocol):
    """What a consumer's names for values stand for, under one key."""

    def opened(self, name: str) -> str | None:
        """The value that the name stands for, None for whatever else it may be."""


class KeyedForm(ABC):
    """A mask that needs a key, with its arguments bound."""

    @property
    @abstractmethod
    def share(self) -> Share:
        """What it tells of a value to whoever has no key."""

    @abstractmethod
    def accepts(self, type: ValueType) -> bool:
        """Whether the mask can be used on items of that type; its output always has the same type."""

    @property
    def shared(self) -> str | None:
        """The scope that takes the place of department and item in its key, None without one."""
        return None

    @property
    def by_subject(self) -> bool:
        """Whether what it makes depends on whose value it is, named by the values of the resource's key items."""
        return False

    @abstractmethod
    def under(self, keys: MaskKeys, item: str, type: ValueType) -> KeyedColumn:
        """The mask for one item (`population.id_number`); raises `EpochsUnclear` where no epoch makes keys."""

    @property
    def names_values(self) -> bool:
        """Whether the source can open its output, so that rows may be looked up by it."""
        return False

    def openings(self, keys: MaskKeys, item: str) -> tuple[Opening, ...]:
        """What opens its output again, one for each epoch in force; none for masks whose output names no value."""
        return ()
