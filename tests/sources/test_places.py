"""Places in records: what stands in one is masked, what stands outside is left, and no value can pass for a place."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect

from sources.places import PLACE, masked_places

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from([PLACE, f"{PLACE}0 1{PLACE}"])
values = texts | st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)


@dataclass(frozen=True)
class Shouting:
    """A mask that shows what it was given, and remembers it."""

    seen: list[tuple[Any, bytes]] = field(default_factory=list)

    def masked(self, values: Sequence[Any], subjects: Sequence[bytes]) -> Sequence[Any]:
        self.seen.extend(zip(values, subjects, strict=True))
        return [f"<{value}>" for value in values]

    def sql(self, value: Any, dialect: Dialect) -> None:
        return None


def placed(number: int, value: Any) -> str:
    return f"{PLACE}{number} {orjson.dumps(value).decode()}{PLACE}"


@given(st.lists(st.tuples(values | st.none(), values, st.integers(0, 2)), max_size=12))
async def test_what_stands_in_a_place_is_masked_and_nothing_else(rows: list[tuple[Any, Any, int]]) -> None:
    records = "\x1d".join(
        f'{{"hidden":{placed(number, value)},"shown":{orjson.dumps(other).decode()}}}' for value, other, number in rows
    )
    masks = [Shouting(), Shouting(), Shouting()]
    done = await masked_places(records.encode(), masks)
    assert [orjson.loads(record) for record in done.split(b"\x1d") if record] == [
        {"hidden": None if value is None else f"<{value}>", "shown": other} for value, other, _ in rows
    ]
    for number, mask in enumerate(masks):
        asked = {(type(value), value) for value, _, own in rows if own == number and value is not None}
        seen = [(type(value), value) for value, _ in mask.seen]
        assert set(seen) == asked and len(seen) == len(asked), "equal values are masked once"


@given(st.lists(st.tuples(values | st.none(), st.lists(texts | st.none(), max_size=2)), min_size=1, max_size=5))
async def test_a_subject_is_handed_over_as_its_names(rows: list[tuple[Any, list[str | None]]]) -> None:
    mask = Shouting()
    records = ",".join(placed(0, [value, names]) for value, names in rows)
    assert orjson.loads(b"[" + await masked_places(records.encode(), [mask]) + b"]") == [
        None if value is None else f"<{value}>" for value, _ in rows
    ]
    assert {subject for _, subject in mask.seen} == {orjson.dumps(names) for value, names in rows if value is not None}


async def test_a_value_that_no_float_holds_shows_nothing_and_hides_no_other() -> None:
    records = f"{placed(0, 1)},{PLACE}0 1.79769313486232e+308{PLACE},{placed(0, 2)}"
    assert await masked_places(records.encode(), [Shouting()]) == b'"<1>",null,"<2>"'


async def test_records_without_places_are_left_as_they_are() -> None:
    records = b'{"a":1}\x1d{"a":"\\u001c0 1"}'
    assert await masked_places(records, []) is records


@pytest.mark.parametrize("made", [[], [1, 2]])
async def test_a_mask_that_loses_a_value_shows_none(made: list[int]) -> None:
    class Losing(Shouting):
        def masked(self, values: Sequence[Any], subjects: Sequence[bytes]) -> Sequence[Any]:
            return made

    with pytest.raises(ValueError, match="zip"):
        await masked_places(placed(0, 1).encode(), [Losing()])


async def test_others_have_their_turn_while_a_large_answer_is_masked() -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(other())
    await asyncio.sleep(0)
    mask, records = Shouting(), ",".join(placed(0, number) for number in range(2_000))
    before = turns
    assert await masked_places(records.encode(), [mask]) == ",".join(f'"<{n}>"' for n in range(2_000)).encode()
    assert turns - before >= 5 and [value for value, _ in mask.seen] == list(range(2_000))
    beside.cancel()
