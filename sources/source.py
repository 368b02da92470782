"""What a source is to the rest of the platform: a dialect to compile for, one row at a time, and its columns."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from sqlalchemy import Dialect

from sources.bounds import RAW_SHARE, USUAL_MOST_BYTES
from sources.columns import DeclaredColumn
from sources.pool import Connections
from sources.statements import Statement
from sources.tables import DeclaredTable


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """How a source is reached and how much it may be asked for.

    `url` is `postgresql://…`, `mariadb://…` (or `mysql://…`) or `sqlite:///path`. `pool_size` bounds the connections
    that are open at once, `wait_timeout_s` how long a statement waits for one of them (seconds), `connect_timeout_s`
    how long opening one may take (seconds), `statement_timeout_ms` how long a statement may run (milliseconds).
    `pure_sql` refuses plans in which a mask would have to run in Python (design, rule 3).
    `keyed_masks` says where masks under a key run: in `python` beside the source, or in `sql` within it, which is then
    trusted with the keys of single columns.
    `longest_bytes` is the longest text that SQLite may build, which it does in this process.
    """

    url: str
    pool_size: int = 8
    statement_timeout_ms: int = 5000
    connect_timeout_s: float = 5
    wait_timeout_s: float = 2
    pure_sql: bool = False
    keyed_masks: Literal["python", "sql"] = "python"
    longest_bytes: int = USUAL_MOST_BYTES * RAW_SHARE

    def __repr__(self) -> str:
        """Without the address, which may hold a password."""
        return f"SourceSettings(pool_size={self.pool_size}, statement_timeout_ms={self.statement_timeout_ms})"


class Source(Protocol):
    """A source database, opened for reading."""

    @property
    def name(self) -> str:
        """The name under which the configuration and the catalogue know it."""

    @property
    def dialect(self) -> Dialect:
        """What statements for `fetch_row` are compiled for."""

    @property
    def pure_sql(self) -> bool:
        """Whether plans that need Python for a mask are refused."""

    @property
    def keyed_in_sql(self) -> bool:
        """Whether masks under a key run within the source, which is trusted with the keys of single columns."""

    @property
    def connections(self) -> Connections:
        """How things stand with its connections at this moment."""

    async def fetch_row(self, statement: Statement, values: Mapping[str, object]) -> tuple[object, ...] | None:
        """Runs the statement and gives its first row as it may leave, None without one.

        `values` may say under `MOST_BYTES` how large its records may be. Raises `SourceError`.
        """

    async def columns(self, schema: str | None, table: str) -> Mapping[str, DeclaredColumn] | None:
        """The declared columns of a table or view, None where there is no such table. Raises `SourceError`."""

    async def tables(self, schema: str | None, names: Collection[str] | None = None) -> Mapping[str, DeclaredTable]:
        """The tables and views of these names that there are, or all of the schema, by name. Raises `SourceError`."""

    async def logs_parameters(self) -> bool:
        """Whether its settings let the database write values of parameters into its log. Raises `SourceError`."""

    async def may_write(self) -> bool:
        """Whether its user has rights to write to any table there, which nothing needs. Raises `SourceError`."""

    async def close(self) -> None:
        """Closes all connections; statements after that find the source unavailable."""
