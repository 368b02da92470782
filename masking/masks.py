"""What a mask is: a frozen value with its SQL form and its Python form side by side."""

from dataclasses import dataclass
from typing import Protocol

from masking.keyed import KeyedForm
from masking.shares import Share
from masking.sql import Sql
from masking.values import ValueType

Value = object  # str, int, float, Decimal, bool, date, datetime or None


class Form(Protocol):
    """One mask with its arguments bound, that needs nothing but the value."""

    @property
    def share(self) -> Share:
        """What it tells of a value, whatever the value is. Where values are listed the mask itself is run on each."""

    def accepts(self, type: ValueType) -> bool:
        """Whether the mask can be used on items of that type; its output always has the same type."""

    def sql(self, value: Sql, type: ValueType) -> Sql:
        """The masked value as an expression over the raw one, the same for every dialect."""

    def python(self, value: Value, type: ValueType) -> Value:
        """The masked value, equal to what the SQL form gives."""


@dataclass(frozen=True, slots=True)
class Mask:
    """A mask as a policy names it; `text` is its canonical spelling (`keep 6 4`).

    `ignores_value` is True for masks whose output does not depend on the value, NULL included (`null`, `constant`).
    """

    text: str
    form: Form | KeyedForm
    ignores_value: bool = False

    def __str__(self) -> str:
        return self.text
