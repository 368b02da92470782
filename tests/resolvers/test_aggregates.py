"""Results of functions in one field of groups: as many as the limit allows on every database, and no more."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import make_url

from api.app import open_platform
from api.console import load_console
from api.keys import KeyFolder
from api.settings import LimitsSection
from masking import MasterKey, suite
from tests.attack.fix_attack import CONFIGURATION, LAB, Attacked, Said, always_open
from tests.fix_city import City, Server
from tests.fix_mariadb import as_configured
from tests.fix_platform import Client, settings_in, with_limits

ITEMS = 100
"""Numbers of the table, and what the limit can be at most."""
LIMIT = LimitsSection().aggregates
OWNER = Said("owner")
RESOURCE = """code: wide
name: 宽表
resource_code: 1A01001/0000009
provider: owner
category: base
modes: [query]
class: conditional
source: lab
table: wide
row: row_id
key: [code]
items:
  code: {name: 编号, type: String}
""" + "".join(f"  n{number}: {{name: 数, type: Decimal, scale: 2}}\n" for number in range(ITEMS))
POLICIES = """type, who, what, for, when, rows, mask, effect, note
p, owner, wide, query, always, *, -, allow,
p, owner, wide.*, query, always, *, clear, allow,
"""


def statements(kind: str) -> list[str]:
    code = "varchar(40)" + (" COLLATE utf8mb4_nopad_bin" if kind == "mariadb" else "")
    numbers = ", ".join(f"n{number} {'text' if kind == 'sqlite' else 'numeric(12,2)'}" for number in range(ITEMS))
    rows = [f"({row}, 'P{row}', {', '.join(f'{row * number}.25' for number in range(ITEMS))})" for row in range(1, 5)]
    return [
        f"CREATE TABLE wide (row_id bigint NOT NULL PRIMARY KEY, code {code}, {numbers})",
        f"INSERT INTO wide VALUES {', '.join(rows)}",
    ]


@contextmanager
def empty(database: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The URL of an empty database, as a configuration names it."""
    if database == "sqlite":
        yield f"sqlite:///{folder / 'wide.db'}"
        return
    server: Server = request.getfixturevalue(database)
    with server.database() as url:
        yield as_configured(url) if database == "mariadb" else url


async def fill(kind: str, url: str) -> None:
    if kind == "sqlite":
        with closing(sqlite3.connect(str(make_url(url).database))) as connection:
            connection.executescript(";".join(statements(kind)))
        return
    for statement in statements(kind):
        await City(url).execute(statement)


@pytest.fixture(scope="module")
async def wide(
    database: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Client]:
    """The client of a platform over a table of many numbers, under the highest limit that there can be."""
    folder = tmp_path_factory.mktemp(f"wide-{database}")
    for name, text in (("catalog/wide.yaml", RESOURCE), ("policies/10-owner.csv", POLICIES)):
        (folder / name).parent.mkdir()
        (folder / name).write_text(text, "utf-8")
    (folder / "departments.yaml").write_bytes((LAB / "departments.yaml").read_bytes())
    KeyFolder(suite("std"), folder / "keys").add()
    MasterKey.create(suite("std"), folder / "keys" / "master.key")
    with empty(database, request, folder) as url:
        await fill(database, url)
        (folder / "zhaobi.toml").write_text(f'{CONFIGURATION}url = "{url}"\nconnect_timeout_ms = 15000\n', "utf-8")
        settings = always_open(with_limits(settings_in(folder), aggregates=ITEMS))
        async with open_platform(settings, load_console(settings.console.graphiql_dir)) as platform:
            yield Client(platform.endpoint, settings)


def groups(function: str, count: int, by: int = 0) -> str:
    names = [f"n{number}" for number in range(ITEMS)]
    selected = f"{function} {{ {' '.join(names[:count])} }}" if count else "count"
    return f"{{ data {{ it: wideGroups(by: [{', '.join(names[:by])}]) {{ groups {{ count {selected} }} }} }} }}"


@pytest.mark.parametrize(("function", "by"), [("avg", 0), ("avg", 60), ("max", 60)])
async def test_as_many_results_as_any_limit_allows_are_told(wide: Client, function: str, by: int) -> None:
    """Also of cells by many items: what is allowed at most is within the columns that every database has."""
    found = (await wide.ask("owner", groups(function, ITEMS, by))).data["data"]["it"]["groups"]
    assert len(found) == (4 if by else 1) and all(len(group[function]) == ITEMS for group in found)


def test_the_limit_can_be_no_higher_than_what_is_tried_here() -> None:
    assert LimitsSection(aggregates=ITEMS).aggregates == ITEMS
    with pytest.raises(ValidationError):
        LimitsSection(aggregates=ITEMS + 1)


def selected(count: int) -> str:
    """So many results of the laboratory's people, in two selections of groups."""
    items = "code name phone region grade born seen age score income active note homeNo".split()
    sorts = [item for item in items if item != "active"]
    asked = {"countNonNull": items, "countDistinct": items, "min": sorts, "max": sorts, "sum": ["age", "income"]}
    pairs = [(function, item) for function, some in asked.items() for item in some]
    halves = [pairs[: count // 2], pairs[count // 2 : count]]
    assert len(pairs) >= count
    parts = [" ".join(f"{function} {{ {item} }}" for function, item in half) for half in halves]
    return f"{{ data {{ it: personGroups(by: []) {{ groups {{ {parts[0]} }} more: groups {{ {parts[1]} }} }} }} }}"


async def test_results_up_to_the_limit_are_told_and_more_are_refused(lab: Attacked) -> None:
    assert (await lab.ask(OWNER, selected(LIMIT))).code is None
    answer = await lab.ask(OWNER, selected(LIMIT + 1))
    (error,) = answer.errors
    assert (answer.status, error["path"]) == (400, ["data", "it"]) and "`limits.aggregates`" in error["message"]
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": "aggregates", "maximum": LIMIT}
