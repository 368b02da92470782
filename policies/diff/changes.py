"""What differs between two policies: changed cells of the request space, each kind of change with one witness."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from catalog import Place
from policies.space import Caller, Situation
from policies.words import Right


class Kind(StrEnum):
    """How a decision changed on some row in some situation: from nothing to something, back, or in what it shows."""

    OPENS = "opens"
    CHANGES = "changes"
    CLOSES = "closes"


@dataclass(frozen=True, slots=True)
class Said:
    """What one side decides, in words, and the rule that decided, if one did."""

    words: str
    place: Place | None

    def __str__(self) -> str:
        return self.words if self.place is None else f"{self.words} ({self.place})"


@dataclass(frozen=True, slots=True)
class Witness:
    """One request that shows the difference, and a row on which it does.

    `asked` is the situation, `given_for` the purpose of the grant where there is one; `row` says of the row rules that
    matter whether they match, None being unknown. `situation` and `rows` say the same in words. `query` is a GraphQL
    document to paste, with its `headers`, for the rights that a request names directly; what stands in `<…>` is to be
    filled in.
    """

    caller: Caller
    target: str | None
    asked: Situation
    given_for: str | None
    row: tuple[tuple[str, bool | None], ...]
    situation: str
    rows: str
    query: str | None
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The same change of every cell of `callers` × `targets` at one resource for one right.

    A target is an item, a reference or, as None, the rows. `tells_more` is True unless the new side provably tells
    nothing that the old one did not. `old`, `new` and `witness` are of one request out of those that the change is
    about; where some of these tell more, of one of them.
    """

    callers: tuple[Caller, ...]
    resource: str
    targets: tuple[str | None, ...]
    right: Right
    kind: Kind
    tells_more: bool
    old: Said
    new: Said
    witness: Witness

    @property
    def cells(self) -> int:
        return len(self.callers) * len(self.targets)


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that changes from the policies of version `old` to those of version `new`, the most dangerous first.

    A cell that opens in one situation and closes in another is in two changes.
    """

    old: str
    new: str
    changes: tuple[Change, ...]

    @property
    def totals(self) -> Mapping[Kind, int]:
        """How many cells change, by kind."""
        counter: Counter[Kind] = Counter()
        for change in self.changes:
            counter[change.kind] += change.cells
        return {kind: counter[kind] for kind in Kind}

    @property
    def summary(self) -> str:
        """`opens 14, closes 3, changes the mask of 2`."""
        totals = self.totals
        return (
            f"opens {totals[Kind.OPENS]}, closes {totals[Kind.CLOSES]}, changes the mask of {totals[Kind.CHANGES]}"
            if self.changes
            else "no decision changes"
        )

    @property
    def totals_by_department(self) -> Mapping[str, Mapping[Kind, int]]:
        """The same for each department that asks and meets a change, in order."""
        counters: dict[str, Counter[Kind]] = {}
        for change in self.changes:
            for caller in change.callers:
                counters.setdefault(caller.department, Counter())[change.kind] += len(change.targets)
        return {code: {kind: counters[code][kind] for kind in Kind} for code in sorted(counters)}


def no_new_access(difference: Difference) -> bool:
    """Whether nothing opens and every change provably tells less: the gate for what needs no review.

    What a row rule itself tells of a row, where it now chooses between two forms, is for the linter to find.
    """
    return not any(change.tells_more for change in difference.changes)


def exit_status(difference: Difference) -> int:
    """0 where there is no new access, else 1."""
    return 0 if no_new_access(difference) else 1
