"""Whatever callers do in whatever order through several processes, the budgets decide as a plain model does."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain, count
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from sqlalchemy import select

from sharing import Admission, Admitted, Asking, Attempt, Attempts, LockUnknown, Outcome, Store
from sharing.tables import verification_days as days
from tests.sharing.attempts.measuring import DAY, NOON, asking, keyed, retry_at, settled
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
        found = self._runner.run(self._processes[process].admit(who, asked))
        return multiple(*self._expect(who, asked, found))

    @rule(
        target=open_calls,
        process=st.integers(0, 2),
        made=st.lists(st.tuples(ASKINGS, st.lists(ATTEMPTS, min_size=1, max_size=3)), min_size=2, max_size=5),
        call=open_calls,
        outcome=st.sampled_from(Outcome),
    )
    def admit_together(
        self,
        process: int,
        made: list[tuple[Asking, list[Attempt]]],
        call: tuple[Asking, Call],
        outcome: Outcome,
    ) -> Any:
        """Calls that share a transaction, with what ended before, are decided as if they came one after another."""
        whos = [replace(who, resource=self._resource, now=self._now) for who, _ in made]

        async def together() -> list[Sequence[Admission]]:
            attempts = self._processes[process]
            if self._is_open(call):
                attempts.settle(call[0], [call[1].attempt], [outcome])
            found = await asyncio.gather(
                *(attempts.admit(who, asked) for who, (_, asked) in zip(whos, made, strict=True))
            )
            return list(found)

        found = self._runner.run(together())
        if self._is_open(call):
            self._model.settle(*call, outcome)
        calls = [
            self._expect(who, asked, admissions) for who, (_, asked), admissions in zip(whos, made, found, strict=True)
        ]
        return multiple(*chain.from_iterable(calls))

    def _expect(self, who: Asking, asked: list[Attempt], found: Sequence[Admission]) -> Iterable[tuple[Asking, Call]]:
        """The calls that the model admits, which must be those that were admitted."""
        self._seen.add((who.department, self._now))
        calls: dict[Attempt, tuple[Asking, Call]] = {}
        for admission, due_or_call in zip(found, self._model.admit(who, asked), strict=True):
            if isinstance(due_or_call, Call):
                assert isinstance(admission, Admitted)
                calls[due_or_call.attempt] = (who, due_or_call)
            else:
                assert retry_at(admission) == due_or_call
        return calls.values()

    def _is_open(self, call: tuple[Asking, Call]) -> bool:
        who, made = call
        return made.end is None and self._now - who.now < DAY

    @rule(process=st.integers(0, 2), call=open_calls, outcome=st.sampled_from(Outcome))
    def settle(self, process: int, call: tuple[Asking, Call], outcome: Outcome) -> None:
        who, made = call
        if self._is_open(call):
            self._runner.run(settled(self._processes[process], who, outcome, made.attempt))
            self._model.settle(who, made, outcome)

    @rule(minutes=st.sampled_from([1, 29, 60, 61, 119, 600, 1440, 2880, 2881]))
    def wait(self, minutes: int) -> None:
        self._now += timedelta(minutes=minutes)

    @rule(process=st.integers(0, 2))
    def crash(self, process: int) -> None:
        """Whatever the process knew is gone."""
        self._runner.run(self._processes[process].close())
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
            assert calls == len(self._model.made(department, date.fromisoformat(day)))
            assert calls - matched == self._model.unmatched(department, date.fromisoformat(day))
        for process in self._processes:
            self._runner.run(process.close())

    async def _counted(self) -> list[tuple[str, str, int, int]]:
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
