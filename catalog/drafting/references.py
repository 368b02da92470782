"""Foreign keys as references, from both sides: to the row that is referred to, and back to those that refer."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from catalog.drafting.codes import reference_code
from catalog.drafting.entries import DraftedItem, DraftedReference, DraftedResource
from catalog.item_reading import NEVER_COMPARED
from sources import DeclaredTable, ForeignKey

TableKey = tuple[str | None, str]
_TAIL = re.compile(r"_(id|no|code|key|number)$")


def with_references(
    resources: Mapping[TableKey, DraftedResource], tables: Mapping[TableKey, DeclaredTable]
) -> tuple[DraftedResource, ...]:
    """The resources with a reference for each foreign key whose columns are items of one type on both sides."""
    found: dict[TableKey, list[DraftedReference]] = {key: [] for key in resources}
    for key, own in resources.items():
        for foreign in sorted(tables[key].foreign_keys, key=lambda foreign: foreign.columns):
            other_key = (foreign.referred_schema, foreign.referred_table)
            other = resources.get(other_key)
            pairs = _pairs(foreign, own, other) if other is not None else ()
            if other is None or not pairs:
                continue
            back = tuple((theirs, mine) for mine, theirs in pairs)
            many = foreign.columns not in tables[key].unique
            _add(found[key], own, _wished(pairs, other), DraftedReference("", other.code, pairs, many=False))
            _add(found[other_key], other, own.code, DraftedReference("", own.code, back, many))
    return tuple(replace(one, references=tuple(found[key])) for key, one in resources.items())


def _pairs(foreign: ForeignKey, own: DraftedResource, other: DraftedResource) -> tuple[tuple[str, str], ...]:
    """The pairs of items; none where one column is no item, or the types differ."""
    mine, theirs = _by_column(own.items), _by_column(other.items)
    columns = tuple(zip(foreign.columns, foreign.referred_columns, strict=False))
    if len(foreign.columns) != len(foreign.referred_columns) or not all(
        one in mine and another in theirs and _comparable(mine[one], theirs[another]) for one, another in columns
    ):
        return ()
    return tuple((mine[one].code, theirs[another].code) for one, another in columns)


def _comparable(one: DraftedItem, another: DraftedItem) -> bool:
    return one.type is another.type and one.type not in NEVER_COMPARED


def _by_column(items: Iterable[DraftedItem]) -> Mapping[str, DraftedItem]:
    return {item.column: item for item in items}


def _wished(pairs: Sequence[tuple[str, str]], other: DraftedResource) -> str:
    """What the column is called without its tail (`household_id`), else what it leads to."""
    own = pairs[0][0]
    return _TAIL.sub("", own) if len(pairs) == 1 and _TAIL.search(own) else other.code


def _add(references: list[DraftedReference], own: DraftedResource, wished: str, reference: DraftedReference) -> None:
    code = reference_code(wished, (item.code for item in own.items), (one.code for one in references))
    references.append(replace(reference, code=code))
