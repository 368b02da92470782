"""Where a request may be stopped, and what it is said to have asked."""

import asyncio

import pytest
from graphql import DocumentNode, FragmentDefinitionNode, OperationDefinitionNode, parse
from hypothesis import given
from hypothesis import strategies as st

from resolvers.asking import asked_of
from resolvers.passage import Area, Asked, AskerLeft, Passage, Stage


async def idle(turns: int) -> None:
    for _ in range(turns):
        await asyncio.sleep(0)


@given(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4)), st.integers(0, 16), st.booleans())
async def test_a_request_is_never_stopped_but_where_it_may_be(
    turns: tuple[int, int, int], leaves_after: int, twice: bool
) -> None:
    """Whenever the asker leaves, what comes before and after is done to its end, and nothing stays cancelled."""
    passage, done = Passage(), list[str]()

    async def answered() -> None:
        await idle(turns[0])
        done.append("before")
        try:
            with passage.stoppable():
                await idle(turns[1])
                done.append("within")
        finally:
            await idle(turns[2])
            done.append("after")
        await asyncio.sleep(0)  # a cancellation that was left behind would come here
        done.append("end")

    task = asyncio.ensure_future(answered())
    await idle(leaves_after)
    passage.leave()
    if twice:
        passage.leave()
    try:
        await task
        assert done == ["before", "within", "after", "end"]
    except AskerLeft:
        assert done in (["before", "after"], ["before", "within", "after"])
    assert task.cancelling() == 0


async def test_what_is_left_before_it_may_be_stopped_does_not_begin() -> None:
    passage = Passage()
    passage.leave()
    with pytest.raises(AskerLeft), passage.stoppable():
        raise AssertionError


async def test_a_cancellation_by_another_stays_one() -> None:
    passage = Passage()

    async def answered() -> None:
        with passage.stoppable():
            await asyncio.sleep(60)

    for leaves in (False, True):
        task = asyncio.ensure_future(answered() if not leaves else answered())
        await asyncio.sleep(0)
        task.cancel()
        if leaves:
            passage.leave()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_what_takes_no_notice_is_left_all_the_same() -> None:
    passage = Passage()

    async def answered() -> None:
        with passage.stoppable():
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                await asyncio.sleep(0)

    task = asyncio.ensure_future(answered())
    await asyncio.sleep(0)
    passage.leave()
    with pytest.raises(AskerLeft):
        await task


async def test_an_error_of_its_own_stays_one() -> None:
    passage = Passage()
    with pytest.raises(LookupError), passage.stoppable():
        raise LookupError
    passage.leave()  # is nobody's business any more
    await asyncio.sleep(0)


def test_by_itself_a_stage_is_followed_by_nobody() -> None:
    with Passage().step(Stage.SOURCE, "population") as step:
        step.count(1)


def asked(text: str) -> Asked:
    document: DocumentNode = parse(text)
    fragments = {part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)}
    (operation,) = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
    return asked_of(operation.selection_set, fragments)


@pytest.mark.parametrize(
    ("text", "roots", "area", "field"),
    [
        ("{ data { population { totalCount } } }", ("data.population",), Area.DATA, "population"),
        ("{ a: data { b: population { totalCount } } }", ("data.population",), Area.DATA, "population"),
        ("{ data { a: population { x } b: population { x } } }", ("data.population",), Area.DATA, "population"),
        ("{ data { a { x } b { x } } }", ("data.a", "data.b"), Area.DATA, "several"),
        ("{ verify { population { result } } }", ("verify.population",), Area.VERIFY, "population"),
        ('{ node(id: "x") { id } }', ("node",), Area.NODE, "node"),
        ("{ viewer { department } }", ("viewer",), Area.OTHER, "viewer"),
        ("{ __schema { types { name } } }", ("__schema",), Area.OTHER, "__schema"),
        ("{ viewer { x } catalog { y } }", ("catalog", "viewer"), Area.OTHER, "several"),
        ("{ viewer { x } data { a { x } } }", ("data.a", "viewer"), Area.SEVERAL, "several"),
        ("{ data { a { x } } verify { a { x } } }", ("data.a", "verify.a"), Area.SEVERAL, "several"),
        ("{ ...F } fragment F on Query { data { ...G } } fragment G on D { a { x } }", ("data.a",), Area.DATA, "a"),
        ("{ ... on Query { ... { data { ... { a { x } } } } } }", ("data.a",), Area.DATA, "a"),
        ("{ data { __typename } }", ("data.__typename",), Area.DATA, "__typename"),
    ],
)
def test_what_an_operation_asks(text: str, roots: tuple[str, ...], area: Area, field: str) -> None:
    assert asked(text) == Asked(roots, area, field)
