"""What names a subject in a table: its primary key, another key, or everything together."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.drafting.entries import DraftedItem
from catalog.item_reading import NEVER_COMPARED
from sources import DeclaredTable


@dataclass(frozen=True, slots=True)
class DraftedKey:
    """Codes of items; `declared` says that the table keeps them distinct and never NULL."""

    codes: tuple[str, ...]
    declared: bool


def drafted_key(table: DeclaredTable, items: Sequence[DraftedItem]) -> DraftedKey:
    """The primary key where its columns are items, else the shortest other key, else all items that can be compared."""
    codes = {item.column: item.code for item in items if item.type not in NEVER_COMPARED}
    for columns in (table.primary_key, *sorted(table.unique, key=lambda key: (len(key), key))):
        if columns and all(one in codes and not table.columns[one].nullable for one in columns):
            return DraftedKey(tuple(codes[one] for one in columns), declared=True)
    return DraftedKey(tuple(codes.values()), declared=False)
