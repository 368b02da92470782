"""The log as past requests: those of a period, rows and references as a tree, one object for all of a kind."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from audit import AskedRows, AuditLog, Entry, LogDamaged, RootField, Use, encode_fields, past_requests
from policies import Right
from tests.audit.records import CIRCUMSTANCES, WHEN, entry, some_field

SECOND = timedelta(seconds=1)


async def written(folder: Path, *entries: Entry) -> Path:
    with AuditLog(folder, "w1") as log:
        for each in entries:
            await log.append(each)
    return folder


async def test_a_request_comes_back_with_its_rows_as_a_tree(tmp_path: Path) -> None:
    refused = replace(entry("r1"), refused_fields=((0, "BUDGET_EXCEEDED"),))
    (past,) = past_requests(await written(tmp_path, refused))
    assert (past.id, past.time, past.department, past.application, past.person) == (
        "r1",
        WHEN,
        "civil-affairs",
        "civil-affairs/marriage",
        "officer-7",
    )
    assert (past.refusal, past.refusals) == (None, ("BUDGET_EXCEEDED",))
    (field,) = past.fields
    assert field.circumstances == CIRCUMSTANCES
    rows = field.rows
    assert rows is not None and (rows.resource, rows.entry, rows.by_key) == ("population", "e1", True)
    assert (rows.opened.target, rows.opened.rulings) == (None, some_field().uses[0].rulings)
    assert [(asked.target, asked.right) for asked in rows.asked] == [
        ("phone", Right.QUERY),
        ("region_code", Right.FILTER),
    ]
    assert rows.used == {"phone", "region_code"}
    (reference,) = rows.references
    assert (reference.followed.target, reference.rows.resource) == ("household", "household")
    assert [(asked.target, asked.rulings) for asked in reference.rows.asked] == [("address", ())]


async def test_a_period_has_a_beginning_and_an_end_that_is_not_in_it(tmp_path: Path) -> None:
    entries = [replace(entry(f"r{number}"), time=WHEN + number * SECOND) for number in range(4)]
    folder = await written(tmp_path, *entries)
    assert [past.id for past in past_requests(folder)] == ["r0", "r1", "r2", "r3"]
    assert [past.id for past in past_requests(folder, WHEN + SECOND, WHEN + 3 * SECOND)] == ["r1", "r2"]
    assert [past.id for past in past_requests(folder, since=WHEN + 3 * SECOND)] == ["r3"]
    assert [past.id for past in past_requests(folder, until=WHEN)] == []


async def test_requests_of_one_kind_share_their_fields(tmp_path: Path) -> None:
    other = replace(entry("r3"), fields=encode_fields([replace(some_field(), uses=some_field().uses[:4], rows=ROWS)]))
    one, two, three = past_requests(await written(tmp_path, entry("r1"), entry("r2"), other))
    assert one.fields is two.fields
    assert one.fields != three.fields


ROWS = (AskedRows("population", "e1", True),)
OPENED = Use("population", Right.QUERY, ())
MISSHAPEN: list[tuple[str, tuple[AskedRows, ...], tuple[Use, ...]]] = [
    ("no use of the rows", ROWS, ()),
    ("no use of the rows first", ROWS, (Use("population.name", Right.QUERY, ()), OPENED)),
    ("rows reached before they are asked for", (AskedRows("household", "e2", True, 0), *ROWS), (OPENED,)),
    ("a use of another resource", ROWS, (Use("household", Right.QUERY, ()),)),
]


@pytest.mark.parametrize(("rows", "uses"), [case[1:] for case in MISSHAPEN], ids=[case[0] for case in MISSHAPEN])
async def test_a_record_that_no_platform_wrote_is_named(
    tmp_path: Path, rows: tuple[AskedRows, ...], uses: tuple[Use, ...]
) -> None:
    field: RootField = replace(some_field(), rows=rows, uses=uses)
    folder = await written(tmp_path, entry("r1"), replace(entry("r2"), fields=encode_fields([field])))
    with pytest.raises(LogDamaged) as damaged:
        list(past_requests(folder))
    assert damaged.value.line == 4


async def test_a_log_that_was_never_written_holds_no_requests(tmp_path: Path) -> None:
    assert list(past_requests(tmp_path)) == []
