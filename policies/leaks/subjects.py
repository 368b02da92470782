"""One row and the rows that references lead to, for one caller: which of their values are the same, in which forms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalog import Resource
from masking import Domain, Known
from policies.leaks.having import Form, Trial, View
from policies.space import Caller

Slot = tuple[int, str]
"""A value: number of the row, code of the item."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a subject: what can be had of it, and the references that lead to it from the first row."""

    resource: Resource
    view: View
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """Values that are one and the same, or parts of it: an ID number, its birth date, the same number elsewhere.

    `slots` name them, each with the fact that it is of the value, None where it is the value itself.
    """

    domain: Domain
    slots: Mapping[Slot, str | None]


@dataclass(frozen=True, slots=True)
class Seen:
    """One form of a value, or of a fact of it, and where it is had."""

    slot: Slot
    known: Known
    form: Form


@dataclass(frozen=True, slots=True)
class Subject:
    """What callers can have of one kind of row and of the rows behind its references; `values` are what it holds.

    `holding`: the rows come to those who may hold grants and agreements, otherwise to those who hold none. `named`
    says that the first row comes only to those who name its key, so that they know it before.
    """

    callers: tuple[Caller, ...]
    rows: tuple[Row, ...]
    values: tuple[Value, ...]
    holding: bool = False

    @property
    def resource(self) -> Resource:
        return self.rows[0].resource

    @property
    def named(self) -> bool:
        return not self.rows[0].view.having(holding=self.holding).listed

    def known(self, value: Value, items: Iterable[str]) -> bool:
        """Whether a caller who knows these items of the first row knows the value."""
        return any(value.slots.get((0, item), "") is None for item in items)

    def seen(self, value: Value, *, holding: bool) -> tuple[Seen, ...]:
        """Every form of the value that can be had of these rows by those who hold nothing, or who may hold anything."""
        found = (
            Seen((number, item), Known(form.form, fact), form)
            for (number, item), fact in value.slots.items()
            for form in self.rows[number].view.having(holding=holding).forms
            if form.item == item
        )
        return tuple(sorted(found, key=lambda one: (one.form.place is None, one.form.place, one.slot, one.form.right)))

    def trials(self, value: Value, *, holding: bool) -> tuple[tuple[Slot, Trial], ...]:
        """What may be tried on the value itself or on a fact of it."""
        return tuple(
            ((number, item), trial)
            for (number, item) in value.slots
            for trial in sorted(self.rows[number].view.having(holding=holding).trials, key=lambda one: one.place)
            if trial.item == item
        )

    def is_clear(self, slot: Slot, *, holding: bool) -> bool:
        number, item = slot
        return self.rows[number].view.having(holding=holding).is_clear(item)
