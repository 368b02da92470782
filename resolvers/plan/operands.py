"""Where in a request a value is found: a literal of the document, or a leaf of a variable."""

from dataclasses import dataclass

Path = tuple[str, ...]
"""Response keys from the root, without list indexes."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal of the document, already of its item's type."""

    value: object


@dataclass(frozen=True, slots=True)
class FromVariable:
    """A leaf of a variable, or a whole list of scalars: the variable's name, then keys and indexes."""

    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list literal whose elements are operands of their own."""

    elements: tuple[Constant | FromVariable, ...]


Operand = Constant | FromVariable | ListOf
