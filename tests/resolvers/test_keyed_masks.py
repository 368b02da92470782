"""Pseudonyms and tokens as departments receive them: who can join what, who can look up by what, what stays hidden."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # ships no types
import pymysql
import pytest
from sqlalchemy import make_url

from policies import PolicyError
from resolvers.prepared import PreparedField
from sources.mysql_literals import filled
from tests.fix_city import CHILD, FATHER, GRANDMOTHER, KINDS, MOTHER, City
from tests.fix_platform import LAVISH, CityPlatform, Opener, lay_out_city, opened

HOME = {FATHER, MOTHER, CHILD, GRANDMOTHER}
PSEUDONYM = re.compile("[bcdfghjknprstvxz]{32}")
TOKEN = re.compile("[A-Za-z0-9_-]{22,}")
LINES = """\
p, tax,              population,             query,        always, *,          -,                   allow,
p, tax,              population.id_number,   query+lookup, always, *,          token,               allow,
p, tax,              population.name,        query,        always, *,          pseudonym,           allow,
p, tax,              population.phone,       query,        always, *,          pseudonym flood-26,  allow,
p, tax,              population.address,     query,        always, *,          pseudonym,           allow,
p, tax,              population.household,   query,        always, *,          -,                   allow,
p, tax,              household,              query,        always, *,          -,                   allow,
p, tax,              household.head_id_number, query,      always, *,          pseudonym,           allow,
p, human-resources,  population,             query,        always, *,          -,                   allow,
p, human-resources,  population.id_number,   query+lookup, always, *,          token,               allow,
p, human-resources,  population.name,        query,        always, *,          pseudonym,           allow,
p, human-resources,  population.phone,       query,        always, *,          pseudonym flood-26,  allow,
p, housing,          population,             query,        always, *,          -,                   allow,
p, housing,          population.id_number,   query+lookup, always, minor,      token,               allow,
p, housing,          population.id_number,   query+lookup, always, *,          clear,               allow,
p, housing,          population.name,        query,        always, minor,      pseudonym,           allow,
p, housing,          population.name,        query,        always, *,          clear,               allow,
"""
LIST = "{ data { population(first: 500) { nodes { idNumber name phone } } } }"
FIND = (
    "query Q($t: String!) { data { population(where: {idNumber: {eq: $t}}) { totalCount nodes { idNumber name } } } }"
)
AMONG = "query Q($t: [String!]!) { data { population(where: {idNumber: {in: $t}}) { totalCount } } }"


@pytest.fixture(scope="module", params=KINDS)
async def masked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[CityPlatform]:
    """A platform of which three departments receive keyed masks, computed beside the source."""
    folder = tmp_path_factory.mktemp("keyed")
    city: City = request.getfixturevalue(f"{request.param}_city")
    lay_out(folder, city)
    async with opened(folder, city, **LAVISH) as platform:
        yield platform


def lay_out(folder: Path, city: City, lines: str = LINES, *, within: bool = False) -> None:
    lay_out_city(folder, city)
    if within:
        configuration = folder / "zhaobi.toml"
        given = configuration.read_text(encoding="utf-8")
        configuration.write_text(given.replace("[sources.city]\n", '[sources.city]\nkeyed_masks = "sql"\n'), "utf-8")
    file = folder / "policies" / "10-police.csv"
    head, rest = file.read_text(encoding="utf-8").split("\n", 1)
    file.write_text(f"{head}\n{lines}{rest}", encoding="utf-8")


async def nodes(it: CityPlatform, department: str, query: str = LIST, **more: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await it.ask(department, query, **more)).data["data"]["population"]["nodes"]
    return found


async def tokens(it: CityPlatform, department: str) -> dict[str, str]:
    """The department's token of every person by ID number, which the police see in the same order of rows."""
    clear, given = await nodes(it, "police"), await nodes(it, department)
    return {one["idNumber"]: other["idNumber"] for one, other in zip(clear, given, strict=True)}


async def test_what_is_received_is_no_value(masked: CityPlatform) -> None:
    clear, given = await nodes(masked, "police"), await nodes(masked, "tax")
    assert all(
        TOKEN.fullmatch(node["idNumber"]) and (node["name"] is None or PSEUDONYM.fullmatch(node["name"]))
        for node in given
    )
    assert [node["phone"] is None for node in given] == [node["phone"] is None for node in clear]
    assert len({node["name"] for node in given}) == len({node["name"] for node in clear})
    assert len({node["idNumber"] for node in given}) == len(given) == len(clear)


async def test_no_raw_value_is_in_any_byte_of_the_answer(masked: CityPlatform) -> None:
    clear = await nodes(masked, "police")
    raw = (await masked.ask("tax", LIST, explain=True)).raw.decode()
    assert not [node for node in clear for value in node.values() if value is not None and f'"{value}"' in raw]
    assert "\x1c" not in raw


async def test_two_departments_cannot_join_but_over_a_shared_scope(masked: CityPlatform) -> None:
    ours, theirs = await nodes(masked, "tax"), await nodes(masked, "human-resources")
    for item in ("idNumber", "name"):
        assert {node[item] for node in ours}.isdisjoint(node[item] for node in theirs)
    assert [node["phone"] for node in ours] == [node["phone"] for node in theirs]


async def test_two_items_and_two_purposes_cannot_be_joined(masked: CityPlatform) -> None:
    query = "{ data { population(first: 500) { nodes { name address household { headIdNumber } } } } }"
    plain = await nodes(masked, "tax", query)
    stated = await nodes(masked, "tax", query, purpose="tax-assessment")
    other = await nodes(masked, "tax", query, purpose="contribution-collection")
    names = [{node["name"] for node in each} for each in (plain, stated, other)]
    assert not names[0] & names[1] and not names[1] & names[2] and not names[0] & names[2]
    assert names[0].isdisjoint(node["address"] for node in plain)


async def test_asked_again_it_is_the_same(masked: CityPlatform) -> None:
    first, again = await masked.ask("tax", LIST), await masked.ask("tax", LIST)
    assert first.settled == again.settled


async def test_a_token_finds_its_row(masked: CityPlatform) -> None:
    own = await tokens(masked, "tax")
    answer = (await masked.ask("tax", FIND, {"t": own[FATHER]})).data["data"]["population"]
    assert answer["totalCount"] == 1 and answer["nodes"][0]["idNumber"] == own[FATHER]
    family = [own[person] for person in sorted(HOME)]
    assert (await masked.ask("tax", AMONG, {"t": [*family, family[0]]})).data["data"]["population"]["totalCount"] == 4


async def test_what_opens_to_nothing_is_like_an_unknown_token(masked: CityPlatform) -> None:
    """A flipped bit, another department's token, the raw value, what is no token at all: the bytes are the same."""
    own, others = await tokens(masked, "tax"), await tokens(masked, "human-resources")
    flipped = ("B" if own[FATHER][7] == "A" else "A").join((own[FATHER][:7], own[FATHER][8:]))
    tried = [flipped, others[FATHER], FATHER, "", "x", "不", "=" * 46, own[FATHER] + "A", own[FATHER][:-1], "A" * 46]
    answers = {(await masked.ask("tax", FIND, {"t": one})).settled for one in tried}
    assert len(answers) == 1
    assert b'"population":{"totalCount":0,"nodes":[]}' in answers.pop()
    assert (await masked.ask("tax", AMONG, {"t": tried})).data["data"]["population"]["totalCount"] == 0


async def test_a_mask_on_some_rows(masked: CityPlatform) -> None:
    """Of minors there are tokens, of others the values: each is looked up by what is shown of it, and by no other."""
    shown = await tokens(masked, "housing")
    assert shown[FATHER] == FATHER and TOKEN.fullmatch(shown[CHILD])
    found = {
        person: (await masked.ask("housing", AMONG, {"t": [name]})).data["data"]["population"]["totalCount"]
        for person, name in {"father": FATHER, "child": shown[CHILD], "child by number": CHILD}.items()
    }
    assert found == {"father": 1, "child": 1, "child by number": 0}
    other = await tokens(masked, "tax")
    assert (await masked.ask("housing", AMONG, {"t": [other[FATHER]]})).data["data"]["population"]["totalCount"] == 0


async def test_by_edge_by_reference_and_by_id(masked: CityPlatform) -> None:
    query = """{ data { population(first: 3) {
      edges { cursor node { id name household { headIdNumber members(first: 2) { name } } } } nodes { name }
    } } }"""
    found = (await masked.ask("tax", query)).data["data"]["population"]
    for edge, node in zip(found["edges"], found["nodes"], strict=True):
        assert edge["node"]["name"] == node["name"]
        again = await masked.ask(
            "tax", "query Q($i: ID!) { node(id: $i) { ... on Population { name } } }", {"i": edge["node"]["id"]}
        )
        assert again.data["node"] == {"name": node["name"]}


@pytest.mark.parametrize(
    "query",
    [
        '{ data { population(where: {name: {eq: "x"}}) { totalCount } } }',
        '{ data { population(where: {idNumber: {startsWith: "33"}}) { totalCount } } }',
        "{ data { population(where: {idNumber: {isNull: true}}) { totalCount } } }",
        "{ data { population(orderBy: [{idNumber: ASC}]) { totalCount } } }",
    ],
)
async def test_no_other_position_is_open(masked: CityPlatform, query: str) -> None:
    assert (await masked.ask("tax", query)).code == "POSITION_DENIED"


async def test_lookups_by_token_are_counted(platform: Opener, city: City, tmp_path: Path) -> None:
    lay_out(tmp_path / "platform", city)
    async with platform(lookup_budget_per_day=3) as it:
        unknown = [f"{number:046d}" for number in range(3)]
        assert (await it.ask("tax", AMONG, {"t": unknown})).data["data"]["population"]["totalCount"] == 0
        assert (await it.ask("tax", AMONG, {"t": unknown[:1]})).code == "BUDGET_EXCEEDED"


async def test_the_explanation_says_where_the_mask_is_computed(masked: CityPlatform) -> None:
    decisions = (await masked.ask("tax", LIST, explain=True)).sharing["decisions"]
    told = {entry["item"]: entry.get("maskedBesideSource") for entry in decisions}
    assert told == {
        "population": None,
        "population.id_number": ["token"],
        "population.name": ["pseudonym"],
        "population.phone": ["pseudonym flood-26"],
    }


async def test_a_lookup_by_token_uses_the_index(masked: CityPlatform) -> None:
    """The token is opened before the source is asked, so the raw column is compared."""
    person = (await tokens(masked, "tax"))[FATHER]
    edition = masked.platform.editions.current()
    edition.prepared.clear()
    await masked.ask("tax", FIND, {"t": person})
    (prepared,) = edition.prepared.values()
    assert prepared is not None and isinstance(prepared.fields[0], PreparedField)
    statement = prepared.fields[0].written.statement
    plan = await explained(masked.city, statement.text, statement.arguments({"p0": FATHER}))
    found = r"Index Cond: \(+id_number.* = |SEARCH t1 USING INDEX \S+ \(id_number=\?\)|t1 const population_id_number"
    assert re.search(found, plan), plan


async def explained(city: City, statement: str, arguments: Sequence[object]) -> str:
    """How the database means to run it; PostgreSQL would rather read all of a few hundred rows: that is forbidden."""
    if city.kind == "sqlite":
        return await sqlite_plan(city, statement, arguments)
    if city.kind == "mariadb":
        return mariadb_plan(city, statement, arguments)
    connection = await asyncpg.connect(city.url)
    try:
        await connection.execute("SET enable_seqscan = off")
        return "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {statement}", *arguments))
    finally:
        await connection.close()


def mariadb_plan(city: City, statement: str, arguments: Sequence[object]) -> str:
    url = make_url(city.url)
    connected = pymysql.connect(host=url.host, port=url.port or 0, user="root", database=url.database)
    with closing(connected) as connection, connection.cursor() as cursor:
        cursor.execute(filled(f"EXPLAIN {statement}", arguments))
        return "\n".join(f"{table} {kind} {key}" for _, _, table, kind, _, key, *_ in cursor.fetchall())


async def sqlite_plan(city: City, statement: str, arguments: Sequence[object]) -> str:
    with closing(sqlite3.connect(str(make_url(city.url).database))) as connection:
        return "\n".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", arguments))


async def test_within_the_source_the_bytes_are_the_same(postgresql_city: City, tmp_path: Path) -> None:
    """`keyed_masks = "sql"`: pseudonyms are computed by PostgreSQL, tokens still beside it."""
    query = """{ data { population(first: 500) { nodes { name phone address } }
      again: population(first: 500) { edges { node { idNumber name household { headIdNumber } } } } } }"""
    answers = []
    for within in (False, True):
        folder = tmp_path / str(within)
        lay_out(folder, postgresql_city, within=within)
        if within:  # under the same master key
            (folder / "keys" / "master.key").write_bytes((tmp_path / "False" / "keys" / "master.key").read_bytes())
        async with opened(folder, postgresql_city, **LAVISH) as it:
            answers.append((await it.ask("tax", query, purpose="tax-assessment", explain=True)).json)
    beside, inside = answers
    assert beside["data"] == inside["data"]
    told = {entry["item"]: entry.get("maskedBesideSource") for entry in inside["extensions"]["sharing"]["decisions"]}
    assert told["population.id_number"] == ["token"] and told["population.name"] is None


async def test_a_source_that_must_mask_itself_is_asked_for_nothing_else(postgresql_city: City, tmp_path: Path) -> None:
    """`pure_sql`: a plan that needs a mask beside the source is refused; what the source can compute is not."""
    lay_out(tmp_path, postgresql_city, within=True)
    configuration = tmp_path / "zhaobi.toml"
    given = configuration.read_text(encoding="utf-8")
    configuration.write_text(given.replace("[sources.city]\n", "[sources.city]\npure_sql = true\n"), "utf-8")
    async with opened(tmp_path, postgresql_city, **LAVISH) as it:
        refused = await it.ask("tax", LIST)
        assert refused.code == "MASK_UNAVAILABLE" and refused.json["data"] == {"data": {"population": None}}
        assert it.records()[-2]["fields"], "what was decided is on record"
        assert len(await nodes(it, "tax", "{ data { population(first: 5) { nodes { name phone } } } }")) == 5


MEMBERS = """\
p, tax, population,         query, always, *, -,         allow,
p, tax, population.name,    query, always, *, pseudonym, allow,
p, tax, household.members,  query, always, *, -,         allow,
"""
HOMES = "query Q($h: [String!]!) { data { household(where: {householdId: {in: $h}}) { nodes { members { name } } } } }"


async def test_raw_values_settle_no_order(own_city: City, tmp_path: Path) -> None:
    """Without a row surrogate the output settles the order, without what is made beside the source; then the key."""
    lay_out(tmp_path, own_city, MEMBERS)
    entry = tmp_path / "catalog" / "household.yaml"
    entry.write_text(entry.read_text(encoding="utf-8").replace("row: row_id\n", ""), encoding="utf-8")
    async with opened(tmp_path, own_city, **LAVISH) as it:
        listed = "{ data { population(first: 300) { nodes { household { householdId } } } } }"
        homes = {node["household"]["householdId"] for node in await nodes(it, "police", listed) if node["household"]}
        keys, orders = sorted(homes)[:8], []
        for moved in range(2):
            for place, key in enumerate(keys):
                await own_city.execute(
                    "UPDATE population SET name = :name WHERE household_id = :key",
                    [{"name": f"name {place * (-1) ** moved}", "key": key}],
                )
            owners = {tuple(home): key for key in keys for home in await members(it, [key])}
            orders.append([owners[tuple(home)] for home in await members(it, keys)])
        assert orders[0] == orders[1] and set(orders[0]) == set(keys)


async def members(it: CityPlatform, keys: list[str]) -> list[list[str]]:
    answer = await it.ask("tax", HOMES, {"h": keys})
    return [[member["name"] for member in node["members"]] for node in answer.data["data"]["household"]["nodes"]]


async def test_a_grant_cannot_bring_a_mask_that_leaves_no_order(own_city: City, tmp_path: Path) -> None:
    """Rules that say so are refused when they are read; the mask of a grant is met when it is used."""
    mask = "p, tax, household.address, query, always, *, pseudonym, allow,\n"
    lay_out(tmp_path, own_city, mask)
    entry = tmp_path / "catalog" / "household.yaml"
    entry.write_text(entry.read_text(encoding="utf-8").replace("row: row_id\n", ""), encoding="utf-8")
    with pytest.raises(PolicyError, match="mask-order"):
        async with opened(tmp_path, own_city, **LAVISH):
            pass


EPOCHS = """\
[[epoch]]
name = "1"
from = 2020-01-01
until = {until}

[[epoch]]
name = "2"
from = 2020-01-02
"""


async def test_tokens_of_an_epoch_open_until_it_ends(platform: Opener, city: City, tmp_path: Path) -> None:
    """A new epoch makes other tokens while the old ones still open; a retired one opens nothing, within a second."""
    lay_out(tmp_path / "platform", city)
    file = tmp_path / "platform" / "keys" / "epochs.toml"
    async with platform(**LAVISH) as it:
        before = await tokens(it, "tax")
        file.write_text(EPOCHS.format(until="2099-12-31"), encoding="utf-8")
        await seen(file)
        after = await tokens(it, "tax")
        assert set(before.values()).isdisjoint(after.values())
        for token in (before[FATHER], after[FATHER]):
            (node,) = await nodes(it, "tax", FIND, variables={"t": token})
            assert node["idNumber"] == after[FATHER], "whoever holds an old token is given the new one"
        both = {"t": [before[FATHER], after[MOTHER]]}
        assert (await it.ask("tax", AMONG, both)).data["data"]["population"]["totalCount"] == 2
        file.write_text(EPOCHS.format(until="2020-01-03"), encoding="utf-8")
        await seen(file)
        retired, unknown = [(await it.ask("tax", FIND, {"t": one})).settled for one in (before[FATHER], "A" * 46)]
        assert retired == unknown
        assert len(await nodes(it, "tax", FIND, variables={"t": after[FATHER]})) == 1


async def test_without_an_epoch_nothing_is_masked_opened_or_shown(platform: Opener, city: City, tmp_path: Path) -> None:
    """No key today: what would need one is refused, and a value is never taken for a token."""
    lay_out(tmp_path / "platform", city)
    file = tmp_path / "platform" / "keys" / "epochs.toml"
    async with platform(**LAVISH) as it:
        before = await tokens(it, "tax")
        file.write_text(EPOCHS.format(until="2020-01-03") + "until = 2020-01-03\n", encoding="utf-8")
        await seen(file)
        assert (await it.ask("tax", LIST)).code == "MASK_UNAVAILABLE"
        for name in (FATHER, before[FATHER]):
            for query, value in ((FIND, name), (AMONG, [name])):
                shown = query.replace("nodes { idNumber name }", "nodes { gender }")
                assert (await it.ask("tax", shown, {"t": value})).data["data"]["population"]["totalCount"] == 0


async def seen(file: Path) -> None:
    """Every process looks at the file twice a second."""
    file.chmod(0o600)
    await asyncio.sleep(0.6)
