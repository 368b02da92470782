"""A connection to PostgreSQL with its prepared statements, and nothing else that outlives a request."""

from collections import OrderedDict
from collections.abc import Sequence
from itertools import count

import asyncpg  # type: ignore[import-untyped]  # ships no types

from sources.deadlines import Deadlines

MOST_STATEMENTS = 256
SESSION = {
    "application_name": "zhaobi",
    "DateStyle": "ISO, YMD",
    "default_transaction_read_only": "on",
    "jit": "off",  # compiling costs more than these short statements
    "standard_conforming_strings": "on",  # literals are rendered for this setting
    "timezone": "UTC",
}
STALE = (
    asyncpg.InvalidCachedStatementError,  # the result of the statement changed its type
    asyncpg.OutdatedSchemaCacheError,  # so did a type the client knows
    asyncpg.InvalidSQLStatementNameError,  # somebody between us and the server deallocated it
)


class PreparedConnection:
    """Runs statements as prepared ones. Settings of the session are fixed when it is opened and never set again."""

    def __init__(
        self, connection: asyncpg.Connection, deadlines: "Deadlines[PreparedConnection]", close_timeout_s: float
    ) -> None:
        """`deadlines` calls `expire` where a statement runs for too long; `close_timeout_s` bounds its end."""
        self._connection = connection
        self._deadlines = deadlines
        self._close_timeout_s = close_timeout_s
        self._expired = False
        self._numbers = count()
        self._prepared: OrderedDict[str, asyncpg.prepared_stmt.PreparedStatement] = OrderedDict()

    async def fetch_row(self, text: str, arguments: Sequence[object]) -> tuple[object, ...] | None:
        """The first row. Raises what asyncpg raises; a stale prepared statement is prepared again, once.

        Raises `TimeoutError` where it took too long; then the connection is lost.
        """
        self._deadlines.begin(self)
        try:
            try:
                return await self._run(text, arguments)
            except STALE:
                self._prepared.pop(text, None)
                return await self._run(text, arguments)
        except Exception as error:
            if self._expired:
                raise TimeoutError from error
            raise
        finally:
            self._deadlines.end(self)

    def expire(self) -> None:
        """A statement has run for too long, on a server that does not end it by itself: nobody waits any more."""
        self._expired = True
        self._connection.terminate()

    def is_closed(self) -> bool:
        return bool(self._connection.is_closed())

    async def close(self) -> None:
        """Ends the session; a statement still running is cancelled on the server first, as far as time allows."""
        self._prepared.clear()
        try:
            await self._connection.close(timeout=self._close_timeout_s)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
            self._connection.terminate()

    async def _run(self, text: str, arguments: Sequence[object]) -> tuple[object, ...] | None:
        prepared = self._prepared.get(text)
        if prepared is None:
            prepared = await self._prepare(text)
        else:
            self._prepared.move_to_end(text)
        # fetch, not fetchrow: a limit on the rows of the portal would forbid a parallel plan
        rows = await prepared.fetch(*arguments)
        return tuple(rows[0]) if rows else None

    async def _prepare(self, text: str) -> "asyncpg.prepared_stmt.PreparedStatement":
        # named, or asyncpg parses the text anew for every run and reads answers by the types of the first
        name = f"zhaobi_{next(self._numbers)}"
        prepared = await self._connection.prepare(text, name=name)
        self._prepared[text] = prepared
        if len(self._prepared) > MOST_STATEMENTS:
            self._prepared.popitem(last=False)  # asyncpg closes on the server what nobody refers to
        return prepared
