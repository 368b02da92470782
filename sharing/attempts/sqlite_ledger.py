"""Transactions on SQLite: a thread of its own runs each as a whole, one hop for the event loop whatever it holds."""

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any, TypeVar

from sharing.attempts.ledger import store_failures
from sharing.attempts.statements import SLICES, Done, Statement, Step, Steps
from sharing.store import Store

T = TypeVar("T")


class SQLiteLedger:
    """Raw cursors, and texts that are made once. Whoever writes to SQLite is alone."""

    def __init__(self, store: Store) -> None:
        self._engine = store.engine_of_thread()
        self._thread = ThreadPoolExecutor(1, "verification budgets")
        self._texts: dict[tuple[Statement, int], str] = {}

    async def carry_out(self, resources: Iterable[str], steps: Steps[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._run, steps)

    async def close(self) -> None:
        self._thread.shutdown()
        self._engine.dispose()

    def _run(self, steps: Steps[T]) -> T:
        with store_failures():
            connection = self._engine.raw_connection()
        try:
            driver: Any = connection.driver_connection
            with store_failures():
                driver.execute("BEGIN IMMEDIATE")
            result = self._driven(driver, steps)
            with store_failures():
                connection.commit()
            return result
        finally:
            connection.close()  # takes back what is not committed

    def _driven(self, driver: Any, steps: Steps[T]) -> T:
        try:
            step = next(steps)
            while True:
                step = steps.send(self._done(driver, step))
        except StopIteration as end:
            result: T = end.value
            return result

    def _done(self, driver: Any, step: Step) -> Done:
        """Each call gives way to the event loop and has to wait for it again: few calls, with many rows each."""
        statement, rows = step
        found: list[Any] = []
        start, before = 0, driver.total_changes
        for size in SLICES:
            while len(rows) - start >= size:
                text, some = self._text(statement, size), rows[start : start + size]
                with store_failures():
                    found += driver.execute(text, list(chain.from_iterable(some))).fetchall()
                start += size
        return Done(found, driver.total_changes - before)

    def _text(self, statement: Statement, size: int) -> str:
        text = self._texts.get((statement, size))
        if text is None:
            text = self._texts[(statement, size)] = statement.for_sqlite(size)
        return text
