"""Whatever a server has remembered, it answers every request as a server that remembers nothing."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import PrivateAttr

from api.editions import Editions
from api.settings import SharingSection
from catalog import Mode, read_catalog
from policies import Policies, PolicyFile, load_files, parse_policies
from sharing import GrantRecord
from tests.attack.campaign import ROUNDS
from tests.attack.fix_attack import LAB_ROWS, Attacked, attacked, lay_out_lab
from tests.attack.tables import Tables
from tests.fix_platform import GRAPHQL, settings_in

RULES = """\
p, district,  person.note,    query, in-hours, *,          clear,     allow,
p, district,  person.income,  query, person,   *,          clear,     allow,
p, outskirts, person,         query, always,   own_region, -,         allow,
p, outskirts, person.phone,   query, always,   own_region, clear,     allow,
p, lister,    person.phone,   query, granted,  *,          clear,     allow,
p, lister,    person.income,  query, granted,  *,          clear,     allow,
p, lister,    person.home_no, query, always,   *,          pseudonym, allow,
p, lister,    person.age,     query, always,   *,          clear,     allow,
"""
STRICTER = (
    "p, everyone, person.name, query, always, *, -, deny,\np, lister, person.age, sort+filter, always, *, -, deny,\n"
)
NOBODY = "p, owner, person, query, always, *, -, allow,\n"
"""Policies that name no restricted item, so that the schema is another and no memory serves it and this."""
DEPARTMENT = """\
  outskirts:
    {name: 郊区, credit_code: 11330300MB990010XF, region_code: "330303", functions: [relief]}
"""
SYMBOLS = "class: unconditional, codes: {1: {name: 一级, symbol: FIRST}, 2: {name: 二级, symbol: SECOND}}}"
EPOCHS = '[[epoch]]\nname = "1"\nfrom = 2020-01-01\nuntil = 2020-01-03\n\n[[epoch]]\nname = "{0}"\nfrom = 2020-01-02\n'


@dataclass(frozen=True, slots=True)
class Say:
    """One request: a text with variables, and all that else an answer may depend on."""

    text: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    department: str = "lister"
    purpose: str | None = None
    grant: str | None = None
    person: str | None = None
    strict: bool = False
    explain: bool = False
    operation: str | None = None

    def __str__(self) -> str:
        stated = (self.purpose, self.grant, self.person, self.strict, self.explain, self.operation)
        return f"{self.department} {stated}: {self.variables} for {self.text}"


class Hours(SharingSection):
    """Settings whose office hours a test opens and closes."""

    _open: bool = PrivateAttr(default=True)

    def in_hours(self, moment: datetime) -> bool:
        return self._open

    def turn(self, is_open: bool) -> None:
        self._open = is_open


@dataclass(frozen=True, slots=True)
class Server:
    """A running platform whose memory can be emptied."""

    platform: Attacked
    hours: Hours
    known: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    """What was answered to requests of `FAMILIES` by a server that had forgotten all."""

    @property
    def editions(self) -> Editions:
        return self.platform.platform.editions

    def follow(self, *above: str) -> None:
        """The policies of the laboratory, under those `above`."""
        top = [PolicyFile(f"0{number}-owner.csv", text.encode()) for number, text in enumerate(above, start=1)]
        self._open(*top, *load_files(self.platform.folder / "policies"))

    def forget(self) -> None:
        """All that was worked out: only a server that was just started knows less."""
        policies = self.editions.current().policies
        self._open(PolicyFile("10-owner.csv", NOBODY.encode()))
        self.editions.open(policies)

    def _open(self, *files: PolicyFile) -> None:
        catalog = self.editions.current().catalog
        self.editions.open(Policies(parse_policies(files, catalog), catalog))

    async def ask(self, say: Say) -> tuple[int, bytes]:
        stated = {
            "authorization": f"Bearer {self.platform.client.token(say.department, person=say.person)}",
            "content-type": "application/json",
            "accept": GRAPHQL,
        }
        stated |= {"sharing-purpose": say.purpose} if say.purpose else {}
        stated |= {"sharing-grant": say.grant} if say.grant else {}
        stated |= {"sharing-strict": "1"} if say.strict else {}
        stated |= {"sharing-explain": "1"} if say.explain else {}
        body = {"query": say.text, "variables": dict(say.variables), "operationName": say.operation}
        answer = await self.platform.post(orjson.dumps(body), stated)
        return answer.status, answer.settled

    async def cold(self, say: Say) -> tuple[int, bytes]:
        self.forget()
        return await self.ask(say)

    async def cold_once(self, say: Say) -> tuple[int, bytes]:
        """The same for a request of `FAMILIES`, under the policies and grants that all its tests have."""
        if id(say) not in self.known:
            self.known[id(say)] = await self.cold(say)
        return self.known[id(say)]


@asynccontextmanager
async def started(folder: Path) -> AsyncIterator[Server]:
    """A server on the folder, which may have others at the same time."""
    read = settings_in(folder)
    audit = read.audit.model_copy(update={"dir": folder / f"audit-{uuid.uuid4().hex}"})
    its_own = read.model_copy(update={"sharing": Hours(**read.sharing.model_dump()), "audit": audit})
    async with attacked(folder, its_own, f"sqlite:///{folder / 'lab.db'}") as platform:
        hours = platform.platform.settings.sharing
        assert isinstance(hours, Hours)
        yield Server(platform, hours)


GRANTS = [
    ("G-1", "district", "person", ("name", "code", "region"), "relief"),
    ("G-2", "lister", "person", ("phone",), "studying"),
    ("G-3", "lister", "person", ("phone", "income"), "keeping"),
]


@pytest.fixture(scope="module")
async def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that servers over the laboratory need, with symbols for grades, keyed masks and grants."""
    folder = tmp_path_factory.mktemp("warm")
    url = f"sqlite:///{folder / 'lab.db'}"
    read = lay_out_lab(folder, url)
    entry, departments = folder / "catalog" / "person.yaml", folder / "departments.yaml"
    text = entry.read_text(encoding="utf-8")
    grade = "grade: {name: 等级, type: String, "
    assert grade + "class: unconditional}" in text
    entry.write_text(text.replace(grade + "class: unconditional}", grade + SYMBOLS), encoding="utf-8")
    departments.write_text(departments.read_text(encoding="utf-8") + DEPARTMENT, encoding="utf-8")
    (folder / "policies" / "05-owner.csv").write_text(RULES, encoding="utf-8")
    tables = Tables.of(url, read_catalog(read.catalog.dir, read.catalog.departments))
    await tables.create()
    await tables.write(LAB_ROWS)
    await tables.close()
    async with started(folder) as server:
        for number, consumer, resource, items, purpose in GRANTS:
            await server.platform.platform.grants.add(
                GrantRecord(
                    number=number,
                    consumer=consumer,
                    resource=resource,
                    items=frozenset(items),
                    modes=frozenset({Mode.QUERY}),
                    purpose=purpose,
                    valid_from=date(2020, 1, 1),
                    valid_until=date(2090, 1, 1),
                )
            )
    return folder


@pytest.fixture(scope="module")
async def warm(folder: Path) -> AsyncIterator[Server]:
    async with started(folder) as server:
        yield server


# --- what is asked ----------------------------------------------------------------------------------------------------

WHERE = "query Q($w: PersonWhere) { data { it: person(where: $w) { totalCount nodes { region name } } } }"
WHERES: Sequence[Any] = (
    {"name": {"startsWith": "张"}},
    {"phone": {"startsWith": "1"}},
    {"name": {"contains": "张"}},
    {"name": {"like": "张%"}},
    {"name": {"eq": "张*"}},
    {"region": {"eq": "330302"}},
    {"region": {"eq": "330303"}},
    {"region": {"eq": None}},
    {"region": {"in": []}},
    {"region": {"in": ["330302", "33"]}},
    {"region": {"isNull": True}},
    {"region": {"isNull": False}},
    {"region": {"eq": "330302"}, "grade": {"eq": "FIRST"}},
    {"grade": {"eq": "FIRST"}},
    {"grade": {"eq": "SECOND"}},
    {"grade": {"ne": "FIRST"}},
    {"grade": {"in": ["FIRST", "SECOND"]}},
    {"grade": {"lt": "2"}},
    {"or": [{"region": {"eq": "330302"}}, {"grade": {"eq": "SECOND"}}]},
    {"or": [{"region": {"eq": "330302"}}, {"note": {"eq": "x"}}]},
    {"and": [{"region": {"eq": "330302"}}, {"grade": {"eq": "SECOND"}}]},
    {"not": {"region": {"eq": "330302"}}},
    {"code": {"eq": "AB00001"}},
    {"code": {"in": ["AB00001", "AB00002"]}},
    {"code": {"startsWith": "AB"}},
    {"born": {"gte": "1990"}},
    {"born": {"gte": "1990-01-31"}},
    {"born": {"between": {"from": "1950", "to": "2000"}}},
    {"age": {"gt": 20}},
    {"cases": {"some": {"kind": {"eq": "P"}}}},
    {"cases": {"none": {"kind": {"eq": "P"}}}},
    {"cases": {"every": {"kind": {"eq": "P"}}}},
    {"cases": {"some": {"amount": {"gt": "1"}}}},
    {},
    None,
)
LOOKUP = "query Q($k: [String!]) { data { it: person(where: {code: {in: $k}}) { totalCount nodes { region name } } } }"
LEAF = "query Q($r: String) { data { it: person(where: {region: {eq: $r}}) { totalCount } } }"
ORDER = "query Q($o: [PersonOrder!]) { data { it: person(orderBy: $o) { nodes { region grade } } } }"
WORD = (
    "query Q($d: Direction!) { data { it: person(orderBy: [{grade: $d}], first: 5) "
    "{ edges { cursor node { grade } } } } }"
)
BY = (
    "query Q($by: [PersonGroupBy!]!) { data { it: personGroups(by: $by) "
    "{ groups { key { grade region } count } suppressed } } }"
)
PAGE = (
    "query Q($f: Int, $l: Int, $a: String, $b: String) { data { it: person(first: $f, last: $l, after: $a, before: $b) "
    "{ totalCount nodes { region } pageInfo { hasNextPage hasPreviousPage } } } }"
)
SIZE = "query Q($f: Int = 2, $m: Int) { data { it: person(first: $f) { nodes { region cases(first: $m) { kind } } } } }"
SHOWN = (
    "query Q($x: Boolean!, $y: Boolean!) { data { it: person "
    "{ nodes { region note @include(if: $x) phone @skip(if: $y) } other: totalCount @include(if: $x) } } }"
)
READ = "{ data { it: person { totalCount edges { cursor node { id region name phone note income homeNo code } } } } }"
STATED = (
    "query Q($p: String, $g: String) "
    "{ data { it: person @sharing(purpose: $p, grant: $g) { nodes { phone income } } } }"
)
TWO = "query A { data { it: person { nodes { region } } } } query B { data { it: person { nodes { name phone } } } }"
NODE = "query Q($id: ID!) { node(id: $id) { id __typename ... on Person { region phone } ... on CaseFile { kind } } }"
VERIFY = "query Q($s: PersonSubject!, $c: PersonClaims!) { verify { it: person(subject: $s, claims: $c) { result } } }"


BATCH = (
    "query Q($p: [PersonPair!]!, $k: ID) "
    "{ verify { it: personBatch(pairs: $p, idempotencyKey: $k) { verdicts { result fault { code item } } } } }"
)


CLAIMS: Sequence[Mapping[str, Any]] = (
    {"region": {"equals": "330302"}},
    {"region": {"equals": "x"}},
    {"region": {"equals": "330302"}, "grade": {"equals": "FIRST"}},
    {"region": {"regionWithin": "330302"}},
    {"region": {"regionWithin": "330303"}},
    {"grade": {"oneOf": ["FIRST", "SECOND"]}},
    {"grade": {"oneOf": ["SECOND"]}},
    {"grade": {"oneOf": []}},
    {"born": {"ageAtLeast": {"years": 18}}},
    {"born": {"ageAtLeast": {"years": 18, "on": "1960-01-01"}}},
    {"born": {"ageAtLeast": {"years": 18, "on": None}}},
    {"secret": {"present": True}},
    {"secret": {"absent": True}},
)


def asking(text: str, *several: Mapping[str, Any], **stated: Any) -> list[Say]:
    return [Say(text, variables, **stated) for variables in several]


def pair(claims: Mapping[str, Any], code: str = "AB00001") -> Mapping[str, Any]:
    return {"subject": {"code": code}, "claims": claims}


PAIRS = [
    [pair(CLAIMS[0]), pair(CLAIMS[1]), pair(CLAIMS[0], "x")],
    [pair(CLAIMS[0]), pair(CLAIMS[2])],
    [pair(CLAIMS[0]), pair({"region": {"regionWithin": "330302"}})],
]


def keys(count: int) -> list[str]:
    return ["AB00001", *(f"x{number}" for number in range(count - 1))][:count]


def families() -> Mapping[str, list[Say]]:
    """Requests that share a text, by what they differ in."""
    subject = {"code": "AB00001"}
    return {
        "where": [*asking(WHERE, {}, *({"w": where} for where in WHERES))],
        "where of others": [
            Say(WHERE, {"w": where}, department)
            for department in ("owner", "district", "keyed")
            for where in (WHERES[1], WHERES[5], WHERES[19], WHERES[22], WHERES[23], WHERES[29])
        ],
        "list": [
            Say(LOOKUP, {"k": given}, department)
            for department in ("lister", "keyed")
            for given in (keys(2), keys(0), keys(1), keys(100), keys(101), None, "AB00001")
        ],
        "leaf": asking(LEAF, {"r": "330302"}, {"r": "330303"}, {"r": ""}, {"r": None}, {}),
        "order": asking(
            ORDER,
            {},
            {"o": None},
            {"o": []},
            *({"o": [{"grade": word}]} for word in ("ASC", "DESC", "ASC_NULLS_FIRST", "DESC_NULLS_FIRST")),
            *({"o": [{item: "ASC"}]} for item in ("region", "phone", "born", "note", "age")),
            {"o": [{"grade": "ASC"}, {"region": "DESC"}]},
            {"o": [{"region": "DESC"}, {"grade": "ASC"}]},
            {"o": [{"grade": "ASC"}, {"note": "ASC"}]},
            {"o": {"grade": "DESC"}},
        ),
        "direction": asking(WORD, *({"d": word} for word in ("ASC", "DESC", "ASC_NULLS_FIRST", "DESC_NULLS_FIRST"))),
        "by": asking(
            BY, *({"by": by} for by in ([], ["grade"], ["region"], ["grade", "region"], ["phone"], "grade", ["born"]))
        ),
        "page": asking(
            PAGE,
            {},
            *({"f": size} for size in (0, 1, 2, 5, 501, -1, None)),
            *({"l": size} for size in (0, 2, 501, None)),
            {"f": 2, "l": 2},
            {"f": 2, "l": None},
            {"f": None, "l": 2},
            {"f": 2, "a": None},
            {"f": 2, "a": "A" * 22},
            {"l": 2, "b": "A" * 22},
            {"a": "A" * 22, "b": "A" * 22},
        ),
        "size": asking(SIZE, {}, {"f": 1}, {"f": None}, {"f": 3, "m": 1}, {"m": 0}, {"m": 10_001}, {"m": None}),
        "directives": asking(SHOWN, *({"x": x, "y": y} for x in (True, False) for y in (True, False))),
        "caller": [
            *(Say(READ, department=one) for one in ("owner", "lister", "district", "keyed", "court", "outskirts")),
            *(Say(READ, department="district", purpose="relief", person=person) for person in (None, "d-1", "d-2")),
            Say(READ, department="district", person="d-1"),
            Say(READ, department="district", purpose="trial"),
            *(Say(READ, purpose=purpose, grant=grant) for purpose, grant in STATEMENTS),
            *(Say(READ, strict=True, explain=explain) for explain in (True, False)),
            *(Say(READ, department=one, explain=True) for one in ("lister", "owner", "district")),
        ],
        "stated": [
            Say(STATED, {"p": purpose, "g": grant} if purpose or grant else {}, purpose=header)
            for purpose, grant in STATEMENTS
            for header in (None, "studying")
        ],
        "operation": [
            Say(TWO, operation=name, department=one) for name in ("A", "B", "C", None) for one in ("lister", "owner")
        ],
        "id": asking(NODE, *({"id": f"{type}.{'A' * 22}"} for type in ("person", "case_file", "home", "nobody"))),
        "verify": [
            *(Say(VERIFY, {"s": subject, "c": claims}, "court") for claims in CLAIMS),
            *(Say(VERIFY, {"s": subject, **claims}) for claims in ({}, {"c": None}, {"c": CLAIMS[0]})),
        ],
        "batch": [
            Say(BATCH, {"p": pairs}, department)
            for department, several in (
                ("court", [[], *([pair(claims)] for claims in CLAIMS[::3]), *PAIRS]),
                ("lister", [[pair(CLAIMS[0])], PAIRS[0]]),
            )
            for pairs in several
        ],
    }


STATEMENTS = [
    (None, None),
    ("studying", None),
    ("keeping", None),
    ("studying", "G-2"),
    ("keeping", "G-3"),
    ("keeping", "G-2"),
    (None, "G-3"),
    (None, "G-9"),
    ("relief", None),
]
FAMILIES = families()
EVERYTHING = [say for several in FAMILIES.values() for say in several]


# --- pairs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FAMILIES)
async def test_no_request_is_answered_from_what_another_left(warm: Server, name: str) -> None:
    """Of every pair that shares a text either comes first, on a server that has just forgotten all."""
    several = FAMILIES[name]
    cold = [await warm.cold_once(say) for say in several]
    assert len(set(cold)) > 1, "requests that are all answered alike prove nothing"
    for number, first in enumerate(several):
        warm.forget()
        assert await warm.ask(first) == cold[number]
        for say, expected in list(zip(several, cold, strict=True))[:: 1 if number % 2 else -1]:
            assert await warm.ask(say) == expected, f"after {first}: {say}"


async def test_a_server_that_forgot_answers_like_a_new_one(warm: Server, folder: Path) -> None:
    """What the pairs are compared with is what a server answers that was started for the one request."""
    for several in FAMILIES.values():
        said = several[len(several) // 2]
        async with started(folder) as fresh:
            assert await fresh.ask(said) == await warm.cold_once(said), said


@settings(max_examples=15 * ROUNDS, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(range(len(EVERYTHING))), min_size=2, max_size=12), st.booleans())
async def test_any_requests_in_any_order(warm: Server, several: list[int], at_once: bool) -> None:
    """Random sequences over all texts, one after the other or all at once."""
    said = [EVERYTHING[number] for number in several]
    cold = [await warm.cold_once(say) for say in said]
    warm.forget()
    if at_once:
        found = list(await asyncio.gather(*map(warm.ask, said)))
    else:
        found = [await warm.ask(say) for say in said]
    assert found == cold


# --- what changes beside the request ----------------------------------------------------------------------------------

CHANGING = [*FAMILIES["caller"], *FAMILIES["order"][:6], Say(WHERE, {"w": WHERES[0]})]


async def test_policies_that_change_leave_no_decision_behind(warm: Server) -> None:
    """Directus CVE-2025-64746: there and back, whichever came first."""
    several: tuple[tuple[str, ...], ...] = ((), (STRICTER,))
    cold = []
    for above in several:
        warm.follow(*above)
        cold.append([await warm.cold(say) for say in CHANGING])
    assert sum(a != b for a, b in zip(*cold, strict=True)) > len(CHANGING) // 3
    try:
        for turn in (0, 1, 0, 0, 1, 1, 0):
            warm.follow(*several[turn])
            assert [await warm.ask(say) for say in CHANGING] == cold[turn]
    finally:
        warm.follow()


async def test_office_hours_that_end_leave_no_decision_behind(warm: Server) -> None:
    """A platform looks at its clock once a second; `note` is open to the district in office hours."""
    said = [Say(READ, department="district", purpose="relief"), Say(READ, purpose="keeping")]
    cold: dict[bool, list[tuple[int, bytes]]] = {}
    try:
        for is_open in (True, False, True, False):
            warm.hours.turn(is_open)
            await asyncio.sleep(1.05)
            found = [await warm.ask(say) for say in said]
            cold.setdefault(is_open, [await warm.cold(say) for say in said])
            assert found == cold[is_open] == [await warm.ask(say) for say in said]
    finally:
        warm.hours.turn(True)
    assert b"canary-note" in cold[True][0][1] and b"canary-note" not in cold[False][0][1]
    assert cold[True][1] == cold[False][1]


async def test_epochs_of_keys_that_change_leave_no_name_behind(folder: Path) -> None:
    """A pseudonym of an epoch that has ended is never made again from what was prepared under it."""
    said = [Say(READ, purpose="keeping"), Say(READ, department="owner")]
    async with started(folder) as server:
        file = server.platform.platform.settings.keys.epochs_file
        file.parent.mkdir(parents=True, exist_ok=True)
        found = [[await server.ask(say) for say in said]]
        for name in ("2", "3"):
            file.write_text(EPOCHS.format(name), encoding="utf-8")
            file.chmod(0o600)
            await asyncio.sleep(0.7)  # every process looks at the file twice a second
            found.append([await server.ask(say) for say in said])
            assert found[-1] == [await server.cold(say) for say in said]
        async with started(folder) as fresh:
            assert [await fresh.ask(say) for say in said] == found[-1]
    assert len({answers[0] for answers in found}) == 3 and len({answers[1] for answers in found}) == 1


async def test_grants_that_come_and_go_leave_no_decision_behind(warm: Server) -> None:
    """graphql-mesh GHSA-rr4x: revoked and entered again under other terms."""
    grants = warm.platform.platform.grants
    for items in (("note",), ("note", "income")):
        without = [await warm.cold(say) for say in CHANGING]
        assert [await warm.ask(say) for say in CHANGING] == without
        record = GrantRecord(
            number=f"G-new-{len(items)}",
            consumer="district",
            resource="person",
            items=frozenset({*items, "region", "code"}),
            modes=frozenset({Mode.QUERY}),
            purpose="relief",
            valid_from=date(2020, 1, 1),
            valid_until=date(2090, 1, 1),
        )
        await grants.add(record)
        held = [await warm.ask(say) for say in CHANGING]
        assert held == [await warm.cold(say) for say in CHANGING] != without
        await grants.revoke(record.number)
        assert [await warm.ask(say) for say in CHANGING] == without
