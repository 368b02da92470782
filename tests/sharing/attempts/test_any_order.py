"""Whatever callers do in whatever order through several processes, the budgets decide as a plain model does."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from sqlalchemy import select

from sharing import Admitted, Asking, Attempt, Attempts, LockUnknown, Outcome, Store
from sharing.tables import verification_days as days
from tests.sharing.attempts.measuring import DAY, NOON, asking, keyed, retry_at
from tests.sharing.attempts.model import Call, Model

T = TypeVar("T")

SUBJECTS = [keyed(name) for name in ("Li", "Wang", "Zhao")]
CLAIMS = [keyed(name) for name in ("born 1", "born 2", "lives 1", "lives 2")]
ATTEMPTS = st.builds(
    Attempt,
    st.lists(st.sampled_from(SUBJECTS), min_size=1, max_size=2, unique=True).map(tuple),
    st.frozensets(st.sampled_from(CLAIMS), max_size=3),
)
ASKINGS = st.builds(
    asking,
    st.sampled_from(["court", "tax", "civil"]),
    granted=st.booleans(),
    case=st.sampled_from([None, None, keyed("case")]),
    calls=st.just(8),
    negatives=st.just(5),
    claim_sets=st.just(3),
    lock_sets=st.just(4),
    days=st.just(2),
    case_subjects=st.just(2),
)
Run = Callable[[Coroutine[Any, Any, T]], T]


class AnyOrder(RuleBasedStateMachine):
    """Callers that ask, are answered, crash or come back later, through one process or another."""

    open_calls: Bundle[tuple[Asking, Call]] = Bundle("open_calls")
    numbers = count()

    def __init__(self, runner: asyncio.Runner, stores: list[Store]) -> None:
        super().__init__()
        self._runner = runner
        self._stores = stores
        self._resource = f"resource {next(self.numbers)}"
        self._model = Model()
        self._now = NOON
        self._seen: set[tuple[str, datetime]] = set()

    @initialize()
    def start(self) -> None:
        self._processes = [Attempts(store) for store in (*self._stores, self._stores[0])]

    @rule(
        target=open_calls,
        process=st.integers(0, 2),
        who=ASKINGS,
        asked=st.lists(ATTEMPTS, min_size=1, max_size=4),
    )
    def admit(self, process: int, who: Asking, asked: list[Attempt]) -> Any:
        who = replace(who, resource=self._resource, now=self._now)
        self._seen.add((who.department, self._now))
        found = self._runner.run(self._processes[process].admit(who, asked))
        expected = self._model.admit(who, asked)
        calls: dict[Attempt, tuple[Asking, Call]] = {}
        for admission, due_or_call in zip(found, expected, strict=True):
            if isinstance(due_or_call, Call):
                assert isinstance(admission, Admitted)
                calls[due_or_call.attempt] = (who, due_or_call)
            else:
                assert retry_at(admission) == due_or_call
        return multiple(*calls.values())

    @rule(process=st.integers(0, 2), call=open_calls, outcome=st.sampled_from(Outcome))
    def settle(self, process: int, call: tuple[Asking, Call], outcome: Outcome) -> None:
        who, made = call
        if made.end is None and self._now - who.now < DAY:
            self._runner.run(self._processes[process].settle(who, [made.attempt], [outcome]))
            self._model.settle(who, made, outcome)

    @rule(minutes=st.sampled_from([1, 29, 60, 61, 119, 600, 1440, 2880, 2881]))
    def wait(self, minutes: int) -> None:
        self._now += timedelta(minutes=minutes)

    @rule(process=st.integers(0, 2))
    def crash(self, process: int) -> None:
        """Whatever the process knew is gone."""
        self._processes[process] = Attempts(self._stores[process % 2])

    @rule(process=st.integers(0, 2), subject=st.sampled_from(SUBJECTS))
    def lift(self, process: int, subject: bytes) -> None:
        lifting = self._processes[process].lift(self._resource, subject, "police/Wang", "-", self._now)
        if self._model.locked.get(subject, self._now) > self._now:
            self._runner.run(lifting)
            self._model.lift(subject, self._now)
        else:
            with pytest.raises(LockUnknown):
                self._runner.run(lifting)

    @rule(process=st.integers(0, 2))
    def locks(self, process: int) -> None:
        found = self._runner.run(self._processes[process].locks(self._resource, self._now))
        locked = {subject: until for subject, until in self._model.locked.items() if until > self._now}
        assert {lock.subject: lock.until for lock in found} == locked

    @invariant()
    def no_more_is_answered_than_the_budget(self) -> None:
        for department, moment in self._seen:
            assert len(self._model.made(department, moment.date())) <= 8
            assert self._model.unmatched(department, moment.date()) <= 5

    def teardown(self) -> None:
        """What the store has counted of each day is what the model has."""
        for department, day, calls, matched in self._runner.run(self._counted()):
            assert calls == len(self._model.made(department, day))
            assert calls - matched == self._model.unmatched(department, day)

    async def _counted(self) -> list[tuple[str, Any, int, int]]:
        async with self._stores[0].transaction() as connection:
            wanted = select(days.c.department, days.c.day, days.c.calls, days.c.matched)
            found = await connection.execute(wanted.where(days.c.resource == self._resource))
            return [(department, day, calls, matched) for department, day, calls, matched in found.all()]


@pytest.mark.parametrize(("examples", "steps"), [pytest.param(12, 40, id="long"), pytest.param(25, 12, id="short")])
def test_any_order_is_decided_as_by_the_model(store_url: str, examples: int, steps: int) -> None:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        stores = [Store(store_url), Store(store_url)]
        try:
            runner.run(stores[0].create())
            run_machine(
                lambda: AnyOrder(runner, stores),  # type: ignore[arg-type]  # a factory does as well as the class
                settings=settings(max_examples=examples, stateful_step_count=steps),
            )
        finally:
            for store in stores:
                runner.run(store.close())
