"""Every kind of claim on every type of item, alike in all databases, for one subject and for many."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.attack.fix_attack import Attacked, Said, attacked, lay_out_lab
from tests.fix_city import DRIVERS, KINDS
from tests.fix_platform import give_budgets
from tests.resolvers.test_coded_items import empty_database

PERMIT = """\
code: permit
name: 许可证
resource_code: 1A01001/0000009
provider: owner
category: base
modes: [verify]
class: conditional
source: lab
table: permit
row: row_id
key: [holder, number]
verify:
  subject: [holder, number]
  items:
    title: [equals, one_of, present, absent]
    owner_name: [equals, one_of]
    region: [region_within]
    fee: [equals, one_of, amount_at_least]
    share: [equals, amount_at_least]
    floors: [equals, one_of, amount_at_least]
    active: [equals, present]
    issued: [equals, one_of, year, age_at_least]
    ends: [equals, valid_on]
    seen: [equals]
  thresholds:
    issued: {age_at_least: [5]}
    region: {region_within: ["330000", "330300"]}
    fee: {amount_at_least: ["100", "250.5"]}
    share: {amount_at_least: ["0.5"]}
    floors: {amount_at_least: [3]}
  tolerance: {fee: "0.05", issued: 1, floors: 1}
  forms: {holder: text, title: text, owner_name: organisation_name}
  canonical: {owner_name: {column: owner_canonical, version: 1}}
  begins: {ends: issued}
  any_day: [ends]
items:
  holder: {name: 持证人, type: String}
  number: {name: 编号, type: Int}
  title: {name: 名称, type: String}
  owner_name: {name: 单位, type: String}
  region: {name: 区划, type: String, length: 6}
  fee: {name: 费用, type: Decimal, scale: 2}
  share: {name: 份额, type: Float}
  floors: {name: 层数, type: Int}
  active: {name: 有效, type: Boolean}
  issued: {name: 发证日期, type: Date}
  ends: {name: 有效期至, type: Date}
  seen: {name: 查验时间, type: DateTime}
"""
POLICIES = "p, court, permit.*, verify, always, *, verdict+items+not-found+batch, allow,\n"
COLUMNS = (
    "row_id BIGINT PRIMARY KEY, holder VARCHAR(60), number INT, title VARCHAR(60), owner_name VARCHAR(60),"
    " owner_canonical VARCHAR(60), region VARCHAR(6), fee {decimal}, share {float}, floors INT, active BOOLEAN,"
    " issued DATE, ends DATE, seen {moment}"
)
ROWS = [
    "(7, 'Ａ乙', 1, '工程', '温州（甲）公司', '温州(甲)公司', '330302', {d250}, 0.5, 4, TRUE,"
    " '2020-01-01', '2030-12-31', '2026-05-01 08:30:00.000000')",
    "(3, 'A乙', 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
    "(9, '丙', 1, '', 'x', 'x', '330400', {d250}, 0.25, 2, FALSE, NULL, '2030-12-31', NULL)",
]
COURT = Said("court")
TYPES = {
    "sqlite": {"decimal": "TEXT", "float": "REAL", "moment": "TEXT", "d250": "'250.50'"},
    "postgresql": {"decimal": "NUMERIC(12,2)", "float": "FLOAT8", "moment": "TIMESTAMP", "d250": "250.50"},
    "mariadb": {"decimal": "DECIMAL(12,2)", "float": "DOUBLE", "moment": "DATETIME", "d250": "250.50"},
}
QUERY = """query Q($s: PermitSubject!, $c: PermitClaims!, $p: [PermitPair!]!) { verify {
  one: permit(subject: $s, claims: $c) { result items { item result } }
  many: permitBatch(pairs: $p) { verdicts { result items { item result } } } } }"""


async def write(url: str) -> None:
    made = make_url(url)
    types = TYPES[made.get_backend_name()]
    engine = create_async_engine(made.set(drivername=DRIVERS[made.get_backend_name()]))
    async with engine.begin() as connection:
        await connection.execute(text(f"CREATE TABLE permit ({COLUMNS.format(**types)})"))
        for row in ROWS:
            await connection.execute(text(f"INSERT INTO permit VALUES {row.format(**types)}".replace(":", r"\:")))
    await engine.dispose()


@pytest.fixture(scope="session", params=KINDS)
async def permits(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Attacked]:
    folder = tmp_path_factory.mktemp(f"permits-{request.param}")
    with empty_database(request.param, folder, request) as url:
        settings = lay_out_lab(folder, url)
        for file in [*(folder / "catalog").iterdir(), *(folder / "policies").iterdir()]:
            file.unlink()
        (folder / "catalog" / "permit.yaml").write_text(PERMIT, "utf-8")
        (folder / "policies" / "10-owner.csv").write_text(POLICIES, "utf-8")
        give_budgets(folder / "catalog")
        await write(url)
        async with attacked(folder, settings, url) as it:
            yield it


@pytest.mark.parametrize(
    ("number", "claims", "expected"),
    [
        (1, {"title": {"equals": "工程"}}, "MATCH"),
        (1, {"title": {"oneOf": ["甲", "工程"]}}, "MATCH"),
        (1, {"title": {"oneOf": ["甲", "工程乙"]}}, "NO_MATCH"),
        (1, {"title": {"present": True}}, "MATCH"),
        (1, {"title": {"absent": True}}, "NO_MATCH"),
        (2, {"title": {"absent": True}}, "MATCH"),
        (2, {"title": {"present": True}}, "NO_MATCH"),
        (1, {"ownerName": {"equals": "温州(甲)公司"}}, "MATCH"),
        (1, {"ownerName": {"oneOf": ["乙公司", "温州（甲）公司"]}}, "MATCH"),
        (1, {"ownerName": {"equals": "温州(乙)公司"}}, "NO_MATCH"),
        (1, {"region": {"regionWithin": "330300"}}, "MATCH"),
        (1, {"region": {"regionWithin": "330000"}}, "MATCH"),
        (2, {"region": {"regionWithin": "330000"}}, "NO_DATA"),
        (1, {"fee": {"equals": "250.45"}}, "MATCH"),
        (1, {"fee": {"equals": "250.44"}}, "NO_MATCH"),
        (1, {"fee": {"oneOf": ["1", "250.5", "7"]}}, "MATCH"),
        (1, {"fee": {"oneOf": ["1", "2"]}}, "NO_MATCH"),
        (1, {"fee": {"amountAtLeast": "250.5"}}, "MATCH"),
        (1, {"fee": {"amountAtLeast": "100"}}, "MATCH"),
        (1, {"share": {"equals": 0.5}}, "MATCH"),
        (1, {"share": {"amountAtLeast": 0.5}}, "MATCH"),
        (1, {"floors": {"equals": 5}}, "MATCH"),
        (1, {"floors": {"equals": 6}}, "NO_MATCH"),
        (1, {"floors": {"equals": 2147483647}}, "NO_MATCH"),
        (1, {"floors": {"oneOf": [9, 3]}}, "MATCH"),
        (1, {"floors": {"amountAtLeast": 3}}, "MATCH"),
        (1, {"active": {"equals": True}}, "MATCH"),
        (1, {"active": {"equals": False}}, "NO_MATCH"),
        (2, {"active": {"equals": False}}, "NO_DATA"),
        (1, {"issued": {"equals": "2020年1月2日"}}, "MATCH"),
        (1, {"issued": {"equals": "20191230"}}, "NO_MATCH"),
        (1, {"issued": {"oneOf": ["2001-01-01", "2019-12-31"]}}, "MATCH"),
        (1, {"issued": {"year": 2020}}, "MATCH"),
        (1, {"issued": {"year": 9999}}, "NO_MATCH"),
        (1, {"ends": {"validOn": "2030-12-31"}}, "MATCH"),
        (1, {"ends": {"validOn": "2031-01-01"}}, "NO_MATCH"),
        (1, {"ends": {"validOn": "2019-12-31"}}, "NO_MATCH"),
        (1, {"ends": {"equals": "2030/12/31"}}, "MATCH"),
        (1, {"seen": {"equals": "2026-05-01T08:30:00"}}, "MATCH"),
        (1, {"seen": {"equals": "2026-05-01T08:30:01"}}, "NO_MATCH"),
        (3, {"title": {"present": True}}, "NOT_FOUND"),
        (1, {"title": {"present": True}, "floors": {"equals": 9}, "fee": {"equals": "250.5"}}, "NO_MATCH"),
        (2, {"title": {"absent": True}, "floors": {"equals": 9}}, "NO_DATA"),
    ],
)
async def test_a_verdict_is_the_same_for_one_and_for_many(
    permits: Attacked, number: int, claims: dict[str, Any], expected: str
) -> None:
    subject = {"holder": "Ａ乙" if number == 1 else "A乙", "number": number}
    pair = {"subject": subject, "claims": claims}
    other = {"subject": {"holder": "无人", "number": 1}, "claims": claims}
    found = (await permits.ask(COURT, QUERY, {"s": subject, "c": claims, "p": [other, pair, pair]})).data["verify"]
    assert found["one"]["result"] == expected
    assert found["many"]["verdicts"][1:] == [found["one"]] * 2
    assert found["many"]["verdicts"][0]["result"] == "NOT_FOUND"


async def test_an_item_without_a_beginning_is_valid_before_its_end(permits: Attacked) -> None:
    subject = {"holder": "丙", "number": 1}
    query = "query Q($s: PermitSubject!, $c: PermitClaims!) { verify { permit(subject: $s, claims: $c) { result } } }"
    for day, expected in (("1900-01-01", "MATCH"), ("2031-01-01", "NO_MATCH")):
        claims = {"ends": {"validOn": day}}
        found = (await permits.ask(COURT, query, {"s": subject, "c": claims})).data
        assert found["verify"]["permit"]["result"] == expected


async def test_what_rests_on_another_item_is_decided_with_it(permits: Attacked) -> None:
    """The policies must let both be compared; the record names both."""
    subject, claims = {"holder": "丙", "number": 1}, {"ends": {"validOn": "2020-01-01"}}
    query = "query Q($s: PermitSubject!, $c: PermitClaims!) { verify { permit(subject: $s, claims: $c) { result } } }"
    await permits.ask(COURT, query, {"s": subject, "c": claims})
    lines = [
        line
        for file in (permits.folder / "audit").rglob("*")
        if file.is_file()
        for line in file.read_bytes().splitlines()
    ]
    assert "permit.issued" in str(orjson.loads(next(line for line in reversed(lines) if b"permit.ends" in line)))


MANY = "query M($p: [PermitPair!]!) { verify { permitBatch(pairs: $p) { verdicts { result fault { code } } } } }"


async def test_pairs_differ_in_values_alone_and_truths_are_values(permits: Attacked) -> None:
    subject = {"holder": "Ａ乙", "number": 1}
    pairs = [{"subject": subject, "claims": {"active": {"equals": truth}}} for truth in (True, False)]
    found = (await permits.ask(COURT, MANY, {"p": pairs})).data["verify"]["permitBatch"]["verdicts"]
    assert [one["result"] for one in found] == ["MATCH", "NO_MATCH"]


@pytest.mark.parametrize("days", [(None, "1990-01-01"), ("1990-01-01", None)])
async def test_a_day_that_some_pairs_name_is_never_left_out(permits: Attacked, days: tuple[str | None, ...]) -> None:
    subject = {"holder": "Ａ乙", "number": 1}
    ages = [{"years": 5, "on": day} for day in days]
    pairs = [{"subject": subject, "claims": {"issued": {"ageAtLeast": age}}} for age in ages]
    answer = await permits.ask(COURT, MANY, {"p": pairs})
    assert (answer.code, answer.errors[0]["extensions"]["pair"]) == ("VARIABLES_INVALID", 1)
