"""References into another source whose joined items are hidden: what is stored there tells nothing but its rows."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from api.keys import KeyFolder
from catalog import read_catalog
from masking import MasterKey, suite
from sources import Source, SourceSettings, open_source
from tests.attack.fix_attack import CONFIGURATION, LAB, Attacked, Said, attacked
from tests.attack.tables import ROW, Tables
from tests.attack.test_hostile_values import STORED
from tests.fix_city import Server
from tests.fix_mariadb import as_configured
from tests.fix_platform import Answer, settings_in

OWNER, LISTER = Said("owner"), Said("lister")

ITEMS = """row: row_id
key: [pid]
items:
  pid: {name: 编号, type: String}
  born: {name: 日期, type: Date}
  num: {name: 序号, type: Int}
  ok: {name: 有效, type: Boolean}
  txt: {name: 文本, type: String}
references:
"""
REFERENCES = {"by_date": "born: born", "by_num": "num: num", "by_ok": "ok: ok", "by_txt": "txt: txt"}
RULES = """p,owner,person,query,always,*,-,allow,
p,owner,person.*,query,always,*,clear,allow,
p,owner,card,query,always,*,-,allow,
p,owner,card.*,query,always,*,clear,allow,
p,lister,person,query,always,*,-,allow,
p,lister,person.pid,query,always,*,clear,allow,
p,lister,card,query,always,*,-,allow,
p,lister,card.pid,query,always,*,clear,allow,
"""
JOINED = {"born": "byDate", "age": "byNum", "active": "byOk", "phone": "byTxt"}
"""The reference that is joined by an item such as that of the laboratory."""
COLUMNS = {"born": "born", "age": "num", "active": "ok", "phone": "txt"}
MORE: dict[str, dict[str, list[str]]] = {
    "postgresql": {"born": ["'12020-01-01'"], "txt": ["E'\\x1a\\x1f\\x1d'", "repeat('x', 300)"]},
    "mariadb": {"txt": ["x'1A1F1D'", "repeat('x', 300)"]},
    "sqlite": {
        "born": ["1.5", "'2020-1-1'", "'20200101'", "'2020-W01-3'", "'2020-01-01 00:00:00'", "'12020-01-01'", "x'ff'"],
        "num": ["1.5", "9e999", "'x'", "9007199254740993", "x'31'"],
        "ok": ["1.5", "'true'"],
        "txt": ["CAST(x'ff41' AS TEXT)", "CAST(x'eda080' AS TEXT)", "x'7431'", "'t1' || char(0)", "char(26, 31, 29)"],
    },
}
"""What no row is named by, beside the values of `STORED`."""
OTHERS = {"sqlite": "postgresql", "postgresql": "mariadb", "mariadb": "sqlite"}


@dataclass(frozen=True, slots=True, repr=False)
class Apart:
    """A platform whose persons lie in one database and whose cards in another."""

    lab: Attacked
    cards: Tables

    def __repr__(self) -> str:
        return f"Apart({self.lab.kind})"

    async def store(self, column: str, value: str, *, on_cards: bool = False) -> None:
        """Puts an SQL expression into the first person, or into the first card."""
        table, tables = ("card", self.cards) if on_cards else ("person", self.lab.tables)
        async with tables.engine.begin() as connection:
            await connection.execute(text(f"UPDATE {table} SET {column} = {value} WHERE row_id = 17"))

    async def refill(self) -> None:
        await self.lab.tables.write({"person": rows("P")})
        await self.cards.write({"card": rows("C")})

    @asynccontextmanager
    async def without_cards(self) -> AsyncIterator[None]:
        """While the other source cannot be reached."""
        sources = self.lab.platform.sources
        assert isinstance(sources, dict)
        cards: Source = sources["cards"]
        sources["cards"] = open_source("cards", SourceSettings("sqlite:////nowhere/cards.db"))
        try:
            yield
        finally:
            sources["cards"] = cards


def rows(letter: str) -> Sequence[dict[str, Any]]:
    return [
        {
            ROW: number * 17,
            "pid": f"{letter}{number}",
            "born": date(2020, 1, number),
            "num": number,
            "ok": number % 2 == 0,
            "txt": f"t{number}",
        }
        for number in (1, 2, 3)
    ]


def lay_out(folder: Path, url: str, other: str) -> None:
    (folder / "catalog").mkdir(parents=True)
    (folder / "policies").mkdir()
    rules = RULES
    for number, (code, source, to) in enumerate((("person", "lab", "card"), ("card", "cards", "person")), 1):
        head = f"code: {code}\nname: {code}\nresource_code: 1A01001/000000{number}\nprovider: owner\ncategory: base\n"
        head += f"modes: [verify, query]\nclass: conditional\nsource: {source}\ntable: {code}\n{ITEMS}"
        for name, on in REFERENCES.items():
            head += f"  {name}: {{name: 引用, resource: {to}, on: {{{on}}}, many: true}}\n"
            rules += f"p,lister,{code}.{name},query,always,*,-,allow,\n"
        head += f"  both: {{name: 引用, resource: {to}, on: {{num: num, txt: txt}}, many: false}}\n"
        rules += f"p,lister,{code}.both,query,always,*,-,allow,\n"
        (folder / "catalog" / f"{code}.yaml").write_text(head, encoding="utf-8")
    (folder / "policies" / "10-owner.csv").write_text(rules, encoding="utf-8")
    (folder / "departments.yaml").write_bytes((LAB / "departments.yaml").read_bytes())
    configuration = f'{CONFIGURATION}url = "{url}"\n[sources.cards]\nurl = "{other}"\n'
    (folder / "zhaobi.toml").write_text(configuration, encoding="utf-8")
    KeyFolder(suite("std"), folder / "keys").add()
    MasterKey.create(suite("std"), folder / "keys" / "master.key")


@asynccontextmanager
async def open_apart(folder: Path, url: str, other: str, **limits: int) -> AsyncIterator[Apart]:
    """Both databases are empty but for what an opened one left there."""
    lay_out(folder, url, other)
    settings = settings_in(folder)
    cards = Tables.of(other, read_catalog(settings.catalog.dir, settings.catalog.departments))
    persons = Tables.of(url, cards.catalog)
    for tables, code in ((persons, "person"), (cards, "card")):
        async with tables.engine.begin() as connection:
            await connection.run_sync(tables.tables[code].create, checkfirst=True)
    await persons.close()
    try:
        async with attacked(folder, settings, url, **limits) as lab:
            apart = Apart(lab, cards)
            await apart.refill()
            yield apart
    finally:
        await cards.close()


@pytest.fixture(scope="module")
def urls(
    database: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """The url of an empty database of one kind, and that of one of the next kind."""
    folder = tmp_path_factory.mktemp(f"apart-{database}")

    def empty(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{folder / 'lab.db'}"
        server: Server = request.getfixturevalue(kind)
        return as_configured(opened.enter_context(server.database()))

    with ExitStack() as opened:
        yield empty(database), empty(OTHERS[database])


@pytest.fixture(scope="module")
async def shared(urls: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Apart]:
    """A platform for all tests; whoever changes its rows puts them back (`refill`)."""
    async with open_apart(tmp_path_factory.mktemp("apart"), *urls) as opened:
        yield opened


@pytest.fixture
async def apart(shared: Apart) -> AsyncIterator[Apart]:
    yield shared
    await shared.refill()


async def answers(apart: Apart, query: str) -> Answer:
    """What the lister, who sees none of the joined items, is answered, in JSON that can be read."""
    answer = await apart.lab.ask(LISTER, query)
    assert answer.json is not None
    return answer


def people(*selected: str) -> str:
    return f"{{ data {{ person {{ nodes {{ pid {' '.join(selected)} }} }} }} }}"


async def test_rows_are_joined_by_what_is_hidden(apart: Apart) -> None:
    """Else nothing below would be tested."""
    assert (await answers(apart, people("txt"))).json["data"]["data"]["person"]["nodes"][0]["txt"] is None
    for reference in JOINED.values():
        found = (await answers(apart, people(f"{reference} {{ pid }}"))).data["data"]["person"]["nodes"]
        assert {"pid": "C1"} in next(node for node in found if node["pid"] == "P1")[reference], reference


@pytest.mark.parametrize("item", JOINED)
async def test_a_stored_value_names_rows_or_nothing(apart: Apart, item: str) -> None:
    """Whatever is stored: what names no row is answered like NULL, to the byte, and nothing ever fails."""
    column, reference = COLUMNS[item], JOINED[item]
    query = people(f"{reference} {{ pid }}")
    await apart.store(column, "NULL")
    nothing = await answers(apart, query)
    assert nothing.code is None
    for value in (*STORED[apart.lab.kind].get(item, []), *MORE[apart.lab.kind].get(column, [])):
        await apart.store(column, value)
        answer = await answers(apart, query)
        assert answer.settled == nothing.settled, (column, value)
        assert (await apart.lab.ask(OWNER, query)).code is None, (column, value)


@pytest.mark.parametrize("item", JOINED)
async def test_a_stored_value_of_the_other_source_is_read_or_nothing(apart: Apart, item: str) -> None:
    """The same on the other side, and in both levels at once."""
    column, reference = COLUMNS[item], JOINED[item]
    query = people(f"{reference} {{ pid {reference} {{ pid }} }}")
    kind = apart.cards.engine.dialect.name
    for value in (*STORED[kind].get(item, []), *MORE[kind].get(column, [])):
        await apart.store(column, value, on_cards=True)
        assert (await answers(apart, query)).code is None, (column, value)


async def test_the_limit_on_answers_does_not_tell_how_long_it_is(urls: tuple[str, str], tmp_path: Path) -> None:
    """At sizes that surely fit and that surely do not, and with the value many times in one answer."""
    many = " ".join(f"a{number}: byTxt {{ pid }}" for number in range(8))
    queries = [people(many), people(f"byNum {{ pid {many} }}"), people(*(f"b{n}: both {{ pid }}" for n in range(8)))]
    codes = set()
    for most in (150, 600, 900):
        async with open_apart(tmp_path / str(most), *urls, answer_bytes=most) as apart:
            await apart.store("txt", "NULL")
            nothing = [await answers(apart, query) for query in queries]
            codes |= {answer.code for answer in nothing}
            for length in (1, 230, 400, 3_000):
                await apart.store("txt", f"'{'x' * length}'")
                found = [(await answers(apart, query)).settled for query in queries]
                assert found == [answer.settled for answer in nothing], (most, length)
    assert codes == {None, "LIMIT_EXCEEDED"}


async def test_nor_does_it_tell_how_long_what_names_rows_is(urls: tuple[str, str], tmp_path: Path) -> None:
    """Then rows stand in the places, and the other source sends them with their names."""
    many = " ".join(f"a{number}: byTxt {{ pid }}" for number in range(8))
    queries = [people(many), people(f"byTxt {{ {many} }}"), people(f"byNum {{ pid byTxt {{ {many} }} }}")]
    codes = set()
    for most in (150, 900, 3_000):
        async with open_apart(tmp_path / str(most), *urls, answer_bytes=most) as apart:
            said = []
            for length in (1, 50, 240):
                for on_cards in (False, True):
                    await apart.store("txt", f"'{'x' * length}'", on_cards=on_cards)
                found = [await answers(apart, query) for query in queries]
                said.append([answer.settled for answer in found])
                codes |= {answer.code for answer in found}
            assert said[1:] == said[:-1], most
    assert codes == {None, "LIMIT_EXCEEDED"}


@pytest.mark.parametrize("selected", ["byTxt { pid }", "byNum { pid }", "both { pid }"])
async def test_a_failure_of_the_other_source_does_not_tell_whether_there_is_a_value(
    apart: Apart, selected: str
) -> None:
    """It is asked also where every value is NULL."""
    async with apart.without_cards():
        named = await answers(apart, people(selected))
        await apart.lab.tables.write({"person": [{**row, "txt": None, "num": None} for row in rows("P")]})
        unnamed = await answers(apart, people(selected))
    assert (named.code, unnamed.settled) == ("SOURCE_UNAVAILABLE", named.settled)


@pytest.fixture
async def plain(tmp_path: Path) -> AsyncIterator[Apart]:
    """Both sources in SQLite, which stores anything anywhere."""
    urls = (f"sqlite:///{tmp_path / 'persons.db'}", f"sqlite:///{tmp_path / 'cards.db'}")
    async with open_apart(tmp_path / "apart", *urls) as opened:
        yield opened


ANYTHING = st.one_of(
    st.integers(-(2**63), 2**63 - 1).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.binary(max_size=300).map(lambda value: f"x'{value.hex()}'"),
    st.binary(max_size=300).map(lambda value: f"CAST(x'{value.hex()}' AS TEXT)"),
    st.text(max_size=300).map(lambda value: f"CAST(x'{value.encode(errors='replace').hex()}' AS TEXT)"),
    st.dates().map(lambda value: f"'{value.isoformat()}'"),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=ANYTHING, item=st.sampled_from(sorted(JOINED)))
async def test_no_value_ever_tells_but_by_the_rows_that_it_names(plain: Apart, value: str, item: str) -> None:
    """An owner sees which rows it names; the lister's answer follows from those alone."""
    query = people(f"{JOINED[item]} {{ pid }}", "both { pid }")
    await plain.refill()
    await plain.store(COLUMNS[item], value)
    seen = await answers(plain, query)
    assert seen.code is None
    named = seen.data["data"]["person"]["nodes"]
    assert named == (await plain.lab.ask(OWNER, query)).data["data"]["person"]["nodes"]
    first = next(node for node in named if node["pid"] == "P1")
    if not first[JOINED[item]]:
        await plain.store(COLUMNS[item], "NULL")
        assert (await answers(plain, query)).settled == seen.settled
