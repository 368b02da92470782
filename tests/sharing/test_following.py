"""Many follow one feed: it is read once for all, each goes on from its own place, and nobody reads for nobody."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing import Following, Happening, StoreUnavailable, following


@dataclass
class Written:
    """A feed in memory; of what is about the same it has the last alone, as the tables have."""

    entries: dict[str, Happening[int]] = field(default_factory=dict)
    last: int = 0
    reads: int = 0
    is_lost: bool = False

    def add(self, about: str, whose: str | None = None) -> int:
        self.last += 1
        self.entries.pop(about, None)
        self.entries[about] = Happening(self.last, whose, about, self.last)
        return self.last

    async def since(self, after: int, most: int, whose: str | None) -> Sequence[Happening[int]]:
        self.reads += 1
        if self.is_lost:
            raise StoreUnavailable("gone")
        await asyncio.sleep(0)
        later = [each for each in self.entries.values() if each.place > after]
        return [each for each in later if whose is None or each.whose in (None, whose)][:most]

    async def last_place(self) -> int:
        return self.last


def places(found: Sequence[Happening[int]]) -> list[int]:
    return [each.place for each in found]


async def until(holds: object) -> None:
    async with asyncio.timeout(5):
        while not holds():  # type: ignore[operator]  # a function without arguments
            await asyncio.sleep(0.005)


async def test_all_are_told_and_the_feed_is_read_once_for_them() -> None:
    feed = Written()
    it, told = Following(feed, poll_s=0.01), list[int]()
    with ExitStack() as stack:
        for one in range(50):
            stack.enter_context(it.follow("tax", lambda one=one: told.append(one)))  # type: ignore[misc]  # one each
        await until(lambda: len(told) >= 50)  # that it begins to read
        told.clear()
        place = feed.add("a")
        await until(lambda: sorted(told) == list(range(50)))
        before = feed.reads
        assert [places(await it.since(place - 1, "tax")) for _ in range(50)] == [[place]] * 50
        assert feed.reads - before <= 1, "from memory"
    await until(lambda: not it.is_reading)


async def test_nobody_reads_for_nobody() -> None:
    feed = Written()
    it = Following(feed, poll_s=0.01)
    await asyncio.sleep(0.05)
    assert feed.reads == 0 and not it.is_reading and it.confirmed
    with it.follow("tax", lambda: None):
        await until(lambda: feed.reads > 2)
    await until(lambda: not it.is_reading)
    reads = feed.reads
    await asyncio.sleep(0.05)
    assert feed.reads == reads and it.followers == 0


async def test_what_is_for_one_department_is_for_no_other() -> None:
    feed = Written()
    it, told = Following(feed, poll_s=0.01), list[str]()
    with it.follow("tax", lambda: told.append("tax")), it.follow("police", lambda: told.append("police")):
        await until(lambda: "tax" in told and "police" in told)
        told.clear()
        feed.add("a", "tax")
        await until(lambda: bool(told))
        await asyncio.sleep(0.05)
        assert set(told) == {"tax"}
        assert (places(await it.since(0, "tax")), places(await it.since(0, "police"))) == ([1], [])
    await it.close()


async def test_what_comes_between_a_follower_s_own_look_and_the_first_reading_is_told() -> None:
    feed = Written()
    it, woken = Following(feed, poll_s=0.01), asyncio.Event()
    assert places(await it.since(0, "tax")) == []
    with it.follow("tax", woken.set):
        feed.add("a")  # before anybody reads: the reading begins behind it
        async with asyncio.timeout(5):
            await woken.wait()
        assert places(await it.since(0, "tax")) == [1]
    await it.close()


async def test_a_lost_store_is_noticed_and_what_happened_meanwhile_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "CONFIRMED_FOR_S", 0.1)
    feed = Written()
    it, told = Following(feed, poll_s=0.01), list[int]()
    with it.follow("tax", lambda: told.append(1)):
        await until(lambda: bool(told))
        feed.is_lost = True
        await until(lambda: not it.confirmed)
        with pytest.raises(StoreUnavailable):
            await it.since(-1, "tax")
        told.clear()
        feed.add("a")
        feed.is_lost = False
        await until(lambda: it.confirmed and bool(told))
        assert places(await it.since(0, "tax")) == [1]
    await it.close()


Doing = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from("abc"), st.sampled_from([None, "tax", "police"])),
        st.tuples(st.just("read"), st.integers(0, 2)),
        st.tuples(st.just("wait"), st.integers(0, 4)),
    ),
    max_size=30,
)


@given(doing=Doing, kept=st.integers(1, 4))
async def test_from_any_place_at_any_time_nothing_is_missed_and_nothing_told_twice(
    doing: list[tuple[str, ...]], kept: int
) -> None:
    """Followers read when they like, however little is kept in memory: each has the last of everything that is its."""
    patch = pytest.MonkeyPatch()
    patch.setattr(following, "MOST_KEPT", kept)
    patch.setattr(following, "AT_ONCE", 2)
    feed, expected = Written(), dict[str, int]()
    it, at, had = Following(feed, poll_s=0), [0, 0, 0], [dict[str, int](), dict[str, int](), dict[str, int]()]

    async def read(one: int) -> None:
        for each in await it.since(at[one], "tax"):
            assert each.place > at[one] and each.whose in (None, "tax")
            at[one] = each.place
            had[one][each.about] = each.place

    try:
        with it.follow("tax", lambda: None):
            for what, *more in doing:
                match what:
                    case "add":
                        about = f"{more[0]}{more[1] or ''}"
                        place = feed.add(about, more[1])
                        if more[1] != "police":
                            expected[about] = place
                    case "read":
                        await read(int(more[0]))
                    case _:
                        for _ in range(int(more[0])):
                            await asyncio.sleep(0)
            async with asyncio.timeout(5):
                while any(place < max(expected.values(), default=0) for place in at):
                    for one in range(3):
                        await read(one)
                    await asyncio.sleep(0)
        assert had == [expected] * 3
    finally:
        await it.close()
        patch.undo()
