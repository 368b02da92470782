"""A platform as large as is wanted: rows of its table, rules of its policies, resources of its catalogue."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # ships no types
from policy_reload import departments
from policy_tables import DEPARTMENTS
from shapes import FIELDS

CALLER = "d1"
FACTOR, SPAN = 2_654_435_761, 10**12
"""A number times this, within this, is another number for each: keys in no order, and none twice."""

CONFIGURATION = """\
[server]
port = {port}
[catalog]
dir = "catalog"
departments = "departments.yaml"
[policies]
dir = "policies"
[sources.city]
url = "{database}"
[store]
url = "sqlite:///store.db"
[audit]
dir = "audit"
[keys]
dir = "keys"
master_key_file = "keys/master.key"
[limits]
lookup_budget_per_day = 1_000_000_000

[sharing]
profile = "wenzhou"
"""

RESOURCE = """\
code: r{number}
name: r{number}
resource_code: 1A01001/{number:07}
provider: d{provider}
category: base
format: database
update_cycle: daily
modes: [verify, query, copy]
class: conditional
open: {{class: not_open}}
source: city
table: records_{rows}
row: row_id
key: [id_number]
items:
{items}
"""

TABLE = """\
CREATE UNLOGGED TABLE records_{rows} AS SELECT
  n AS row_id,
  '330302' || lpad((n * {factor} % {span})::text, 12, '0') AS id_number,
  '王' || chr((19968 + n % 2000)::int) AS name,
  date '1940-01-01' + (n * 7919 % 25000)::int AS birth_date,
  '13' || lpad((n * 7919 % 1000000000)::text, 9, '0') AS phone,
  '浙江省温州市鹿城区' || n % 900 || '号' AS address,
  (1 + n % 2)::text AS gender,
  '330302' AS region_code,
  '汉族' AS ethnicity
FROM generate_series(1::bigint, {rows}) AS n"""


@dataclass(frozen=True, slots=True)
class Size:
    """How large one platform is."""

    rows: int
    rules: int
    resources: int


def lookup(size: Size, number: int) -> str:
    """The body of a request for a row by its key; its number counts from 1."""
    names = " ".join(name for name, _, _ in FIELDS)
    where = "where: {idNumber: {eq: $value}}"
    query = f"query Bench($value: String!) {{ data {{ r0({where}) {{ nodes {{ {names} }} }} }} }}"
    return json.dumps({"query": query, "variables": {"value": f"330302{number * FACTOR % SPAN:012}"}})


async def make_table(url: str, rows: int) -> None:
    """The table of so many rows, with indexes, statistics and nothing left to vacuum, as one that has been in use."""
    connection = await asyncpg.connect(url, timeout=60)
    try:
        await connection.execute("SET maintenance_work_mem = '512MB'")
        await connection.execute(TABLE.format(rows=rows, factor=FACTOR, span=SPAN))
        await connection.execute(f"ALTER TABLE records_{rows} ADD PRIMARY KEY (row_id)")
        await connection.execute(f"CREATE UNIQUE INDEX ON records_{rows} (id_number)")
        await connection.execute(f"VACUUM ANALYZE records_{rows}")
    finally:
        await connection.close()


def lay_out(folder: Path, size: Size, database: str, port: int) -> None:
    """The files of the platform."""
    (folder / "catalog").mkdir()
    (folder / "policies").mkdir()
    items = "\n".join(f"  {column}: {{name: {column}, type: {_type(column)}, length: 60}}" for _, column, _ in FIELDS)
    for number in range(size.resources):
        text = RESOURCE.format(number=number, provider=number % DEPARTMENTS, rows=size.rows, items=items)
        (folder / "catalog" / f"r{number}.yaml").write_text(text.replace("Date, length: 60", "Date"), "utf-8")
    (folder / "departments.yaml").write_text(departments(), "utf-8")
    for name, rules in policies(size).items():
        (folder / "policies" / name).write_text("".join(f"{rule}\n" for rule in rules), "utf-8")
    (folder / "zhaobi.toml").write_text(CONFIGURATION.format(port=port, database=database), "utf-8")


def policies(size: Size) -> Mapping[str, Sequence[str]]:
    """As many rules as wanted, by the file of their department: first those that the caller's lookups rest on."""
    files: dict[str, list[str]] = {"10-d0.csv": list(_own())}
    for number in range(size.rules - len(files["10-d0.csv"])):
        provider, rule = _other(number, size.resources)
        files.setdefault(f"10-d{provider}.csv", []).append(rule)
    return files


def _own() -> Iterator[str]:
    yield f"p, {CALLER}, r0, query, by-key, *, -, allow, own"
    yield f"p, {CALLER}, r0.id_number, lookup, always, *, clear, allow, own"
    for _, column, mask in FIELDS:
        yield f"p, {CALLER}, r0.{column}, query, always, *, {mask or 'clear'}, allow, own"


def _other(number: int, resources: int) -> tuple[int, str]:
    """A rule for some department, and the number of the department that makes it."""
    _, column, mask = FIELDS[number % len(FIELDS)]
    resource, turn = number // len(FIELDS) % resources, number // len(FIELDS) // resources
    when, shown = ("granted", "clear") if turn % 2 else ("always", mask or "clear")
    who = f"d{(resource + 2 + turn * 7) % DEPARTMENTS}"
    return resource % DEPARTMENTS, f"p, {who}, r{resource}.{column}, query, {when}, *, {shown}, allow, rule {number}"


def _type(column: str) -> str:
    return "Date" if column == "birth_date" else "String"
