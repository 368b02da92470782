"""Transactions on PostgreSQL: few statements with an array for each column, prepared once for each connection."""

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from sharing.attempts.holding import HOLD, held_keys
from sharing.attempts.ledger import store_failures
from sharing.attempts.statements import Done, Statement, Step, Steps
from sharing.store import Store

T = TypeVar("T")


class PostgreSQLLedger:
    """The driver's own connection, which it keeps, and texts that are made once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._texts: dict[Statement, str] = {}
        self._connection: AsyncConnection | None = None
        self._driver: Any = None

    async def carry_out(self, resources: Iterable[str], steps: Steps[T]) -> T:
        held = Step(HOLD, [(key,) for key in held_keys(resources)])
        driver = await self._open_driver()
        try:
            with store_failures():
                transaction = driver.transaction()
                await transaction.start()
            await self._done(driver, held)
            result = await self._driven(driver, steps)
            with store_failures():
                await transaction.commit()
        except BaseException:
            await self.close()  # takes back what is not committed, whatever state the connection is in
            raise
        return result

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.invalidate()
            await connection.close()

    async def _open_driver(self) -> Any:
        """The connection of before, unless the server has ended it."""
        if self._connection is None or self._driver.is_closed():
            await self.close()
            self._connection = await self._store.connect()
            self._driver = (await self._connection.get_raw_connection()).driver_connection
        return self._driver

    async def _driven(self, driver: Any, steps: Steps[T]) -> T:
        try:
            step = next(steps)
            while True:
                step = steps.send(await self._done(driver, step))
        except StopIteration as end:
            result: T = end.value
            return result

    async def _done(self, driver: Any, step: Step) -> Done:
        statement, rows = step
        text = self._texts.get(statement)
        if text is None:
            text = self._texts[statement] = statement.for_postgresql()
        arrays = [list(column) for column in zip(*rows, strict=True)]
        with store_failures():
            if statement.reads:
                return Done(await driver.fetch(text, *arrays), 0)
            tag: str = await driver.execute(text, *arrays)
        return Done((), int(tag.rpartition(" ")[2]))
