"""Rights rest as long as any office has them rest: one that takes its word back leaves the word of another in force."""

import asyncio
from collections.abc import Awaitable
from datetime import date, timedelta
from tempfile import TemporaryDirectory
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from policies import read_duties
from sharing import GrantBook, Store
from sharing.proceedings import ActionUnfit, Actor, Kind, NotNow, NotPermitted, Proceedings, RestoreRights
from sharing.proceedings.carrying_out import carry_out
from sharing.violations import Dismiss, Restore, Suspend, Violation, Violations
from tests.sharing.violations.violating import AUTHORITY, MISUSE, OFFICE, PROVIDER, TODAY, TOWN, moment

T = TypeVar("T")
WHICH = st.sampled_from([0, 0, 0, 1])
OFFICES = (AUTHORITY, OFFICE, PROVIDER)


class Kept:
    """Violations of one department in a store in memory, on days that go by."""

    def __init__(self, store: Store) -> None:
        self.today = TODAY
        self.store = store
        self.book = GrantBook(store, lambda: TOWN)
        kinds, duties = {Kind.VIOLATION: Violations()}, read_duties()
        self.proceedings = Proceedings(store, kinds, duties, lambda _: moment(self.today), self.book.refresh)

    def rests(self) -> bool:
        return self.book.held("tax", self.today).bars.before("population") is not None


async def test_one_office_takes_its_word_back_and_the_other_stands_by_its_own(store: Store) -> None:
    kept = Kept(store)
    first, second = [(await kept.proceedings.open(Kind.VIOLATION, MISUSE, AUTHORITY)).number for _ in range(2)]
    for number, by in ((first, AUTHORITY), (first, PROVIDER), (second, PROVIDER)):
        await kept.proceedings.take(number, Suspend("misuse"), by)
    for number, by in ((second, PROVIDER), (first, AUTHORITY)):
        await kept.proceedings.take(number, Restore("over"), by)
        assert kept.rests()
    await kept.proceedings.take(first, Restore("over"), PROVIDER)
    assert not kept.rests()


async def test_what_rested_before_offices_were_told_apart_is_lifted_with_the_proceeding(store: Store) -> None:
    kept = Kept(store)
    number = (await kept.proceedings.open(Kind.VIOLATION, MISUSE, AUTHORITY)).number
    await kept.proceedings.take(number, Suspend("misuse"), PROVIDER)
    async with store.transaction() as connection:
        await carry_out(connection, number, (RestoreRights("tax", "population"),), moment().at)
    await kept.book.refresh()
    assert not kept.rests()


class AnyOrder(RuleBasedStateMachine):
    """Three offices, two violations, any order: rights rest exactly while somebody's word says so."""

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = TemporaryDirectory()
        self.store = Store(f"sqlite:///{self.folder.name}/store.sqlite")
        self.run(self.store.create())
        self.kept = Kept(self.store)
        open_one = self.kept.proceedings.open
        self.numbers = [self.run(open_one(Kind.VIOLATION, MISUSE, AUTHORITY)).number for _ in range(2)]
        self.words: dict[tuple[str, str], date | None] = {}

    def run(self, work: Awaitable[T]) -> T:
        return self.loop.run_until_complete(work)

    @rule(which=WHICH, by=st.sampled_from(OFFICES), days=st.none() | st.integers(0, 3))
    def suspend(self, which: int, by: Actor, days: int | None) -> None:
        until = None if days is None else self.kept.today + timedelta(days)
        if self._took(which, Suspend("misuse", until), by):
            self.words[self.numbers[which], by.department] = until

    @rule(which=WHICH, by=st.sampled_from(OFFICES), office=st.none() | st.sampled_from(OFFICES))
    def restore(self, which: int, by: Actor, office: Actor | None) -> None:
        whose = (office or by).department
        if self._took(which, Restore("over", None if office is None else whose), by):
            del self.words[self.numbers[which], whose]  # there was one

    @rule(which=WHICH)
    def dismiss(self, which: int) -> None:
        if self._took(which, Dismiss("none"), AUTHORITY):
            self.words = {key: until for key, until in self.words.items() if key[0] != self.numbers[which]}

    @rule(days=st.integers(1, 2))
    def wait(self, days: int) -> None:
        self.kept.today += timedelta(days)

    @invariant()
    def rights_rest_while_a_word_stands(self) -> None:
        self.run(self.kept.book.refresh())
        today = self.kept.today
        assert self.kept.rests() == any(until is None or today <= until for until in self.words.values())
        for number in self.numbers:
            content: Violation = self.run(self.kept.proceedings.one(number, AUTHORITY)).content
            assert {one.by for one in content.suspended} == {by for of, by in self.words if of == number}

    def teardown(self) -> None:
        self.run(self.store.close())
        self.loop.close()
        self.folder.cleanup()

    def _took(self, which: int, action: object, by: Actor) -> bool:
        try:
            self.run(self.kept.proceedings.take(self.numbers[which], action, by))
        except (ActionUnfit, NotNow, NotPermitted):
            return False
        return True


AnyOrder.TestCase.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
TestAnyOrder = AnyOrder.TestCase
