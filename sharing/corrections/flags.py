"""What is in doubt, opened with the keys of the platform: rows by their surrogates, subjects by their digests.

INVARIANT: what is told of a row or a subject depends on the open corrections of its resource and on nothing in a
source, and it tells that something is in doubt: not what would be right, nor who says so.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sharing.corrections.keys import CorrectionKeys
from sharing.doubts import Doubt


@dataclass(frozen=True, slots=True)
class Flag:
    """Whether something is in doubt, and whether business with valid proof goes on meanwhile (R088)."""

    under_correction: bool = False
    proceed: bool = False


NOTHING = Flag()


@dataclass(frozen=True, slots=True)
class _OfResource:
    """The open corrections of a resource, by what finds again what they are about."""

    rows: Mapping[int, Sequence[Doubt]]
    subjects: Mapping[str, Sequence[Doubt]]


@dataclass(slots=True)
class Flags:
    """`doubts` gives those that are open now: the same object until something changes. They are opened once."""

    keys: CorrectionKeys
    doubts: Callable[[], Sequence[Doubt]]
    _opened: tuple[Sequence[Doubt], Mapping[str, _OfResource]] = field(default=((), {}), init=False, repr=False)

    def rows(self, resource: str, items: Collection[str], whole: bool, proceed: bool) -> list[int]:
        """The surrogates of rows of which one of the items is in doubt or, with `whole`, the record as such.

        With `proceed` only those with which business goes on meanwhile.
        """
        found = self._of(resource)
        rows = {} if found is None else found.rows
        return sorted(row for row, doubts in rows.items() if _chosen(doubts, items, whole, proceed))

    def of_subject(
        self, resource: str, subjects: Sequence[bytes], items: Collection[str], reporter: str | None = None
    ) -> Flag:
        """Of a subject as attempts are counted, about whom these items are asked.

        With `reporter` only what that department has reported itself.
        """
        found = self._of(resource)
        if found is None or not found.subjects:
            return NOTHING
        asked = frozenset(self.keys.keyed(resource, subjects))
        doubts = [
            doubt
            for digest in asked
            for doubt in found.subjects.get(digest, ())
            if asked.issuperset(doubt.subjects)  # a marriage has two: that of one of them to somebody else is another
            and reporter in (None, doubt.reporter)
            and _concerns(doubt, items, whole=True)
        ]
        return Flag(bool(doubts), any(doubt.proceeds for doubt in doubts))

    def _of(self, resource: str) -> _OfResource | None:
        doubts = self.doubts()
        if doubts is not self._opened[0]:
            self._opened = doubts, _by_resource(doubts, self.keys)
        return self._opened[1].get(resource)


def _by_resource(doubts: Iterable[Doubt], keys: CorrectionKeys) -> Mapping[str, _OfResource]:
    """A row that was sealed under another key is nowhere."""
    rows: dict[str, dict[int, list[Doubt]]] = defaultdict(lambda: defaultdict(list))
    subjects: dict[str, dict[str, list[Doubt]]] = defaultdict(lambda: defaultdict(list))
    for doubt in doubts:
        surrogate = None if doubt.record is None else keys.surrogate(doubt.number, doubt.record)
        if surrogate is not None:
            rows[doubt.resource][surrogate].append(doubt)
        for digest in doubt.subjects:
            subjects[doubt.resource][digest].append(doubt)
    return {
        resource: _OfResource(rows.get(resource, {}), subjects.get(resource, {}))
        for resource in rows.keys() | subjects.keys()
    }


def _chosen(doubts: Iterable[Doubt], items: Collection[str], whole: bool, proceed: bool) -> bool:
    return any(_concerns(doubt, items, whole) and (doubt.proceeds or not proceed) for doubt in doubts)


def _concerns(doubt: Doubt, items: Collection[str], whole: bool) -> bool:
    return any(item in items for item in doubt.items) if doubt.items else whole
