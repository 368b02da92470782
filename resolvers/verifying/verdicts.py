"""What a source told of a comparison, and what of it the policies let a caller know."""

from collections.abc import Mapping
from dataclasses import dataclass

from audit.receipts import Verdict
from policies import Reveal
from resolvers.plan import Comparison

_TRUE = 0x31  # the digit 1


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on one subject; `items` by code, None where the policies do not tell."""

    verdict: Verdict
    items: Mapping[str, Verdict] | None = None


@dataclass(frozen=True, slots=True)
class Judging:
    """How truths of a statement become verdicts. `items` are the codes of what is claimed beyond the subject."""

    items: tuple[str, ...]
    reveals: frozenset[Reveal]

    @classmethod
    def of(cls, plan: Comparison, reveals: frozenset[Reveal]) -> "Judging":
        return cls(tuple(placed.claim.item.code for placed in plan.layout.compared if placed.beyond), reveals)

    @property
    def width(self) -> int:
        """How many truths there are of one subject."""
        each = 2 * len(self.items) if self.reveals & {Reveal.NOT_FOUND, Reveal.ITEMS} else 0
        return 1 + (Reveal.NOT_FOUND in self.reveals) + each

    def judged(self, truths: bytes) -> list[Judged]:
        """The verdicts on all subjects, in the order of the truths about them; equal truths give one and the same."""
        width = self.width
        each = [truths[start : start + width] for start in range(0, len(truths), width)]
        known = {one: self._one(one) for one in set(each)}
        return [known[one] for one in each]

    def _one(self, truths: bytes) -> Judged:
        matches, tells_rows = truths[0] == _TRUE, Reveal.NOT_FOUND in self.reveals
        found = not tells_rows or truths[1] == _TRUE
        of_items = truths[1 + tells_rows :]
        pairs = [(of_items[at] == _TRUE, of_items[at + 1] == _TRUE) for at in range(0, len(of_items), 2)]
        verdicts = [self._of_item(found, holds, has_value) for holds, has_value in pairs]
        verdict = Verdict.MATCH if matches else self._of_all(found, verdicts)
        told = Reveal.ITEMS in self.reveals
        return Judged(verdict, dict(zip(self.items, verdicts, strict=True)) if told else None)

    def _of_item(self, found: bool, holds: bool, has_value: bool) -> Verdict:
        if holds:
            return Verdict.MATCH
        if not found:
            return Verdict.NOT_FOUND
        tells = Reveal.NOT_FOUND in self.reveals
        return Verdict.NO_MATCH if has_value or not tells else Verdict.NO_DATA

    def _of_all(self, found: bool, items: list[Verdict]) -> Verdict:
        """Where nothing contradicts what is claimed, but something has no value, there are no data to match."""
        if not found:
            return Verdict.NOT_FOUND
        return Verdict.NO_DATA if Verdict.NO_DATA in items and Verdict.NO_MATCH not in items else Verdict.NO_MATCH


LETTERS = {Verdict.MATCH: "M", Verdict.NO_MATCH: "N", Verdict.NOT_FOUND: "F", Verdict.NO_DATA: "D"}
_VERDICTS = {letter: verdict for verdict, letter in LETTERS.items()}


def write_letters(judged: Judged) -> str:
    """A verdict and those of its items, a letter each."""
    return "".join(LETTERS[each] for each in (judged.verdict, *(judged.items or {}).values()))


def read_letters(letters: str, items: tuple[str, ...]) -> Judged:
    """What `write_letters` wrote."""
    verdict, *others = (_VERDICTS[letter] for letter in letters)
    return Judged(verdict, dict(zip(items, others, strict=True)) if others else None)
