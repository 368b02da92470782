"""What a root field may have through grants with a quota: counted in values, and paid for before it is asked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from catalog import Resource
from policies import Answer, Clear, Decision, Grant, Policies, Right, Rights, is_denied, outcomes, payer
from resolvers.plan import Operand, Rows


@dataclass(frozen=True, slots=True)
class Spending:
    """So many `values` for each row that may be had, the rows leading from the root down being multiplied.

    Without rows they are had once: for every value of `operand`, where there is one. `quota` is the most a day.
    """

    number: str
    quota: int
    values: int = 1
    rows: tuple[Rows, ...] = ()
    operand: Operand | None = None


@dataclass(frozen=True, slots=True)
class Purse:
    """Finds out which grants pay for the uses of one resource at one place of a plan."""

    policies: Policies
    rights: Rights
    resource: Resource
    by_key: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no grant of the caller has a quota, so that nothing has to be paid for."""
        records = self.rights.records
        return all(grant.quota is None for grant in (*self.rights.grants, *(() if records is None else records.grants)))

    def rows(
        self, visible: Decision, used: frozenset[str], shown: Mapping[str, Decision], above: tuple[Rows, ...]
    ) -> Iterator[Spending]:
        """Of rows that are shown: each item that is had through a grant, or on rows that a grant opens.

        A row that a grant opens is one value itself if nothing of it is shown.
        """
        if self.is_empty:
            return
        opening = payer(self.rights, self.resource, None, Right.QUERY, visible, self.by_key, used)
        paid = [self._payer(code, Right.QUERY, each) or opening for code, each in shown.items() if not is_denied(each)]
        if opening is not None and opening not in paid:
            paid.append(opening)
        yield from counted(paid, above)

    def position(self, item: str, right: Right, answer: Answer) -> Grant | None:
        """Who pays where an item stands in a position; open by default, it rests on what makes it clear."""
        if self.is_empty:
            return None
        found = self._payer(item, right, answer.decision)
        if found is None and any(outcome == Clear(None) for outcome in outcomes(answer.decision)):
            clear = self.policies.decide(self.rights, self.resource.code, item, Right.QUERY, self.by_key)
            found = self._payer(item, Right.QUERY, clear.decision)
        return found

    def compared(self, items: Mapping[str, Decision]) -> Iterator[Spending]:
        """Of one comparison: every item that has a part in its verdict."""
        if not self.is_empty:
            yield from counted((self._payer(code, Right.VERIFY, each) for code, each in items.items()), ())

    def _payer(self, item: str, right: Right, decision: Decision) -> Grant | None:
        return payer(self.rights, self.resource, item, right, decision, self.by_key)


def counted(grants: Iterable[Grant | None], rows: tuple[Rows, ...]) -> Iterator[Spending]:
    """One spending for each grant, with as many values for each row as it pays for."""
    paying = Counter((each.number, each.quota) for each in grants if each is not None)
    for (number, quota), values in paying.items():
        if quota is not None:
            yield Spending(number, quota, values, rows)
