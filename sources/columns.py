"""How a source declares a column, reduced to what the catalogue has to know."""

from dataclasses import dataclass
from enum import StrEnum


class ColumnFamily(StrEnum):
    """Types that are compared and written alike. `OTHER` holds everything that compares in a way of its own."""

    TEXT = "text"
    INTEGER = "integer"
    NUMERIC = "numeric"
    FLOAT = "float"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"
    JSON = "json"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class DeclaredColumn:
    """One column of a source table.

    `unique` says whether a primary key, a unique constraint or a unique index over this column alone guarantees
    distinct values; None where the source cannot tell (a view). `bytewise` is False where the column's
    collation calls texts equal that differ in bytes. `kind` is the source's own word for the type, `length` counts
    characters, `scale` digits after the point; both are None where there is no limit.
    """

    name: str
    family: ColumnFamily
    unique: bool | None = False
    bytewise: bool = True
    nullable: bool = True
    kind: str = ""
    length: int | None = None
    scale: int | None = None
    comment: str = ""
