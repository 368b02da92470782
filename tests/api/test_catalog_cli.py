"""`zhaobi catalog draft`: an ugly database becomes files that are read at once, and of which nothing is open."""

import asyncio
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
from sqlalchemy import make_url

from api.app import open_platform
from api.console import load_console
from api.schema import SchemaBuilder
from catalog import Catalog, Mode, SharingClass, graphql_name, read_catalog, type_name
from catalog.names import SCHEMA_TYPES, TYPE_SUFFIXES
from masking import ValueType
from tests.docs.console import Said, zhaobi
from tests.fix_city import KINDS, City
from tests.fix_mariadb import as_configured
from tests.fix_platform import Client, settings_in

CANARY = "canary-7f3a"
ROWS = 1000

TABLES = (
    "CREATE TABLE household (household_id char(12) PRIMARY KEY, region varchar(6))",
    "CREATE TABLE drawn (number integer PRIMARY KEY, born date)",
    "CREATE TABLE registered (id integer PRIMARY KEY, born date, name varchar(60))",
    """CREATE TABLE person (id integer PRIMARY KEY, row_id bigint NOT NULL UNIQUE, id_number char(18) NOT NULL UNIQUE,
       household_id char(12) REFERENCES household, born date, name varchar(60), sharing integer)""",
    "CREATE TABLE composite (b integer, a varchar(9), amount numeric(12,2), area real, PRIMARY KEY (b, a))",
    "CREATE TABLE keyless (remark varchar(30), amount integer)",
    'CREATE TABLE "query" ("select" integer PRIMARY KEY, "from" varchar(9), "null" varchar(9), id varchar(9))',
    'CREATE TABLE "Odd Näme-1" ("Ümlaut x" varchar(9), "1st" integer, "a-b" integer, "a_b" integer, "aB" integer)',
    'CREATE TABLE "人口" ("姓名" varchar(30), "公民身份号码" char(18) PRIMARY KEY)',
    "CREATE TABLE departments (code integer PRIMARY KEY)",
    "CREATE TABLE a (id integer PRIMARY KEY)",
    "CREATE TABLE a_connection (id integer PRIMARY KEY)",
    f"CREATE TABLE wide ({', '.join(f'c{number} integer' for number in range(300))})",
    "CREATE VIEW seen AS SELECT id_number, name FROM person",
)
ONLY_IN = {
    "sqlite": ("CREATE TABLE special (id integer PRIMARY KEY, made blob, anything, made_of json)",),
    "postgresql": (
        "CREATE TYPE mood AS ENUM ('canary-7f3a')",
        "CREATE TYPE pair AS (one integer, two integer)",
        "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        """CREATE TABLE special (id uuid PRIMARY KEY, mood mood, list integer[], made_of jsonb, pair pair,
           span interval, made bytea, loose text COLLATE loose, at timestamptz)""",
        "CREATE TABLE only_odd (id uuid PRIMARY KEY, pair pair)",
        """COMMENT ON TABLE household IS E'家庭户\\n"两行": # {x}'""",
        "COMMENT ON COLUMN household.region IS '行政区划: 六位 #代码'",
        "CREATE INDEX ON person (lower(name))",
        "CREATE MATERIALIZED VIEW kept AS SELECT * FROM person",
        "CREATE SCHEMA other",
        "CREATE TABLE other.person (id integer PRIMARY KEY)",
    ),
    "mariadb": (
        """CREATE TABLE special (id uuid PRIMARY KEY, mood enum('canary-7f3a'), made_of json, spot point,
           made blob, old varchar(9) CHARACTER SET latin1, bits bit(3), year year, flag boolean, at datetime)""",
        """ALTER TABLE household COMMENT '家庭户 "两行": # {x}'""",
        "ALTER TABLE household MODIFY region varchar(6) COMMENT '行政区划: 六位 #代码'",
    ),
}


@dataclass(frozen=True, slots=True)
class Ugly:
    """A database that nobody has prepared, by its kind and the URL of a configuration."""

    kind: str
    url: str


def persons() -> Sequence[tuple[object, ...]]:
    """Numbers in the order of birth, surrogates in none."""
    chance = Random(1)  # noqa: S311 - made-up rows, the same in every run
    surrogates, numbers = (chance.sample(range(10**7), ROWS) for _ in range(2))
    return [
        (
            number,
            surrogates[number],
            f"{CANARY}{numbers[number]:07}",
            f"h{number * 17 % 40:011}",
            f"{1900 + number // 12}-{1 + number % 12:02}-15",
            f"{CANARY}{chance.randrange(1000)}",
            number % 7,
        )
        for number in range(ROWS)
    ]


async def fill(kind: str, url: str) -> None:
    people = ", ".join(str(row) for row in persons())
    houses = ", ".join(f"('h{number:011}', '{330000 + number}')" for number in range(40))
    filled = [f"INSERT INTO household VALUES {houses}", f"INSERT INTO person VALUES {people}"]
    filled += ["INSERT INTO registered SELECT id, born, name FROM person"]
    filled += ["INSERT INTO drawn SELECT row_id, born FROM person"]
    statements = [*TABLES, *ONLY_IN[kind], *filled]
    if kind == "sqlite":
        with closing(sqlite3.connect(str(make_url(url).database))) as connection:
            connection.executescript(";".join(statements))
        return
    city = City(url)
    for statement in statements:
        written = statement.replace('"', "`") if kind == "mariadb" and "COMMENT" not in statement else statement
        await city.execute(written.replace(":", "\\:"))


@pytest.fixture(scope="module", params=KINDS)
def ugly(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ugly]:
    """One for all tests, which only read it."""
    kind = str(request.param)
    with ExitStack() as stack:
        if kind == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('ugly')}/ugly.db"
        else:
            url = stack.enter_context(request.getfixturevalue(kind).database())
            url = as_configured(url) if kind == "mariadb" else url
        asyncio.run(fill(kind, url))
        yield Ugly(kind, url)


@pytest.fixture
def folder(tmp_path: Path, ugly: Ugly) -> Path:
    """A folder with a configuration that knows the database, and nothing else."""
    patient = "connect_timeout_ms = 15000\nstatement_timeout_ms = 60000"  # the machine may be busy
    configuration = f"""[catalog]
dir = "draft/catalog"
departments = "draft/departments.yaml"
[policies]
dir = "draft/policies"
[sources.legacy]
url = "{ugly.url}"
{patient}
"""
    (tmp_path / "zhaobi.toml").write_text(configuration, "utf-8")
    return tmp_path


def drafted(folder: Path, *words: str) -> Said:
    said = zhaobi(
        *("catalog", "draft", "--source", "legacy", "--provider", "police", "--out", "draft", *words), folder=folder
    )
    assert (said.status, said.err) == (0, "")
    return said


def everything_in(folder: Path) -> str:
    return "".join(path.read_text("utf-8") for path in sorted(folder.rglob("*")) if path.is_file())


def read(folder: Path) -> Catalog:
    return read_catalog(folder / "draft" / "catalog", folder / "draft" / "departments.yaml")


def by_table(catalog: Catalog) -> Mapping[str, Any]:
    return {resource.table: resource for resource in catalog.resources.values()}


def test_a_draft_is_read_at_once_and_opens_nothing(folder: Path, ugly: Ugly) -> None:
    report = orjson.loads(drafted(folder, "--format", "json").out)
    assert CANARY not in everything_in(folder / "draft") + orjson.dumps(report).decode()

    linted = zhaobi("policy", "lint", "--catalog", "draft/catalog", "--policies", "draft/policies", folder=folder)
    assert (linted.status, linted.err) == (0, "")
    catalog = read(folder)
    expected = {"household", "person", "composite", "keyless", "query", "Odd Näme-1", "人口", "departments", "a"}
    expected |= {"a_connection", "wide", "seen", *({"kept"} if ugly.kind == "postgresql" else ())}
    expected |= {"special", "registered", "drawn"}
    assert set(by_table(catalog)) == expected
    assert len(report["resources"]) == len(catalog.resources)
    items = [item for resource in catalog.resources.values() for item in resource.items.values()]
    assert {item.sharing_class for item in items} == {SharingClass.RESTRICTED}
    assert all(item.basis.startswith("待写明") for item in items)

    zhaobi("keys", "create", folder=folder)
    asyncio.run(check_that_nothing_is_open(folder, catalog))


async def check_that_nothing_is_open(folder: Path, catalog: Catalog) -> None:
    """Starts a platform over the draft."""
    settings = settings_in(folder)
    async with open_platform(settings, load_console(settings.console.graphiql_dir)) as platform:
        client = Client(platform.endpoint, settings)
        listed = (await client.ask("police", "{ catalog(first: 100) { nodes { code } } }")).data
        assert {node["code"] for node in listed["catalog"]["nodes"]} == set(catalog.resources)
        for area in ("data", "verify"):
            assert (await client.ask("police", f"{{ {area} {{ nothing }} }}")).data == {area: {"nothing": None}}
            fields = await client.ask("police", f'{{ __type(name: "{area.title()}Query") {{ fields {{ name }} }} }}')
            assert fields.data["__type"]["fields"] == [{"name": "nothing"}]


def test_tables_become_what_their_schema_says(folder: Path, ugly: Ugly) -> None:
    drafted(folder)
    catalog = read(folder)
    found = by_table(catalog)
    person, household = found["person"], found["household"]
    assert (person.row, person.key) == ("row_id", ("id_item",))
    assert {item.column for item in person.items.values()} == {
        *("id", "id_number", "household_id", "born", "name", "sharing")
    }
    assert person.items["id_number"].type is ValueType.STRING and person.items["id_number"].length == 18
    assert person.items["born"].type is ValueType.DATE
    (to_one,), (to_many,) = person.references.values(), household.references.values()
    assert (to_one.code, to_one.resource, to_one.on, to_one.many) == (
        *("household", "household", (("household_id", "household_id"),), False),
    )
    assert (to_many.code, to_many.on, to_many.many) == ("person", (("household_id", "household_id"),), True)
    assert household.row is None
    assert found["composite"].key == ("b", "a") and found["composite"].items["amount"].scale == 2
    assert found["keyless"].key == ("remark", "amount")
    assert found["query"].code == "query_table" and set(found["query"].items) == {
        *("select", "from", "null_item", "id_item")
    }
    assert len(found["wide"].items) == 300 and found["departments"].code == "departments_table"
    odd, chinese = found["Odd Näme-1"], found["人口"]
    assert odd.code.startswith("table_") and odd.name == "Odd Näme-1"
    assert [item.column for item in odd.items.values()] == ["Ümlaut x", "1st", "a-b", "a_b", "aB"]
    assert chinese.name == "人口" and [item.name for item in chinese.items.values()] == ["姓名", "公民身份号码"]
    if ugly.kind != "sqlite":  # which has no comments
        assert household.name.startswith("家庭户") and "\n" not in household.name
        assert household.items["region"].name == "行政区划: 六位 #代码"
    special = found["special"]
    left_out = {"sqlite": {"made", "anything"}, "postgresql": {"mood", "list", "pair", "span", "made", "loose", "id"}}
    left_out["mariadb"] = {"id", "mood", "spot", "made", "old", "bits", "year"}
    text = (folder / "draft" / "catalog" / f"{special.code}.yaml").read_text("utf-8")
    assert {column for column in left_out[ugly.kind] if f"# left out: `{column}`" in text} == left_out[ugly.kind]


def test_a_column_that_follows_an_item_carries_no_rows(folder: Path, ugly: Ugly) -> None:
    report = orjson.loads(drafted(folder, "--format", "json").out)
    (drawn,) = (resource for resource in report["resources"] if resource["table"] == "drawn")
    assert (drawn["row"], drawn["items"], drawn["key"]) == ("number", ["born"], None)
    advice = {resource["table"]: " ".join(resource["rowAdvice"]) for resource in report["resources"]}
    assert "column of random numbers" in advice["seen"]
    assert "fewer than 100 rows" in advice["a_connection"] or "no other item" in advice["a_connection"]
    assert "`id` is no `row`: it follows `born` (1.0)" in advice["registered"]
    assert advice["person"] == ""


def test_a_schema_is_drafted_where_it_is_named(postgresql_database: str, tmp_path: Path) -> None:
    statements = ("CREATE SCHEMA other", "CREATE TABLE other.house (id integer PRIMARY KEY)")
    refers = "CREATE TABLE person (id integer PRIMARY KEY, house_id integer UNIQUE REFERENCES other.house)"
    asyncio.run(executed(postgresql_database, (*statements, refers)))
    patient = "connect_timeout_ms = 15000"
    (tmp_path / "zhaobi.toml").write_text(f'[sources.legacy]\nurl = "{postgresql_database}"\n{patient}\n', "utf-8")
    drafted(tmp_path, "--schema", "other")
    (house,) = read(tmp_path).resources.values()
    assert (house.code, house.db_schema, house.references) == ("house", "other", {})
    drafted(tmp_path, "--schema", "other", "--schema", "public", "--force")
    house, person = (read(tmp_path).resources[code] for code in ("house", "person"))
    assert person.references["house"].on == (("house_id", "id_item"),)
    assert not house.references["person"].many, "a unique column refers from one row at most"


async def executed(url: str, statements: Sequence[str]) -> None:
    for statement in statements:
        await City(url).execute(statement)


@pytest.mark.parametrize("there", ["catalog/person.yaml", "departments.yaml", "policies/10-police.csv"])
def test_no_file_is_overwritten_unasked(there: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.execute("CREATE TABLE person (id integer PRIMARY KEY)")
    (tmp_path / "zhaobi.toml").write_text(f'[sources.legacy]\nurl = "sqlite:///{tmp_path}/x.db"\n', "utf-8")
    path = tmp_path / "draft" / there
    path.parent.mkdir(parents=True)
    path.write_text("mine", "utf-8")
    said = zhaobi(
        *("catalog", "draft", "--source", "legacy", "--provider", "police", "--out", "draft"), folder=tmp_path
    )
    assert said.status == 2 and "--force" in said.err
    assert everything_in(tmp_path / "draft") == "mine"
    drafted(tmp_path, "--force")
    assert path.read_text("utf-8") != "mine"


def test_the_configured_members_are_taken(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.execute("CREATE TABLE person (id integer PRIMARY KEY)")
    members = Path(__file__).parents[2] / "examples" / "city" / "departments.yaml"
    configuration = f'[catalog]\ndepartments = "{members}"\n[sources.legacy]\nurl = "sqlite:///{tmp_path}/x.db"\n'
    (tmp_path / "zhaobi.toml").write_text(configuration, "utf-8")
    words = ("catalog", "draft", "--source", "legacy", "--out", "draft", "--provider")
    said = zhaobi(*words, "nobody", folder=tmp_path)
    assert said.status == 1 and "`nobody` is no department" in said.err and not (tmp_path / "draft").exists()
    assert zhaobi(*words, "police", folder=tmp_path).status == 0
    assert (tmp_path / "draft" / "departments.yaml").read_bytes() == members.read_bytes()
    unknown = zhaobi("catalog", "draft", "--source", "x", "--out", "y", "--provider", "police", folder=tmp_path)
    assert unknown.status == 2 and "no configured source" in unknown.err


def test_no_table_is_called_like_a_type_of_the_schema(tmp_path: Path) -> None:
    """Also when everything is opened in every mode: the schema of a draft can always be built."""
    types = ("integer", "varchar(9)", "numeric(9,2)", "real", "boolean", "date", "datetime", "json")
    columns = ", ".join(f"c{number} {type}" for number, type in enumerate(types))
    taken = SCHEMA_TYPES | SchemaBuilder().types_of_procedures
    words = [word for name in sorted(taken) for word in (name, f"{name}Groups")]
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        for word in {word.lower(): word for word in words}.values():
            connection.execute(f'CREATE TABLE "{word}" (id integer PRIMARY KEY, {columns})')
    (tmp_path / "zhaobi.toml").write_text(f'[sources.legacy]\nurl = "sqlite:///{tmp_path}/x.db"\n', "utf-8")
    drafted(tmp_path)
    drafts = read(tmp_path)
    opened = {
        code: replace(resource, modes=frozenset(Mode), row="row_id") for code, resource in drafts.resources.items()
    }
    everything = frozenset((code, item) for code, resource in opened.items() for item in resource.items)
    schema, _ = SchemaBuilder().build(Catalog(opened, drafts.departments, ""), everything, frozenset(opened))
    own = {type_name(code) + suffix for code in opened for suffix in TYPE_SUFFIXES}
    others = {name for name in schema.type_map if not name.startswith("__")} - own
    assert sorted(others - SchemaBuilder().types_of_procedures) == sorted(SCHEMA_TYPES)


def test_what_cannot_be_drafted_is_named_and_stops_nothing(tmp_path: Path) -> None:
    long = "Long" * 75
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.executescript(
            f"""CREATE TABLE "{long}" (id integer PRIMARY KEY, "{long}" varchar(9));
            CREATE TABLE "{long}2" (id integer PRIMARY KEY, "{long}" varchar(9));
            CREATE TABLE "\u3000" (id integer PRIMARY KEY);
            CREATE TABLE person ("\u3000" integer PRIMARY KEY, code varchar(9));
            CREATE TABLE blobs (made blob);"""
        )
    (tmp_path / "zhaobi.toml").write_text(f'[sources.legacy]\nurl = "sqlite:///{tmp_path}/x.db"\n', "utf-8")
    said = drafted(tmp_path)
    found = by_table(read(tmp_path))
    assert set(found) == {long, f"{long}2", "person"}
    assert list(found["person"].items) == ["code"] and found["person"].row is None
    assert "left out: `\\u3000`, for its name has nothing but spaces" in said.out
    assert "left out: `\\u3000` of `person`, for its name has nothing but spaces" in said.out
    assert "left out: `blobs`, for no column of it can name a subject" in said.out
    assert "3 resources, 3 of them without `row`; columns left out: 1" in said.out
    report = orjson.loads(drafted(tmp_path, "--force", "--format", "json").out)
    assert {one["table"] for one in report["leftOut"]} == {"\u3000", "blobs"}
    assert all(one["reason"] and one["schema"] is None for one in report["leftOut"])


def test_a_source_of_which_nothing_can_be_drafted_says_why(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.execute("CREATE TABLE blobs (made blob)")
    (tmp_path / "zhaobi.toml").write_text(f'[sources.legacy]\nurl = "sqlite:///{tmp_path}/x.db"\n', "utf-8")
    words = ("catalog", "draft", "--source", "legacy", "--provider", "police", "--out", "draft")
    said = zhaobi(*words, folder=tmp_path)
    assert said.status == 2 and "blobs" in said.err and not (tmp_path / "draft").exists()


ODD = ("a`bc", "two\nlines", "a%b", "a'b\"c", "x:y", "a)b,", "\\", "{a}", "a?b", "人口")


def test_columns_are_read_by_the_names_that_they_have(tmp_path: Path, odd_columns: str) -> None:
    """A draft whose items are opened: every column answers, whatever it is called."""
    (tmp_path / "zhaobi.toml").write_text(
        f"""[catalog]
dir = "draft/catalog"
departments = "draft/departments.yaml"
[policies]
dir = "draft/policies"
[sources.legacy]
url = "{odd_columns}"
connect_timeout_ms = 15000
""",
        "utf-8",
    )
    said = drafted(tmp_path)
    assert "columns left out: 0" in said.out
    file = tmp_path / "draft" / "catalog" / "odd.yaml"
    text = file.read_text("utf-8").replace("class: restricted", "class: conditional")
    file.write_text(text.replace("modes: [verify]", "modes: [verify, query]"), "utf-8")
    lines = ("p,police,odd,query,always,*,-,allow,", "p,police,odd.*,query,always,*,clear,allow,")
    (tmp_path / "draft" / "policies" / "10-police.csv").write_text("\n".join(lines), "utf-8")
    zhaobi("keys", "create", folder=tmp_path)
    asyncio.run(check_that_columns_answer(tmp_path))


async def check_that_columns_answer(folder: Path) -> None:
    settings = settings_in(folder)
    async with open_platform(settings, load_console(settings.console.graphiql_dir)) as platform:
        (resource,) = read(folder).resources.values()
        items = {item.column: graphql_name(code) for code, item in resource.items.items()}
        assert set(items) == {"key_column", *ODD}
        query = f'{{ data {{ odd(where: {{keyColumn: {{eq: "k"}}}}) {{ nodes {{ {" ".join(items.values())} }} }} }} }}'
        (node,) = (await Client(platform.endpoint, settings).ask("police", query)).data["data"]["odd"]["nodes"]
        assert [node[items[name]] for name in ODD] == list(range(len(ODD)))


@pytest.fixture(params=KINDS)
def odd_columns(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with a table whose columns hold what SQL and drivers have a use for."""
    kind = str(request.param)
    quote = "`" if kind == "mariadb" else '"'
    names = [quote + name.replace(quote, quote * 2) + quote for name in ODD]
    statements = [
        f"CREATE TABLE odd (key_column varchar(9) PRIMARY KEY, {', '.join(f'{name} integer' for name in names)})",
        f"INSERT INTO odd VALUES ('k', {', '.join(map(str, range(len(ODD))))})",
    ]
    if kind == "sqlite":
        with closing(sqlite3.connect(tmp_path / "odd.db")) as connection:
            connection.executescript(";".join(statements))
        yield f"sqlite:///{tmp_path / 'odd.db'}"
        return
    with request.getfixturevalue(kind).database() as url:
        found = as_configured(url) if kind == "mariadb" else url
        escaped = [statement.replace(":", "\\:") for statement in statements]
        asyncio.run(executed(found, escaped))
        yield found
