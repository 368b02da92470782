"""A source whose statements are written down, for whoever wants to show what would be asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Dialect

from sources.columns import DeclaredColumn
from sources.pool import Connections
from sources.source import Source
from sources.statements import Statement
from sources.tables import DeclaredTable


@dataclass(frozen=True, slots=True)
class OverheardSource:
    """`source` as it is; `asked` are the texts of its statements so far, without the values that were bound."""

    source: Source
    asked: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def dialect(self) -> Dialect:
        return self.source.dialect

    @property
    def pure_sql(self) -> bool:
        return self.source.pure_sql

    @property
    def keyed_in_sql(self) -> bool:
        return self.source.keyed_in_sql

    @property
    def connections(self) -> Connections:
        return self.source.connections

    async def fetch_row(self, statement: Statement, values: Mapping[str, object]) -> tuple[object, ...] | None:
        """Runs the statement and gives its first row as masked, None without one. Raises `SourceError`."""
        self.asked.append(statement.text)
        return await self.source.fetch_row(statement, values)

    async def columns(self, schema: str | None, table: str) -> Mapping[str, DeclaredColumn] | None:
        """The declared columns of a table or view, None where there is no such table. Raises `SourceError`."""
        return await self.source.columns(schema, table)

    async def tables(self, schema: str | None, names: Collection[str] | None = None) -> Mapping[str, DeclaredTable]:
        """The tables and views of these names that there are, or all of the schema, by name. Raises `SourceError`."""
        return await self.source.tables(schema, names)

    async def logs_parameters(self) -> bool:
        """Whether its settings let the database write values of parameters into its log. Raises `SourceError`."""
        return await self.source.logs_parameters()

    async def may_write(self) -> bool:
        """Whether its user has the right to write to any table there. Raises `SourceError`."""
        return await self.source.may_write()

    async def close(self) -> None:
        """Closes all connections; statements after that find the source unavailable."""
        await self.source.close()
