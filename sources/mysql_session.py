"""A connection to MariaDB whose session is settled when it is opened, and never set again."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiomysql  # type: ignore[import-untyped]  # ships no types

from sources.errors import SourceError

OLDEST = (10, 6)
"""The first version that is served: what is older gets no more repairs."""

LONGEST_ANSWER = 1024**3  # bytes; `max_allowed_packet` of the server is the narrower limit
SORTED_BYTES = 65536  # of a text; beyond that many texts sort alike
SORT_BUFFER = 16 * 1024**2  # bytes: 15 rows with 16 texts of that length each have to fit
GRACE_S = 1.0  # how much later than the server the client gives up, for a server that no longer answers
STOPPED = 1969
"""ER_STATEMENT_TIMEOUT."""
CUT = frozenset({1260, 1301})
"""Warnings that tell of an answer with less in it than there is: ER_CUT_VALUE_GROUP_CONCAT and of a long text."""


def settings(statement_timeout_ms: int) -> tuple[str, ...]:
    """The statements that settle a session. What literals and masks mean does not depend on them.

    `subquery_cache` would take what it found for one text as the answer for another that the collation of a column
    calls equal. Of the warnings, all are kept, since among them are those of `CUT`.
    """
    return (
        "SET NAMES utf8mb4 COLLATE utf8mb4_nopad_bin",
        "SET SESSION TRANSACTION READ ONLY",
        "SET SESSION autocommit = 1, sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', "
        f"max_statement_time = {statement_timeout_ms / 1000:.3f}, group_concat_max_len = {LONGEST_ANSWER}, "
        f"max_sort_length = {SORTED_BYTES}, sort_buffer_size = {SORT_BUFFER}, max_error_count = 65535, "
        "sql_select_limit = 18446744073709551615, sql_auto_is_null = 0, optimizer_switch = 'subquery_cache=off'",
    )


def is_served(version: str) -> bool:
    """Whether a server that calls itself so is MariaDB, and not too old; `5.5.5-` stands before some of its names."""
    numbers = version.removeprefix("5.5.5-").split("-")[0].split(".")
    if "mariadb" not in version.lower() or not all(number.isdecimal() for number in numbers):
        return False
    return tuple(int(number) for number in numbers) >= OLDEST


class Complaint(Exception):
    """What the server says of a statement that it answered nevertheless; of its text only the number is kept."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class MySQLConnection:
    """Runs statements, one at a time. `connect` opens another connection, by which a running one is stopped."""

    def __init__(
        self,
        connection: aiomysql.Connection,
        connect: Callable[[], Awaitable[aiomysql.Connection]],
        statement_timeout_s: float,
        close_timeout_s: float,
    ) -> None:
        self._connection = connection
        self._connect = connect
        self._statement_timeout_s = statement_timeout_s
        self._close_timeout_s = close_timeout_s
        self._running = False

    async def fetch_row(self, text: str) -> tuple[object, ...] | None:
        """The first row. Raises what aiomysql raises, `TimeoutError`, and `Complaint` where the answer is not whole."""
        self._running, started = True, time.monotonic()
        try:
            async with (
                asyncio.timeout(self._statement_timeout_s + GRACE_S),
                self._connection.cursor(_Attentive) as cursor,
            ):
                await cursor.execute(text)
                row: tuple[object, ...] | None = await cursor.fetchone()
        except aiomysql.Error:  # the server has answered, or the connection is lost
            self._running = False
            raise
        self._running = False
        for code in cursor.complaints:
            raise Complaint(code)
        if time.monotonic() - started >= self._statement_timeout_s:
            raise Complaint(STOPPED)  # some functions that it stops give a wrong value, and the server says no word
        return row

    def is_closed(self) -> bool:
        """Whether it was closed from here, or the server has ended it: whatever came unasked was its farewell."""
        reader = self._connection._reader
        if reader is not None and (reader.eof_received or reader.exception() is not None or reader._buffer):
            self._connection.close()
        return bool(self._connection.closed)

    async def close(self) -> None:
        """Ends the session; a statement still running is stopped on the server first, as far as time allows."""
        try:
            async with asyncio.timeout(self._close_timeout_s):
                if self._running:
                    await self._stop()
                else:
                    await self._connection.ensure_closed()
        except (OSError, TimeoutError, aiomysql.Error, SourceError):
            self._running = False  # the server's own limit stops it
        finally:
            await drop(self._connection)

    async def _stop(self) -> None:
        """The server does not notice that nobody waits for an answer any more."""
        other = await self._connect()
        try:
            async with other.cursor() as cursor:
                await cursor.execute(f"KILL {int(self._connection.thread_id())}")
        finally:
            await drop(other)


async def drop(connection: aiomysql.Connection) -> None:
    """Closes a connection from this side alone."""
    connection.close()
    await asyncio.sleep(0)  # the loop closes the socket in its next turn


class _Attentive(aiomysql.Cursor):  # type: ignore[misc]  # ships no types
    """A cursor that keeps the numbers of grave warnings; the driver would print their texts, which quote values."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.complaints: list[int] = []

    async def _show_warnings(self, connection: aiomysql.Connection) -> None:
        for level, code, _ in await connection.show_warnings() or ():
            if level == "Error" or int(code) in CUT:
                self.complaints.append(int(code))
