"""What can be had of one row: the forms of its items, what may be tried on them, the references that lead on."""

from dataclasses import dataclass, field

from catalog import Place
from masking import Mask
from policies.rules import CLEAR, Rule
from policies.words import Right


@dataclass(frozen=True, slots=True)
class Form:
    """An item in one form, and the rule that gives it; a position gives the form that it works on."""

    resource: str
    item: str
    mask: str
    right: Right
    place: Place | None
    form: Mask = field(compare=False)
    rule: Rule | None = field(compare=False)

    @property
    def is_clear(self) -> bool:
        return self.mask == CLEAR


@dataclass(frozen=True, slots=True)
class Trial:
    """An item whose values may be guessed, by looking them up or having them compared, and the rule that allows it.

    `batch`: many subjects may be compared at once; `blind`: in lists that nobody else sees.
    """

    item: str
    right: Right
    place: Place
    batch: bool = False
    blind: bool = False


@dataclass(frozen=True, slots=True)
class Having:
    """What can be had of a row.

    `listed` says that the row comes without its key being named, `keyed` that it comes if the key is. Of `references`
    those that a rule opens; `unruled` are those about which no rule says anything.
    """

    listed: bool
    keyed: bool
    forms: frozenset[Form]
    trials: frozenset[Trial]
    references: frozenset[str]
    unruled: frozenset[str]

    def is_clear(self, item: str) -> bool:
        """Whether one of the forms of the item is the value as it is."""
        return any(form.item == item and form.is_clear for form in self.forms)


@dataclass(frozen=True, slots=True)
class View:
    """Rows of one kind as a caller has them who holds neither grant nor agreement, and as one who may hold any."""

    free: Having
    held: Having

    def having(self, *, holding: bool) -> Having:
        return self.held if holding else self.free
