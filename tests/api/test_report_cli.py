"""`zhaobi report …`: what was asked of a platform comes out of its log as counts, in reports and for providers."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.demo import lay_out
from audit import AuditLog, Outcome, encode_fields, read_usage
from tests.api.test_sharing import announced
from tests.audit.records import CIRCUMSTANCES, entry, some_field
from tests.docs.console import Said
from tests.docs.console import zhaobi as typed
from tests.fix_city import CITY, FATHER, City
from tests.fix_platform import SIMPLY_HAD, lay_out_city, opened

PHONE = f'{{ data {{ population(where: {{idNumber: {{eq: "{FATHER}"}}}}) {{ nodes {{ name phone }} }} }} }}'
ALL = "{ data { population { nodes { name } } } }"


@pytest.fixture(scope="module")
def laid_out(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a configuration, a log of some requests, and an announcement in its store."""
    folder = tmp_path_factory.mktemp("reports")
    lay_out_city(folder, sqlite_city, profile=SIMPLY_HAD)  # the command line reads the configuration alone

    async def act() -> None:
        async with opened(folder, sqlite_city) as it:
            for _ in range(2):
                assert (await it.ask("tax", PHONE)).data
            assert (await it.ask("tax", ALL)).code == "ROWS_DENIED"
            assert (await it.ask("police", PHONE)).data
            assert (await it.ask("civil-affairs", PHONE, purpose="relief-review")).data
            await announced(it)

    asyncio.run(act())
    return folder


def said(laid_out: Path, *words: str) -> Said:
    return typed("report", *words, folder=laid_out)


def told(laid_out: Path, *words: str) -> Mapping[str, Any]:
    done = said(laid_out, *words, "--format", "json")
    found: Mapping[str, Any] = orjson.loads(done.out)
    return found


def test_a_provider_sees_who_used_its_data_for_what_and_no_value(laid_out: Path) -> None:
    text = said(laid_out, "usage", "--provider", "police")
    assert text.status == 0
    assert text.out.splitlines()[:2] == [
        "population  civil-affairs  query  relief-review  1 answered, 0 refused, 1 rows",
        "population  tax  query  -  2 answered, 1 refused, 2 rows",
    ]
    assert "look at this: no_purpose" in text.out
    assert FATHER not in text.out and "police  query" not in text.out
    found = told(laid_out, "usage", "--provider", "police")
    assert {use["department"] for use in found["uses"]} == {"tax", "civil-affairs"}
    assert {use["resource"] for use in found["uses"]} == {"population"}


def test_what_is_used_under_consents_and_emergencies_is_marked_with_their_numbers(tmp_path: Path) -> None:
    lay_out(tmp_path, CITY)
    today = datetime.now(UTC).date()
    then = replace(CIRCUMSTANCES, today=today, emergency="2026-EM-000001")
    flooded = replace(some_field(), circumstances=then, by_emergency=("population",))
    given = replace(flooded, circumstances=replace(then, emergency=None), by_emergency=(), by_consent=("population",))
    usual = replace(given, by_consent=())

    async def write() -> None:
        with AuditLog(tmp_path / "audit", "w1") as log:
            for place, field in enumerate((flooded, given, given, usual)):
                consents = ((0, f"2026-CS-{place:06}"),) if field.by_consent else ()
                made = replace(entry(f"r{place}"), department="tax", fields=encode_fields([field]), consents=consents)
                await log.append(made)
                log.append_outcome(Outcome(f"r{place}", (1,), 1.0))

    asyncio.run(write())
    text = said(tmp_path, "usage", "--provider", "police").out
    marks = ", 1 under emergency, 2 by consent (2026-CS-000001, 2026-CS-000002, 2026-EM-000001)"
    assert f"population  tax  query  marriage  4 answered, 0 refused, 4 rows{marks}\n" in text
    assert {line.rpartition(" ")[2] for line in text.splitlines() if "look at this" in line} >= {
        "under_consent",
        "under_emergency",
    }
    (use,) = (one for one in told(tmp_path, "usage", "--provider", "police")["uses"] if one["resource"] == "population")
    assert (use["by_emergency"], use["by_consent"]) == (1, 2)
    assert use["under"] == [
        {"number": number, "answered": 1} for number in ("2026-CS-000001", "2026-CS-000002", "2026-EM-000001")
    ]


def test_another_provider_sees_nothing_of_it(laid_out: Path) -> None:
    assert said(laid_out, "usage", "--provider", "tax").out == "nobody used anything\n"
    unknown = said(laid_out, "usage", "--provider", "nobody")
    assert unknown.status == 2 and "`nobody` is no member department" in unknown.err
    wrong = said(laid_out, "usage", "--provider", "police", "--from", "2026-02-02", "--until", "2026-02-01")
    assert wrong.status == 2 and "the last day comes before the first" in wrong.err


def test_a_yearly_report_is_written_as_markdown_and_as_a_page_twice_the_same(laid_out: Path, tmp_path: Path) -> None:
    year = str(next(iter(read_usage(laid_out / "audit"))).day.year)
    done = said(laid_out, "yearly", "--year", year, "--out", str(tmp_path / "one"))
    assert (done.status, done.err) == (0, "")
    first = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert {f"yearly-{year}.md", f"yearly-{year}.html", f"yearly-{year}-use.svg"} <= set(first)
    assert len(done.out.splitlines()) == len(first)
    assert said(laid_out, "yearly", "--year", year, "--out", str(tmp_path / "two")).status == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()} == first
    text = first[f"yearly-{year}.md"].decode()
    assert "| 查询引用 | 3 | 1 | 0 | 3 |" in text
    assert "公安局" in text and FATHER not in text
    assert "无条件共享数据直接获取" in text


def test_a_bulletin_tells_of_its_days(laid_out: Path, tmp_path: Path) -> None:
    done = said(laid_out, "bulletin", "--from", "2026-12-01", "--until", "2026-12-31", "--out", str(tmp_path))
    assert done.status == 0
    text = (tmp_path / "bulletin-2026-12-01-2026-12-31.md").read_text("utf-8")
    assert "数据变更" in text and "2026-12-01" in text
    empty = said(laid_out, "bulletin", "--from", "2020-01-01", "--until", "2020-01-31", "--out", str(tmp_path))
    assert empty.status == 0
    assert "数据变更" not in (tmp_path / "bulletin-2020-01-01-2020-01-31.md").read_text("utf-8")


def test_updates_tell_how_new_every_resource_is(laid_out: Path) -> None:
    found = told(laid_out, "updates")
    states = {each["resource"]: each["state"] for each in found["resources"]}
    assert "population" in states and set(states.values()) <= {"fresh", "stale", "unknown", "live", "interrupted"}
    late = any(each["days_late"] for each in found["resources"])
    text = said(laid_out, "updates")
    assert text.status == int(late)
    assert [line.split()[0] for line in text.out.splitlines()] == list(states)
