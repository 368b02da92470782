"""One line of a policy file, read and resolved: who may do what with which item, when and how."""

from dataclasses import dataclass
from enum import StrEnum

from catalog import Place
from masking import Mask
from policies.words import Condition, Effect, Reveal, Right

EVERYONE = "everyone"
PUBLIC = "public"
CLEAR = "clear"  # the mask that changes nothing


class Class(StrEnum):
    """Classes of items that a rule may name instead of an item."""

    UNCONDITIONAL = "@unconditional"
    CONDITIONAL = "@conditional"
    BASE = "@base"
    PERSONAL = "@personal"


@dataclass(frozen=True, slots=True)
class WholeResource:
    """`population`: the rows of the resource."""


@dataclass(frozen=True, slots=True)
class Named:
    """`population.phone` or `population.household`: one item or one reference, by its code."""

    code: str


@dataclass(frozen=True, slots=True)
class EveryItem:
    """`population.*`: in an allow every item that is not restricted; in a deny every item and reference."""


@dataclass(frozen=True, slots=True)
class ItemsOf:
    """`population.@base`: in an allow the items of the class that are not restricted; in a deny all of the class."""

    of: Class


Selector = WholeResource | Named | EveryItem | ItemsOf


@dataclass(frozen=True, slots=True)
class Rule:
    """One `p` line. Rules decide in the order of their places: the first that matches.

    `resource` is None only for the centre's `*.@…` rules. `rights` is expanded (`*` never stays).
    `rows` is None for `*`. `mask` is None for `-`, for denies and for rules about verify alone;
    `reveals` is empty unless the rule allows verify.
    """

    who: str
    resource: str | None
    selector: Selector
    rights: frozenset[Right]
    when: tuple[Condition, ...]
    rows: str | None
    mask: Mask | None
    reveals: frozenset[Reveal]
    effect: Effect
    note: str
    place: Place
