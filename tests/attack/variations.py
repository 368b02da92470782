"""Other databases that a caller may not tell from the stored one: everything changed that the knowledge leaves free."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from catalog import Item
from masking import ValueType
from tests.attack.knowledge import Agreement, Knowledge, Known, View
from tests.attack.tables import ROW, Contents, Row

Looking = View | Agreement
Cell = tuple[str, str]
"""Resource and item."""

HOSTILE: Mapping[ValueType, tuple[Any, ...]] = {
    ValueType.STRING: ("", "'", '"; --', "\\", "%_", "\x1f\x1e\x1d", "𠮷\u200b", "x" * 9_000, "330302199001015068"),
    ValueType.INT: (0, -1, 2**31 - 1, -(2**31)),
    ValueType.FLOAT: (0.0, -0.5, 1e300, 5e-324),
    ValueType.DECIMAL: (Decimal("0.00"), Decimal("-0.01"), Decimal("99999999999.99")),
    ValueType.BOOLEAN: (True, False),
    ValueType.DATE: (date(1, 1, 1), date(9999, 12, 31), date(2000, 2, 29)),
    ValueType.DATETIME: (),
    ValueType.JSON: ("{}", "[]", '"\\u001f\\u001e\\u001d\\u001c"', "0", '{"证": ["canary-paper-1", 1, null]}'),
}


@dataclass
class Variation:
    """One other database. `changed` counts the cells that differ, by resource and item."""

    contents: dict[str, list[dict[str, Any]]]
    changed: dict[Cell, int] = field(default_factory=dict)
    added: int = 0
    removed: int = 0

    @property
    def tables(self) -> Contents:
        return self.contents


@dataclass(frozen=True)
class Vary:
    """Makes variations that tell every one of `knowledge` the same."""

    knowledge: Sequence[Knowledge]
    source: random.Random

    def of(self, contents: Contents) -> Variation:
        varied = Variation({code: [dict(row) for row in rows] for code, rows in contents.items()})
        for code, rows in varied.contents.items():
            views = [view for one in self.knowledge for view in one.views if view.resource == code]
            for row in rows:
                self._change(code, row, rows, views, varied)
            self._replace_hidden(rows, views, varied)
        return varied

    def _change(
        self, code: str, row: dict[str, Any], rows: Sequence[Row], views: Sequence[Looking], varied: Variation
    ) -> None:
        """Change what may change of a row, item by item."""
        before = [(view, view.relevant, view.known(row)) for view in views]
        held = self._held(code, row)
        for item in self.knowledge[0].caller.catalog.resources[code].items.values():
            if item.code in held or any(_is_clear(view, item, row, known) for view, _, known in before):
                continue
            concerned = [(view, known) for view, relevant, known in before if item.code in relevant]
            old = row[item.code]
            for value in self._candidates(item, old, rows):
                row[item.code] = value
                if _exactly(value) != _exactly(old) and all(view.known(row) == known for view, known in concerned):
                    varied.changed[code, item.code] = varied.changed.get((code, item.code), 0) + 1
                    break
                row[item.code] = old

    def _held(self, code: str, row: Row) -> frozenset[str]:
        """The items that join rows which are told of: where a rule lets a reference be followed, or they are clear."""
        links = [link for one in self.knowledge for link in one.links]
        own = {
            mine
            for link in links
            if link.own.resource == code
            for mine, _ in link.reference.on
            if link.joins_by(mine, row)
        }
        theirs = {
            item
            for link in links
            if link.target.resource == code
            for _, item in link.reference.on
            if link.is_joined_by(item, row)
        }
        return frozenset(own | theirs)

    def _candidates(self, item: Item, old: Any, rows: Sequence[Row]) -> Iterator[Any]:
        """Values of any kind first, then such as are near the old one, for masks let only those pass."""
        others = [row[item.code] for row in rows]
        drawn = [None, *HOSTILE[item.type], *self.source.sample(others, min(4, len(others)))]
        self.source.shuffle(drawn)
        yield from drawn[:6]
        for _ in range(8):
            yield self._near(old)
        yield from drawn[6:]

    def _near(self, old: Any) -> Any:
        match old:
            case bool() | None:
                return old
            case str() if old:
                at = self.source.randrange(len(old))
                letter = self.source.choice("0123456789Xab张李")
                return old[:at] + letter + old[at + 1 :]
            case date():
                try:
                    return old + timedelta(days=self.source.randint(-20, 20))
                except OverflowError:
                    return old
            case int() if abs(old) < 2**30:
                return old + self.source.randint(-5, 5)
            case float():
                return old + self.source.choice((-0.5, 0.25, 0.5))
            case Decimal():
                return old + self.source.choice((Decimal("0.01"), Decimal("1.00"), Decimal("-0.50")))
            case _:
                return old

    def _replace_hidden(self, rows: list[dict[str, Any]], views: Sequence[Looking], varied: Variation) -> None:
        """Remove some of the rows that nothing tells of, and add others."""
        hidden = [row for row in rows if all(view.known(row) is None for view in views)]
        used = {row[ROW] for row in rows}
        for row in hidden:
            if self.source.random() < 0.3:
                rows.remove(row)
                varied.removed += 1
            elif self.source.random() < 0.3:
                surrogate = next(n for n in iter(lambda: self.source.randrange(2**40), None) if n not in used)
                used.add(surrogate)
                rows.append({**row, ROW: surrogate})
                varied.added += 1


def _is_clear(view: Looking, item: Item, row: Row, known: Known | None) -> bool:
    """Whether the row is told of and the item of it as it is, so that no other value can do."""
    if known is None or not isinstance(view, View) or item.code not in view.items:
        return False
    return bool(view.shown(item.code, row, view.facts(row))[0] == "clear")


def _exactly(value: Any) -> str:
    return f"{type(value).__name__} {value!r}"
