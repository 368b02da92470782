"""Codes with symbols, documents and withdrawn items, from the catalogue file to the answer."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    is_specified_scalar_type,
)
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.attack.fix_attack import Attacked, Said, attacked, lay_out_lab
from tests.fix_city import DRIVERS
from tests.fix_mariadb import MariaDB, as_configured
from tests.fix_platform import give_budgets
from tests.fix_postgresql import PostgreSQL

REGISTRY = """\
code: registry
name: 登记簿
resource_code: 1A01001/0000009
provider: owner
category: base
modes: [verify, query]
class: conditional
source: lab
table: registry
row: row_id
key: [number]
verify:
  subject: [number]
  items:
    gender: [equals, one_of]
    level: [equals, one_of]
    rank: [equals]
    paper: [present, absent]
items:
  number: {name: 登记号, type: String}
  gender: {name: 性别, type: String, codes: {1: {name: 男, symbol: MALE}, 2: {name: 女, symbol: FEMALE}}}
  level: {name: 等级, type: Int, codes: {1: {name: 一级, symbol: FIRST}, 2: {name: 二级, symbol: SECOND}}}
  rank: {name: 原等级, type: Int, withdrawn: {since: 2027-01-01, instead: level, note: 改用等级}}
  paper: {name: 证照, type: JSON}
  hidden_paper: {name: 内部证照, type: JSON}
"""
POLICIES = """\
p, owner,    registry,          query,  always, *, -,             allow,
p, owner,    registry.hidden_paper, query, always, *, constant 不予公开, allow,
p, owner,    registry.*,        query,  always, *, clear,         allow,
p, lister,   registry,          query,  always, *, -,             allow,
p, lister,   registry.number,   query,  always, *, clear,         allow,
p, lister,   registry.gender,   query,  always, *, constant X,    allow,
p, court,    registry.*,        verify, always, *, verdict+batch, allow,
"""
ROWS = [
    (11, "A1", "1", 1, 7, '{"证": ["甲", 1, null, "\\u001e"]}', '"secret"'),
    (5, "A2", "2", 2, 8, '[1, {"a": 1.5}]', "1"),
    (8, "A3", "9", 2, None, None, None),
    (3, "A4", None, None, 9, "{}", "{}"),
]
OWNER, LISTER, COURT = Said("owner"), Said("lister"), Said("court")
INSERT = "INSERT INTO registry VALUES (:r, :n, :g, :l, :k, {p}, {h})"


async def write(url: str, document: str) -> None:
    """The table and its rows; `document` is the type of the columns that hold documents."""
    columns = f"number TEXT, gender TEXT, level INT, rank INT, paper {document}, hidden_paper {document}"
    is_text = document in ("TEXT", "LONGTEXT")
    written = {name: f":{name}" if is_text else f"CAST(CAST(:{name} AS TEXT) AS {document})" for name in "ph"}
    made = make_url(url)
    engine = create_async_engine(made.set(drivername=DRIVERS[made.get_backend_name()]))
    async with engine.begin() as connection:
        await connection.execute(text(f"CREATE TABLE registry (row_id BIGINT PRIMARY KEY, {columns})"))
        rows = [dict(zip("rnglkph", row, strict=True)) for row in ROWS]
        await connection.execute(text(INSERT.format(**written)), rows)
    await engine.dispose()


KEPT = [
    ("sqlite", "TEXT"),
    ("postgresql", "JSON"),
    ("postgresql", "JSONB"),
    pytest.param(("mariadb", "LONGTEXT"), marks=pytest.mark.mariadb),
]
"""How each database keeps documents."""


@contextmanager
def empty_database(kind: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of one."""
    match kind:
        case "sqlite":
            yield f"sqlite:///{folder / 'registry.db'}"
        case "postgresql":
            server: PostgreSQL = request.getfixturevalue("postgresql")
            with server.database() as url:
                yield url
        case _:
            other: MariaDB = request.getfixturevalue("mariadb")
            with other.database() as url:
                yield as_configured(url)


@pytest.fixture(scope="session", params=KEPT, ids=lambda one: one[1])
async def registry(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Attacked]:
    """A platform over the registry."""
    folder = tmp_path_factory.mktemp("registry")
    kind, document = request.param
    with empty_database(kind, folder, request) as url:
        settings = lay_out_lab(folder, url)
        for file in [*(folder / "catalog").iterdir(), *(folder / "policies").iterdir()]:
            file.unlink()
        (folder / "catalog" / "registry.yaml").write_text(REGISTRY, encoding="utf-8")
        (folder / "policies" / "10-owner.csv").write_text(POLICIES, encoding="utf-8")
        give_budgets(folder / "catalog")
        await write(url, document)
        async with attacked(folder, settings, url) as lab:
            yield lab


async def numbers(lab: Attacked, where: str, variables: dict[str, object] | None = None, given: str = "") -> list[str]:
    query = f"query Q{given} {{ data {{ registry(where: {where}) {{ nodes {{ number }} }} }} }}"
    answer = await lab.ask(OWNER, query, variables)
    return sorted(node["number"] for node in answer.data["data"]["registry"]["nodes"])


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("{gender: {eq: MALE}}", ["A1"]),
        ("{gender: {ne: MALE}}", ["A2", "A3"]),
        ("{gender: {in: [MALE, FEMALE]}}", ["A1", "A2"]),
        ("{level: {eq: SECOND}}", ["A2", "A3"]),
        ("{level: {in: [FIRST]}}", ["A1"]),
        ('{gender: {startsWith: "9"}}', ["A3"]),
        ('{gender: {between: {from: "2", to: "9"}}}', ["A2", "A3"]),
        ("{level: {gte: 2}}", ["A2", "A3"]),
        ("{rank: {lt: 9}}", ["A1", "A2"]),
        ("{paper: {isNull: true}}", ["A3"]),
    ],
)
async def test_symbols_stand_for_stored_codes(registry: Attacked, where: str, found: list[str]) -> None:
    assert await numbers(registry, where) == found


async def test_one_plan_serves_all_symbols(registry: Attacked) -> None:
    """A symbol is a value like any other: a warm plan answers each request with its own, and is one plan."""
    editions, where = registry.platform.editions, "{gender: {eq: $g}, level: {in: $l}}"
    given = "($g: RegistryGender!, $l: [RegistryLevel!]!)"
    assert await numbers(registry, where, {"g": "MALE", "l": ["FIRST"]}, given) == ["A1"]
    plans = len(editions.current().plans)
    for gender, levels, found in (
        ("FEMALE", ["FIRST"], []),
        ("FEMALE", ["SECOND"], ["A2"]),
        ("MALE", ["FIRST"], ["A1"]),
    ):
        assert await numbers(registry, where, {"g": gender, "l": levels}, given) == found
    assert len(editions.current().plans) == plans


@pytest.mark.parametrize("where", ["{gender: {eq: OTHER}}", '{gender: {eq: "1"}}', "{gender: {eq: null}}"])
async def test_what_is_no_symbol_is_refused(registry: Attacked, where: str) -> None:
    query = f"{{ data {{ registry(where: {where}) {{ nodes {{ number }} }} }} }}"
    assert (await registry.ask(OWNER, query)).code in ("DOCUMENT_INVALID", "BAD_OPERAND")


async def test_a_symbol_opens_no_position(registry: Attacked) -> None:
    """Directus CVE-2025-30352: an operand of another type is an operand all the same."""
    for where in ("{gender: {eq: MALE}}", "{gender: {ne: MALE}}", "{paper: {isNull: true}}"):
        query = f"{{ data {{ registry(where: {where}) {{ nodes {{ number }} }} }} }}"
        assert (await registry.ask(LISTER, query)).code == "POSITION_DENIED"


async def test_what_is_shown_is_the_code_or_what_the_mask_makes_of_it(registry: Attacked) -> None:
    query = "{ data { registry(first: 9) { nodes { number gender level } } } }"
    shown = (await registry.ask(OWNER, query)).data["data"]["registry"]["nodes"]
    assert {node["gender"] for node in shown} == {"1", "2", "9", None}
    masked = (await registry.ask(LISTER, query)).data["data"]["registry"]["nodes"]
    assert {node["gender"] for node in masked} == {"X"}


async def test_claims_name_symbols(registry: Attacked) -> None:
    """For one subject and for many."""
    for claim, result in (
        ("gender: {equals: FEMALE}, level: {equals: SECOND}", "MATCH"),
        ("gender: {equals: MALE}", "NO_MATCH"),
        ("gender: {oneOf: [MALE, FEMALE]}, level: {oneOf: [SECOND]}", "MATCH"),
        ("level: {oneOf: [FIRST]}", "NO_MATCH"),
        ("paper: {present: true}", "MATCH"),
        ("paper: {absent: true}", "NO_MATCH"),
    ):
        query = f'{{ verify {{ registry(subject: {{number: "A2"}}, claims: {{{claim}}}) {{ result }} }} }}'
        assert (await registry.ask(COURT, query)).data["verify"]["registry"]["result"] == result
        pairs = ", ".join(f'{{subject: {{number: "{number}"}}, claims: {{{claim}}}}}' for number in ("A2", "none"))
        query = f"{{ verify {{ registryBatch(pairs: [{pairs}]) {{ verdicts {{ result }} }} }} }}"
        found = (await registry.ask(COURT, query)).data["verify"]["registryBatch"]["verdicts"]
        assert [one["result"] for one in found] == [result, "NO_MATCH"]


@pytest.mark.parametrize("selected", ["number paper hidden_paper", "id number paper hidden_paper"], ids=["flat", "id"])
async def test_documents_are_shown_whole_or_not_at_all(registry: Attacked, selected: str) -> None:
    query = f"{{ data {{ registry(first: 9) {{ nodes {{ {selected.replace('hidden_paper', 'hiddenPaper')} }} }} }} }}"
    nodes = {node["number"]: node for node in (await registry.ask(OWNER, query)).data["data"]["registry"]["nodes"]}
    assert nodes["A1"]["paper"] == {"证": ["甲", 1, None, "\x1e"]}
    assert nodes["A2"]["paper"] == [1, {"a": 1.5}]
    assert (nodes["A3"]["paper"], nodes["A4"]["paper"]) == (None, {})
    assert {node["hiddenPaper"] for node in nodes.values()} == {"不予公开"}


@pytest.mark.parametrize(
    "asked",
    [
        'registry(where: {paper: {eq: "x"}}) { nodes { number } }',
        "registry(orderBy: [{paper: ASC}]) { nodes { number } }",
    ],
)
async def test_nothing_is_compared_with_a_document(registry: Attacked, asked: str) -> None:
    assert (await registry.ask(OWNER, f"{{ data {{ {asked} }} }}")).code == "DOCUMENT_INVALID"
    claimed = '{ verify { registry(subject: {number: "A1"}, claims: {paper: {%s}}) { result } } }'
    for claim in ('equals: "x"', "oneOf: []"):
        assert (await registry.ask(COURT, claimed % claim)).code == "DOCUMENT_INVALID"


async def test_the_catalogue_tells_symbols_and_withdrawals(registry: Attacked) -> None:
    told = "code type codes { code meaning symbol } withdrawn { since instead note }"
    query = f'{{ resource(code: "registry") {{ items {{ {told} }} }} }}'
    items = {item["code"]: item for item in (await registry.ask(LISTER, query)).data["resource"]["items"]}
    assert items["gender"]["codes"][0] == {"code": "1", "meaning": "男", "symbol": "MALE"}
    assert items["rank"]["withdrawn"] == {"since": "2027-01-01", "instead": "level", "note": "改用等级"}
    assert items["paper"] == {"code": "paper", "type": "JSON", "codes": [], "withdrawn": None}


def named(lab: Attacked, name: str) -> GraphQLNamedType:
    return lab.platform.editions.current().schema.type_map[name]


def test_a_withdrawn_item_is_deprecated_wherever_it_stands(registry: Attacked) -> None:
    node, where, order, claims = (
        named(registry, name) for name in ("Registry", "RegistryWhere", "RegistryOrder", "RegistryClaims")
    )
    assert isinstance(node, GraphQLObjectType)
    reason = "withdrawn since 2027-01-01: use `level`; 改用等级"
    for type in (where, order, claims):
        assert isinstance(type, GraphQLInputObjectType)
        assert type.fields["rank"].deprecation_reason == reason
        assert type.fields["level"].deprecation_reason is None
    assert node.fields["rank"].deprecation_reason == reason


def test_symbols_are_an_enum_with_their_meanings(registry: Attacked) -> None:
    gender = named(registry, "RegistryGender")
    assert isinstance(gender, GraphQLEnumType)
    assert {name: (value.value, value.description) for name, value in gender.values.items()} == {
        "MALE": ("1", "1 男"),
        "FEMALE": ("2", "2 女"),
    }


def test_everything_that_the_catalogue_adds_to_the_schema_is_described(registry: Attacked) -> None:
    schema = registry.platform.editions.current().schema
    theirs = ("Registry", "Data", "VerifyQuery", "Row")
    told = ("Claim", "AtLeast", "Verification", "Result", "Batch", "Verdict", "Fault", "Proof", "Receipt")
    shared = ("Comparison", "Between", "Direction", "JSON", "Date", "Decimal", *told)
    silent = [
        place
        for name, type in schema.type_map.items()
        if not is_specified_scalar_type(type) and (name.startswith(theirs) or name.endswith(shared))
        for place, words in described(type)
        if not words
    ]
    assert silent == []


def described(type: GraphQLNamedType) -> list[tuple[str, str | None]]:
    """Every place of a type that may have a description, with what it says."""
    found: list[tuple[str, str | None]] = [(type.name, type.description)]
    match type:
        case GraphQLObjectType() | GraphQLInterfaceType():
            for name, field in type.fields.items():
                found.append((f"{type.name}.{name}", field.description))
                found += [(f"{type.name}.{name}({key})", one.description) for key, one in field.args.items()]
        case GraphQLInputObjectType():
            found += [(f"{type.name}.{name}", member.description) for name, member in type.fields.items()]
        case GraphQLEnumType():
            found += [(f"{type.name}.{name}", value.description) for name, value in type.values.items()]
        case _:
            pass
    return found
