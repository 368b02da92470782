"""What a source is to the rest of the platform: a dialect to compile for, one row at a time, and its columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from sqlalchemy import Dialect

from sources.columns import DeclaredColumn
from sources.statements import Statement


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """How a source is reached and how much it may be asked for.

    `url` is `postgresql://…` or `sqlite:///path`. `pool_size` bounds the connections that are open at once,
    `wait_timeout_s` how long a statement waits for one of them (seconds), `connect_timeout_s` how long opening one
    may take (seconds), `statement_timeout_ms` how long a statement may run (milliseconds).
    `pure_sql` refuses plans in which a mask would have to run in Python (design, rule 3).
    `keyed_masks` says where masks under a key run: in `python` beside the source, or in `sql` within it, which is then
    trusted with the keys of single columns.
    """

    url: str
    pool_size: int = 8
    statement_timeout_ms: int = 5000
    connect_timeout_s: float = 5
    wait_timeout_s: float = 2
    pure_sql: bool = False
    keyed_masks: Literal["python", "sql"] = "python"

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

    async def fetch_row(self, statement: Statement, values: Mapping[str, object]) -> tuple[object, ...] | None:
        """Runs the statement and gives its first row as masked, None without one. Raises `SourceError`."""

    async def columns(self, schema: str | None, table: str) -> Mapping[str, DeclaredColumn] | None:
        """The declared columns of a table or view, None where there is no such table. Raises `SourceError`."""

    async def logs_parameters(self) -> bool:
        """Whether its settings let the database write values of parameters into its log. Raises `SourceError`."""

    async def close(self) -> None:
        """Closes all connections; statements after that find the source unavailable."""
