"""Two requests joined on an id gain nothing: what undoes a mask is withheld, whichever way a department comes to it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalog import Mode, read_catalog
from sharing import GrantRecord
from tests.attack.fix_attack import Attacked, Said, attacked, case_file, lay_out_lab, person
from tests.attack.tables import Tables

NUMBER, BORN = "330302198203145018", "1982-03-14"
LISTER, STUDYING = Said("lister"), Said("lister", "studying")

ROWS = "p, lister, person, query, always, *, -, allow,"
REGION = "p, lister, person.region, query, always, *, clear, allow,"
CODE = "p, lister, person.code, query, always, *, keep 6 4, allow,"
DATE = "p, lister, person.born, query, always, *, clear, allow,"
LOOKUP = "p, lister, person.code, lookup, always, *, clear, allow,"
BY_KEY = "query Q($n: String!) { data { it: person(where: {code: {eq: $n}}) { nodes { code born } } } }"
FIRST = "{ data { it: person { nodes { id region code } } } }"
SECOND = "query Q($id: ID!) { node(id: $id) { ... on Person { region born } } }"


@asynccontextmanager
async def opened(folder: Path, lines: Sequence[str]) -> AsyncIterator[Attacked]:
    """A laboratory of these lines alone, in which codes of persons are ID numbers that tell the date of birth."""
    url = f"sqlite:///{folder / 'lab.db'}"
    settings = lay_out_lab(folder, url)
    entry = folder / "catalog" / "person.yaml"
    text = entry.read_text(encoding="utf-8")
    for item, more in (
        ("{name: 编号, type: String", "identifier: resident_id, length: 18"),
        ("出生日期, type: Date", "part: birth"),
    ):
        assert item in text
        text = text.replace(item, f"{item}, {more}")
    entry.write_text(text, encoding="utf-8")
    (folder / "policies" / "10-owner.csv").write_text("\n".join([*lines, REGION]), encoding="utf-8")
    tables = Tables.of(url, read_catalog(settings.catalog.dir, settings.catalog.departments))
    await tables.create()
    await tables.write(
        {
            "person": [person(7, NUMBER, born=date.fromisoformat(BORN))],
            "case_file": [case_file(3, NUMBER), case_file(4, NUMBER, "S")],
            "home": [],
        }
    )
    await tables.close()
    async with attacked(folder, settings, url) as lab:
        yield lab


async def joined(lab: Attacked, first: Said, second: Said) -> tuple[Any, Any]:
    """The number by one request and the date by another about the same row, joined on the row's id."""
    (row,) = (await lab.ask(first, FIRST)).data["data"]["it"]["nodes"]
    answer = await lab.ask(second, SECOND, {"id": row["id"]})
    return row["code"], answer.data["node"]["born"]


def shown(number: Any, born: Any) -> set[str]:
    """Which of the two are shown."""
    return {name for name, value in (("number", number), ("born", born)) if value is not None}


def grant(*items: str) -> GrantRecord:
    return GrantRecord(
        number="G-1",
        consumer="lister",
        resource="person",
        items=frozenset(items),
        modes=frozenset({Mode.QUERY}),
        purpose="studying",
        valid_from=date(2020, 1, 1),
        valid_until=date(2090, 1, 1),
    )


@pytest.mark.parametrize(("lines", "stays"), [((CODE, DATE), "number"), ((DATE, CODE), "born")])
async def test_the_order_of_the_file_decides_what_yields(tmp_path: Path, lines: Sequence[str], stays: str) -> None:
    async with opened(tmp_path, [ROWS, *lines]) as lab:
        assert shown(*(await joined(lab, LISTER, LISTER))) == {stays}


async def test_either_item_alone_is_shown(tmp_path: Path) -> None:
    """Without the other line each of the two comes: the tests here could fail."""
    for number, (lines, expected) in enumerate((([CODE], {"number"}), ([DATE], {"born"}))):
        (tmp_path / str(number)).mkdir()
        async with opened(tmp_path / str(number), [ROWS, *lines]) as lab:
            found = await lab.ask(LISTER, "{ data { it: person { nodes { code born } } } }")
            (row,) = found.data["data"]["it"]["nodes"]
            assert shown(row["code"], row["born"]) == expected


PURPOSE = DATE.replace("always", "purpose=studying").replace("clear", "month")
HOURS = DATE.replace("always", "in-hours")
PERSON = DATE.replace("always", "person")
COPY = (DATE.replace("query", "copy"), "p, lister, person, copy, always, *, -, allow,")
POSITION = DATE.replace("query", "filter")
APPLICATION = DATE.replace("lister", "lister/other")
CASES = (
    ROWS.replace("person", "case_file"),
    "p, lister, case_file.person, query, always, *, -, allow,",
    "p, lister, case_file.person_code, query, always, *, keep 0 12, allow,",
)


@pytest.mark.parametrize(
    "lines",
    [(PURPOSE,), (HOURS,), (PERSON,), COPY, (POSITION,), (APPLICATION,), CASES],
    ids=["purpose", "hours", "person", "copy", "position", "application", "reference"],
)
async def test_everything_that_the_department_may_have_counts(tmp_path: Path, lines: Sequence[str]) -> None:
    """What is asked is one request of one application: what stands above it in the file may be had in another way."""
    async with opened(tmp_path, [ROWS, *lines, CODE]) as lab:
        answer = await lab.ask(LISTER, FIRST)
        assert answer.data["data"]["it"]["nodes"][0]["code"] is None
        (denied,) = answer.json["extensions"]["sharing"]["denied"]
        assert (denied["item"], denied["reason"], denied["apply"]) == ("person.code", "COMBINATION", None)


async def test_rows_of_several_kinds_about_one_person_count_together(tmp_path: Path) -> None:
    """Each of two cases of one person would show another part of the number."""
    number = CASES[2].replace("keep 0 12", "keep 6 4").replace("*", "public_kind")
    lines = (ROWS.replace("person", "person.cases"), CASES[0], number, CASES[2].replace("keep 0 12", "middle 6 4"))
    async with opened(tmp_path, [ROWS, *lines]) as lab:
        answer = await lab.ask(LISTER, "{ data { it: person { nodes { cases { personCode } } } } }")
        (row,) = answer.data["data"]["it"]["nodes"]
        assert [case["personCode"] for case in row["cases"]] == ["330302********5018", None]


async def test_what_other_departments_may_have_does_not_count(tmp_path: Path) -> None:
    async with opened(tmp_path, [ROWS, DATE.replace("lister", "district"), CODE]) as lab:
        assert (await lab.ask(LISTER, FIRST)).data["data"]["it"]["nodes"][0]["code"] == "330302********5018"


async def test_a_position_that_yields_refuses_the_request(tmp_path: Path) -> None:
    async with opened(tmp_path, [ROWS, CODE, POSITION]) as lab:
        sifted = '{ data { it: person(where: {born: {gt: "1982-01-01"}}) { totalCount } } }'
        assert (await lab.ask(LISTER, sifted)).code == "POSITION_DENIED"


GRANTED = (DATE.replace("always", "granted"), CODE)


async def test_a_grant_takes_and_its_revocation_gives_back_at_once(tmp_path: Path) -> None:
    async with opened(tmp_path, [ROWS, *GRANTED]) as lab:
        before = await lab.ask(LISTER, FIRST)
        assert before.data["data"]["it"]["nodes"][0]["code"] == "330302********5018"
        await lab.platform.grants.add(grant("born"))
        assert shown(*(await joined(lab, LISTER, STUDYING))) == {"born"}, "whoever does not state the purpose too"
        await lab.platform.grants.revoke("G-1")
        assert (await lab.ask(LISTER, FIRST)).settled == before.settled
        assert shown(*(await joined(lab, LISTER, STUDYING))) == {"number"}


async def test_a_grant_for_both_takes_nothing(tmp_path: Path) -> None:
    """The number is not hidden from who may have it as it is; the grant's line comes first, and the mask stays too."""
    number = CODE.replace("keep 6 4", "clear").replace("always", "granted")
    async with opened(tmp_path, [ROWS, number, *GRANTED]) as lab:
        await lab.platform.grants.add(grant("born", "code"))
        assert (await joined(lab, STUDYING, STUDYING)) == (NUMBER, BORN)
        assert (await lab.ask(LISTER, FIRST)).code == "PURPOSE_REQUIRED"


async def test_by_key_is_still_served_and_nothing_is_undone_for_who_names_the_number(tmp_path: Path) -> None:
    keyed = ROWS.replace("always", "by-key")
    async with opened(tmp_path, [keyed, CODE, DATE, LOOKUP]) as lab:
        (row,) = (await lab.ask(LISTER, BY_KEY, {"n": NUMBER})).data["data"]["it"]["nodes"]
        assert row == {"code": "330302********5018", "born": BORN}


async def test_by_key_a_token_in_the_place_of_the_number_undoes_nothing(tmp_path: Path) -> None:
    """The token comes from another list, whose rows no reference joins to these."""
    token = CODE.replace("keep 6 4", "token joint")
    listed = (CASES[0], token.replace("person.code", "case_file.person_code"))
    keyed = (ROWS.replace("always", "by-key"), token.replace("query", "lookup"))
    async with opened(tmp_path, [*listed, *keyed, CODE, DATE]) as lab:
        listing = (await lab.ask(LISTER, "{ data { it: caseFile { nodes { personCode } } } }")).data
        case, _ = listing["data"]["it"]["nodes"]
        (row,) = (await lab.ask(LISTER, BY_KEY, {"n": case["personCode"]})).data["data"]["it"]["nodes"]
        assert row == {"code": "330302********5018", "born": None}


async def test_a_number_that_yields_can_still_be_looked_up(tmp_path: Path) -> None:
    async with opened(tmp_path, [ROWS, DATE, CODE, LOOKUP]) as lab:
        (row,) = (await lab.ask(LISTER, BY_KEY, {"n": NUMBER})).data["data"]["it"]["nodes"]
        assert row == {"code": None, "born": BORN}


async def test_a_date_that_yields_cannot_be_looked_up(tmp_path: Path) -> None:
    looked_up = "query Q($d: Date!) { data { it: person(where: {born: {eq: $d}}) { nodes { id code } } } }"
    async with opened(tmp_path, [ROWS, CODE, DATE.replace("query", "lookup")]) as lab:
        assert (await lab.ask(LISTER, looked_up, {"d": BORN})).code == "POSITION_DENIED"


async def test_officers_of_the_provider_are_told_the_line_that_yields(tmp_path: Path) -> None:
    async with opened(tmp_path, [ROWS, DATE, CODE]) as lab:
        answer = await lab.ask(Said("lister", explain=True), FIRST)
        told = answer.json["extensions"]["sharing"]["decisions"]
        (entry,) = (each for each in told if each["item"] == "person.code")
        assert (entry["decision"], entry["withheld"]) == ("DENIED", True) and entry["rule"]
