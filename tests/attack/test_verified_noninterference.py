"""Design §10 for comparisons, under rules of providers that nobody thought of: nothing but what is compared is told.

Everything of a source but the compared items of the named subjects changes, and no byte of an answer does. Where the
policies hide whether there is such a subject, the answer about one that is contradicted and about none is the same,
bytes and sizes, its receipt included.
"""

import random
import re
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Column, MetaData, Table, make_url
from sqlalchemy.ext.asyncio import create_async_engine

from api.app import open_platform
from api.console import load_console
from api.keys import KeyFolder
from api.receipt_keys import ReceiptKeys
from masking import MasterKey, ValueType, suite
from masking.canonical import VERSION
from tests.attack.campaign import ROUNDS
from tests.attack.fix_attack import CONFIGURATION
from tests.attack.tables import TYPES
from tests.fix_city import DRIVERS, Server
from tests.fix_mariadb import as_configured
from tests.fix_platform import LAVISH, Answer, Client, settings_in, with_limits

LAB = Path(__file__).parent / "guessed"
BOUNDLESS = {
    name: 10_000_000 for name in ("calls", "negatives", "batch_calls", "batch_negatives", "claim_sets", "case_subjects")
} | {"lock_sets": 10_000_001}

COLUMNS: Mapping[str, ValueType] = {
    "code": ValueType.STRING,
    "id_number": ValueType.STRING,
    "name": ValueType.STRING,
    "phone": ValueType.STRING,
    "region": ValueType.STRING,
    "born": ValueType.DATE,
    "began": ValueType.DATE,
    "ended": ValueType.DATE,
    "income": ValueType.DECIMAL,
    "age": ValueType.INT,
    "active": ValueType.BOOLEAN,
    "note": ValueType.STRING,
}
CANONICAL = ("name_canonical", "phone_canonical")
TABLE = Table(
    "person",
    MetaData(),
    Column("row_id", BigInteger, primary_key=True, autoincrement=False),
    *(Column(name, TYPES[type]) for name, type in COLUMNS.items()),
    *(Column(name, TYPES[ValueType.STRING]) for name in CANONICAL),
)

Row = Mapping[str, Any]
FULL: Row = {
    "row_id": 41,
    "code": "AB00001",
    "id_number": "330302198711237349",
    "name": "李明",
    "name_canonical": "李明",
    "phone": "13905771111",
    "phone_canonical": "13905771111",
    "region": "330302",
    "born": date(1987, 11, 23),
    "began": date(2020, 1, 1),
    "ended": date(2030, 1, 1),
    "income": Decimal("7300.5"),
    "age": 39,
    "active": True,
    "note": "canary-note",
}
EMPTY: Row = {**dict.fromkeys(FULL), "row_id": 7, "code": "AB00002", "id_number": "330302198711237365"}
NOBODY = {"code": "ZZ99999", "id_number": "330302198711237381"}

SAYABLE: Mapping[str, Mapping[str, tuple[Any, Any]]] = {
    "name": {"equals": ("李 明", "王 五"), "oneOf": (["李明", "王五"], ["王五", "赵六"])},
    "phone": {"equals": ("13905771111", "13905779999"), "oneOf": (["13905771111"], ["13905779999"])},
    "region": {"equals": ("330302", "110101"), "regionWithin": ("330300", "110000")},
    "born": {
        "equals": ("1987年11月23日", "1950年01月01日"),
        "oneOf": (["1987-11-23"], ["1950-01-01"]),
        "year": (1987, 1950),
        "ageAtLeast": ({"years": 18, "on": "2026-01-01"}, {"years": 60, "on": "2026-01-01"}),
    },
    "ended": {"equals": ("2030-01-01", "1950-01-01"), "validOn": ("2025-01-01", "2035-01-01")},
    "income": {"equals": ("7300.50", "1000.25"), "oneOf": (["7300.5"], ["1000.5"]), "amountAtLeast": ("5000", "9000")},
    "age": {"equals": (39, 91), "oneOf": ([39, 12], [91, 12]), "amountAtLeast": (18, 60)},
    "active": {"equals": (True, False)},
    "note": {"present": (True, None), "absent": (None, True)},
}
"""By item and kind what is true of `FULL` and what is false, of one length as texts; None where there is none."""
KINDS = {"oneOf": "one_of", "ageAtLeast": "age_at_least", "amountAtLeast": "amount_at_least"} | {
    "regionWithin": "region_within",
    "validOn": "valid_on",
}
THRESHOLDS: Mapping[str, Mapping[str, Sequence[int | str]]] = {
    "region": {"region_within": ["330300", "110000"]},
    "born": {"age_at_least": [18, 60]},
    "income": {"amount_at_least": [5000, 9000]},
    "age": {"amount_at_least": [18, 60]},
}
REVEALS = ("verdict", "verdict+items", "verdict+not-found", "verdict+items+not-found")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a provider lets others compare, and what the policies tell of it."""

    subject: tuple[str, ...]
    kinds: Mapping[str, Sequence[str]]
    tolerance: Mapping[str, int]
    forms: Mapping[str, str]
    canonical: tuple[str, ...]
    begins: bool
    together: int
    reveals: str
    by_region: bool

    @property
    def hides_absence(self) -> bool:
        return "not-found" not in self.reveals

    def entry(self) -> dict[str, Any]:
        """The catalogue's entry."""
        items = {item: [KINDS.get(kind, kind) for kind in kinds] for item, kinds in self.kinds.items()}
        thresholds = {
            item: {kind: values for kind, values in THRESHOLDS[item].items() if kind in items[item]}
            for item in items.keys() & THRESHOLDS.keys()
        }
        equalled = [item for item, kinds in items.items() if {"equals", "one_of"} & {*kinds}]
        verify: dict[str, Any] = {
            "subject": list(self.subject),
            "together": self.together,
            "items": items,
            "budgets": BOUNDLESS,
            "thresholds": {item: values for item, values in thresholds.items() if values},
            "tolerance": {item: off for item, off in self.tolerance.items() if item in equalled},
            "forms": {item: form for item, form in self.forms.items() if item in equalled},
            "canonical": {
                item: {"column": f"{item}_canonical", "version": VERSION} for item in self.canonical if item in equalled
            },
            "any_day": [item for item, kinds in items.items() if {"age_at_least", "valid_on"} & {*kinds}],
            "begins": {"ended": "began"} if self.begins and "valid_on" in items.get("ended", ()) else {},
        }
        types = {name: {"name": name, "type": type.value} for name, type in COLUMNS.items()}
        types["id_number"]["identifier"] = "resident_id"
        return {
            **{"code": "person", "name": "人员", "resource_code": "1A01001/0000001", "provider": "owner"},
            **{"category": "base", "modes": ["verify"], "class": "conditional", "source": "lab", "table": "person"},
            **{"row": "row_id", "key": ["code"], "verify": {name: part for name, part in verify.items() if part}},
            **{"items": types, "rows": {"near": {"item": "region", "equals": "330302", "reveals": True}}},
        }

    def policies(self) -> str:
        rows = "near" if self.by_region else "*"
        return f"p, {CALLER}, person.*, verify, always, {rows}, {self.reveals}+batch, allow,\n"

    def held(self, claims: Mapping[str, Any]) -> frozenset[str]:
        """The columns that a question about these items may depend on."""
        verified = self.entry()["verify"]
        columns = {f"{item}_canonical" if item in verified.get("canonical", ()) else item for item in claims}
        columns |= {"began"} if "ended" in claims and self.begins else set()
        return frozenset(columns | {*self.subject} | ({"region"} if self.by_region else set()))


CALLER = "bulk"

rules = st.builds(
    Rules,
    subject=st.sampled_from((("code",), ("id_number",), ("code", "id_number"))),
    kinds=st.fixed_dictionaries(
        {item: st.lists(st.sampled_from(sorted(kinds)), min_size=1, unique=True) for item, kinds in SAYABLE.items()}
    ),
    tolerance=st.fixed_dictionaries({}, optional={item: st.integers(1, 5) for item in ("born", "income", "age")}),
    forms=st.fixed_dictionaries({"name": st.just("person_name")}, optional={"phone": st.just("phone")}),
    canonical=st.lists(st.sampled_from(("name", "phone")), unique=True).map(tuple),
    begins=st.booleans(),
    together=st.integers(1, 3),
    reveals=st.sampled_from(REVEALS),
    by_region=st.booleans(),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A platform under such rules, and the rows behind it."""

    url: str
    client: Client

    async def write(self, rows: Sequence[Row]) -> None:
        engine = create_async_engine(make_url(self.url).set(drivername=DRIVERS[make_url(self.url).get_backend_name()]))
        async with engine.begin() as connection:
            await connection.run_sync(TABLE.create, checkfirst=True)
            await connection.execute(TABLE.delete())
            await connection.execute(TABLE.insert(), [dict(row) for row in rows])
        await engine.dispose()

    async def ask(self, subjects: Sequence[Mapping[str, str]], claims: Mapping[str, Any], in_batch: bool) -> Answer:
        document, variables = stated(subjects, claims, in_batch)
        return await self.client.ask(CALLER, document, variables, purpose="relief")


def stated(
    subjects: Sequence[Mapping[str, str]], claims: Mapping[str, Any], in_batch: bool
) -> tuple[str, dict[str, Any]]:
    told = "result items { item result } retryAt"
    if in_batch:
        verdicts = f"verdicts {{ {told} fault {{ code }} proof {{ nonce index path question }} }}"
        pairs = [{"subject": subject, "claims": claims} for subject in subjects]
        fields = f"personBatch(pairs: $pairs) {{ {verdicts} checkedAt receipt {{ jws }} }}"
        return f"query Q($pairs: [PersonPair!]!) {{ verify {{ {fields} }} }}", {"pairs": pairs}
    types = "".join(f", $s{at}: PersonSubject!" for at in range(len(subjects)))
    fields = " ".join(
        f"a{at}: person(subject: $s{at}, claims: $claims) {{ {told} checkedAt receipt {{ jws nonce question }} }}"
        for at in range(len(subjects))
    )
    variables = {f"s{at}": subject for at, subject in enumerate(subjects)} | {"claims": claims}
    return f"query Q($claims: PersonClaims!{types}) {{ verify {{ {fields} }} }}", variables


@contextmanager
def empty_database(database: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    if database == "sqlite":
        yield f"sqlite:///{folder / 'lab.db'}"
        return
    server: Server = request.getfixturevalue(database)
    with server.database() as url:
        yield as_configured(url)


@pytest.fixture(scope="module")
def url(database: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[str]:
    with empty_database(database, tmp_path_factory.mktemp("verified"), request) as found:
        yield found


@asynccontextmanager
async def opened(url: str, drawn: Rules) -> AsyncIterator[Opened]:
    """A platform of these rules, over a table that holds both persons."""
    with tempfile.TemporaryDirectory(prefix="zhaobi-verified-") as name:
        folder = Path(name)
        for part in ("catalog", "policies", "keys"):
            (folder / part).mkdir()
        (folder / "catalog" / "person.yaml").write_text(yaml.safe_dump(drawn.entry(), allow_unicode=True), "utf-8")
        (folder / "policies" / "10-owner.csv").write_text(drawn.policies(), "utf-8")
        (folder / "departments.yaml").write_text((LAB / "departments.yaml").read_text("utf-8"), "utf-8")
        (folder / "zhaobi.toml").write_text(f'{CONFIGURATION}url = "{url}"\n', "utf-8")
        KeyFolder(suite("std"), folder / "keys").add()
        ReceiptKeys(suite("std"), folder / "keys").renew()
        MasterKey.create(suite("std"), folder / "keys" / "master.key")
        configured = with_limits(settings_in(folder), **LAVISH)
        it = Opened(url, Client(_nowhere, configured))
        await it.write([FULL, EMPTY])
        async with open_platform(configured, load_console(configured.console.graphiql_dir)) as platform:
            yield Opened(url, Client(platform.endpoint, configured))


async def _nowhere(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError


_SIGNED = re.compile(rb'"(jws|nonce)":"([^"]*)"')
_PATH = re.compile(rb'"path":\[([^\]]*)\]')


def settled(answer: Answer) -> bytes:
    """The body; in the place of what is drawn by lot or signed its length, and no time or id."""
    text = _SIGNED.sub(lambda found: b'"%b":%d' % (found[1], len(found[2])), answer.settled)
    return _PATH.sub(lambda found: b'"path":%d' % len(found[1]), text)


@dataclass(frozen=True, slots=True)
class Saying:
    """Claims, each true of `FULL` or false of it, and whether they go in a batch."""

    claims: Mapping[str, Any]
    truths: Mapping[str, bool]
    in_batch: bool


def sayings(drawn: Rules, source: random.Random, count: int, truthful: float) -> Iterator[Saying]:
    """Random ones that the rules let be said."""
    while count:
        items = source.sample(sorted(drawn.kinds), source.randint(drawn.together, 4))
        claims, truths = {}, {}
        for item in items:
            kind, truth = source.choice(list(drawn.kinds[item])), source.random() < truthful
            value = SAYABLE[item][kind][0 if truth else 1]
            if value is not None:
                claims[item], truths[item] = {kind: value}, truth
        if len(claims) >= drawn.together:
            count -= 1
            yield Saying(claims, truths, source.random() < 0.4)


def named(row: Row, drawn: Rules) -> dict[str, str]:
    """The subject of a row, as the schema names it."""
    names = {"code": "code", "id_number": "idNumber"}
    return {names[item]: row[item] for item in drawn.subject}


def anything(column: str, source: random.Random) -> Any:
    match COLUMNS.get(column, ValueType.STRING):
        case ValueType.DATE:
            return source.choice((None, date(1930, 1, 1) + timedelta(source.randrange(40_000))))
        case ValueType.DECIMAL:
            return source.choice((None, Decimal(source.randrange(10_000_00)) / 100))
        case ValueType.INT:
            return source.choice((None, source.randrange(-5, 120)))
        case ValueType.BOOLEAN:
            return source.choice((None, True, False))
        case _:
            return source.choice(
                (None, "", "330302", "王五", "李 明", "李\x1f明", "13905771111", "%_\\", "\U0001f600" * 40)
            )


def varied(drawn: Rules, claims: Mapping[str, Any], source: random.Random) -> list[Row]:
    """Both persons with everything changed that is not compared, and any number of others."""
    held = drawn.held(claims) | {"row_id"}
    own = [{name: row[name] if name in held else anything(name, source) for name in row} for row in (FULL, EMPTY)]
    others = []
    for number in range(source.randrange(5)):
        other = {name: anything(name, source) for name in FULL}
        named_else = {"code": f"CD{number:05}", "id_number": f"other {number}", "row_id": 100 + number}
        others.append({**other, **named_else})
    surrogates = source.sample(range(1_000, 9_000), len(own))
    moved = [{**row, "row_id": surrogate} for row, surrogate in zip(own, surrogates, strict=True)]
    return source.sample([*moved, *others], len(moved) + len(others))


# a platform is started for each example; to shrink one would take minutes
EXAMPLES = settings(
    max_examples=4 * ROUNDS,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


@EXAMPLES
@given(rules, st.integers(0, 2**16))
async def test_what_is_not_compared_changes_no_byte(url: str, drawn: Rules, seed: int) -> None:
    source = random.Random(seed)  # noqa: S311 - repeatable, not secret
    async with opened(url, drawn) as it:
        for saying in sayings(drawn, source, 8, truthful=0.7):
            subjects = [named(row, drawn) for row in source.sample([FULL, EMPTY, {**EMPTY, **NOBODY}], 2)]
            await it.write([FULL, EMPTY])
            before = await it.ask(subjects, saying.claims, saying.in_batch)
            assert before.code is None, before.json
            _expect_verdict(before, subjects, drawn, saying)
            for _ in range(2):
                await it.write(varied(drawn, saying.claims, source))
                after = await it.ask(subjects, saying.claims, saying.in_batch)
                assert settled(after) == settled(before)
                assert len(after.raw) == len(before.raw)


def _expect_verdict(answer: Answer, subjects: Sequence[Row], drawn: Rules, saying: Saying) -> None:
    """Of who has all values; silence about everything else could not be told from a platform that answers nothing."""
    if named(FULL, drawn) in subjects:
        at = subjects.index(named(FULL, drawn))
        result = list(_verdicts(answer))[at]["result"]
        assert (result == "MATCH") is all(saying.truths.values())


def _verdicts(answer: Answer) -> Iterator[Mapping[str, Any]]:
    """Of each subject, in order."""
    for field in answer.data["verify"].values():
        yield from field.get("verdicts", [field])


@EXAMPLES
@given(rules.filter(lambda drawn: drawn.hides_absence), st.integers(0, 2**16))
async def test_who_is_contradicted_looks_like_nobody(url: str, drawn: Rules, seed: int) -> None:
    """Mismatch, no value, no such row, a row that may not be compared: the same bytes, and the same sizes."""
    source = random.Random(seed)  # noqa: S311 - repeatable, not secret
    async with opened(url, drawn) as it:
        for saying in sayings(drawn, source, 6, truthful=0):
            subjects = [named(FULL, drawn)] * 2 if saying.in_batch else [named(FULL, drawn)]
            await it.write([FULL, EMPTY])
            mismatch = await it.ask(subjects, saying.claims, saying.in_batch)
            assert {verdict["result"] for verdict in _verdicts(mismatch)} == {"NO_MATCH"}
            gone = [EMPTY]
            hidden = [{**FULL, "region": "110109"}, EMPTY] if drawn.by_region else gone
            emptied = [{**FULL, **dict.fromkeys(saying.claims)}, EMPTY]
            for rows in (gone, hidden, emptied if "note" not in saying.claims else gone):
                await it.write(rows)
                other = await it.ask(subjects, saying.claims, saying.in_batch)
                assert settled(other) == settled(mismatch)
                assert len(other.raw) == len(mismatch.raw) and _head(other) == _head(mismatch)


def _head(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "sharing-request-id"}


@EXAMPLES
@given(rules.filter(lambda drawn: "items" not in drawn.reveals), st.integers(0, 2**16))
async def test_one_wrong_claim_looks_like_several(url: str, drawn: Rules, seed: int) -> None:
    """Unless the policies tell item by item; the question in the receipt is the caller's own."""
    source = random.Random(seed)  # noqa: S311 - repeatable, not secret
    async with opened(url, drawn) as it:
        for saying in sayings(drawn, source, 6, truthful=0):
            items = {item: next(iter(claim)) for item, claim in saying.claims.items()}
            sayable = [item for item, kind in items.items() if None not in SAYABLE[item][kind]]
            one_wrong = {
                **saying.claims,
                **{item: {items[item]: SAYABLE[item][items[item]][0]} for item in sayable[1:]},
            }
            subjects = [named(FULL, drawn)]
            several = await it.ask(subjects, saying.claims, saying.in_batch)
            one = await it.ask(subjects, one_wrong, saying.in_batch)
            assert _without_question(settled(one)) == _without_question(settled(several))


@pytest.mark.parametrize("reveals", REVEALS)
async def test_what_the_policies_tell_shows(url: str, reveals: str) -> None:
    """The other side of it: these comparisons of answers would see a difference if there were one."""
    kinds = {item: ("equals",) for item in ("name", "phone")}
    drawn = Rules(("code",), kinds, {}, {"name": "person_name"}, (), False, 1, reveals, False)
    said = {"name": {"equals": "王五"}, "phone": {"equals": "13905771111"}}
    async with opened(url, drawn) as it:
        answers = {}
        for state, rows in (("there", [FULL]), ("gone", [EMPTY]), ("other", [{**FULL, "phone": "13905770000"}])):
            await it.write(rows)
            answers[state] = settled(await it.ask([named(FULL, drawn)], said, False))
        assert (answers["there"] != answers["gone"]) is (reveals != "verdict")
        assert (answers["there"] != answers["other"]) is ("items" in reveals)


def _without_question(text: bytes) -> bytes:
    return re.sub(rb'"question":"(?:[^"\\]|\\.)*"', b'"question":""', text)


def test_everything_that_can_be_said_is_tried() -> None:
    kinds = {KINDS.get(kind, kind) for kind in chain.from_iterable(SAYABLE.values())}
    assert kinds == {"equals", "one_of", "year", "age_at_least", "amount_at_least", "region_within", "valid_on"} | {
        "present",
        "absent",
    }
