"""The leak matrix asked of a running platform: refused, or the same bytes whatever the hidden values are."""

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.keys import KeyFolder
from catalog import Mode, read_catalog
from masking import MasterKey, ValueType, suite
from sharing import GrantRecord, GrantState
from tests.attack.campaign import ROUNDS
from tests.attack.cells import (
    ALIKE,
    ANYTHING,
    COUNT,
    HIDDEN,
    KEY,
    LIST,
    ROWS,
    SUBJECTS,
    Call,
    Change,
    Expected,
    Kind,
    Position,
    State,
    Subject,
    changes,
    expected,
    operators,
    positions,
)
from tests.attack.fix_attack import CONFIGURATION, Attacked, Said, attacked
from tests.attack.tables import Tables
from tests.fix_city import Server
from tests.fix_mariadb import as_configured
from tests.fix_platform import GRAPHQL, Answer, give_budgets, settings_in

MATRIX = Path(__file__).parent / "matrix"
PURPOSE = "studying"


def grant(state: State) -> GrantRecord:
    """What the application of the department of that state has come to."""
    return GrantRecord(
        number=f"G-{state.value}",
        consumer=state.value,
        resource="subject",
        items=frozenset({*HIDDEN, "tag", "ref", "place_no"}),
        modes=frozenset({Mode.VERIFY if state is State.COMPARING else Mode.QUERY}),
        purpose=PURPOSE,
        valid_from=date(2020, 1, 1),
        valid_until=date(2090, 1, 1),
        mask="null" if state is State.BLANK else None,
        state=GrantState.PENDING if state is State.APPLIED else GrantState.APPROVED,
    )


@asynccontextmanager
async def open_matrix(folder: Path, url: str) -> AsyncIterator[Attacked]:
    """A platform over the catalogue of the matrix in an empty database, with a grant in every state."""
    shutil.copytree(MATRIX, folder, dirs_exist_ok=True)
    give_budgets(folder / "catalog")
    configuration = folder / "zhaobi.toml"
    patient = f'url = "{url}"\nconnect_timeout_ms = 15000\nstatement_timeout_ms = 60000\n'  # the machine may be busy
    configuration.write_text(f"{CONFIGURATION}{patient}[sources.elsewhere]\n{patient}", encoding="utf-8")
    KeyFolder(suite("std"), folder / "keys").add()
    MasterKey.create(suite("std"), folder / "keys" / "master.key")
    read = settings_in(configuration.parent)
    tables = Tables.of(url, read_catalog(read.catalog.dir, read.catalog.departments))
    await tables.create()
    await tables.write(ROWS)
    await tables.close()
    async with attacked(folder, read, url) as opened:
        for state in State:
            if state is not State.NONE:
                await opened.platform.grants.add(grant(state))
        yield opened


@pytest.fixture(scope="module")
async def matrix(
    database: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Attacked]:
    folder = tmp_path_factory.mktemp(f"matrix-{database}")
    if database == "sqlite":
        async with open_matrix(folder, f"sqlite:///{folder / 'matrix.db'}") as opened:
            yield opened
    else:
        server: Server = request.getfixturevalue(database)
        with server.database() as url:
            async with open_matrix(folder, as_configured(url)) as opened:
                yield opened


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One item in one position, asked by the department of one state."""

    state: State
    item: str
    position: Position

    @property
    def expected(self) -> Expected:
        return expected(self.state, self.item, self.position.kind)

    def __str__(self) -> str:
        return f"{self.state.value}: {self.item}, {self.position.name}"


CELLS = [
    Cell(state, item.code, position)
    for item in SUBJECTS
    for turn, position in enumerate(positions(item))
    for state in (tuple(State), tuple(State)[1:] + tuple(State)[:1])[turn % 2]
]
"""Every other one is of every item and position, in each of the states of some position."""
TOGETHER, AT_ONCE = 3, 8
"""Of how many items the documents fit into the platform's memory, and how many requests are under way at a time."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks cells of a platform; `at` are the cursors of pages and `ids` the ids of a row, by department."""

    matrix: Attacked
    at: dict[tuple[State, str], str | None]
    ids: dict[State, str]

    async def ask(self, cell: Cell) -> Answer:
        call, state = cell.position.call, cell.state
        if call.by_get:
            return await self._get(state, call.text)
        variables = call.variables
        if call.after_page is not None:
            if (state, call.text) not in self.at:
                self.at[state, call.text] = _cursor(await self._post(state, call, {}), call.after_page)
            cursor = self.at[state, call.text]
            variables = {} if cursor is None else {"at": cursor}
        if call.needs_id:
            if state not in self.ids:
                listed = await self._post(state, Call("{ data { it: subject(first: 1) { nodes { id tag } } } }"), {})
                self.ids[state] = listed.data["data"]["it"]["nodes"][0]["id"]
            variables = {"id": self.ids[state]}
        return await self._post(state, call, variables)

    async def _post(self, state: State, call: Call, variables: Mapping[str, Any] | None) -> Answer:
        said = Said(state.value, PURPOSE, strict=call.strict, explain=call.explain)
        return await self.matrix.ask(said, call.text, dict(variables or {}))

    async def _get(self, state: State, text: str) -> Answer:
        headers = {
            "Authorization": f"Bearer {self.matrix.client.token(state.value)}",
            "Sharing-Purpose": PURPOSE,
            "Accept": GRAPHQL,
        }
        return await self.matrix.client.send("GET", b"", headers, f"/graphql?query={quote(text)}")


def _cursor(answer: Answer, argument: str) -> str | None:
    """What the next page begins after, or the one before ends at; None where there is no page to go on from."""
    connection = ((answer.json.get("data") or {}).get("data") or {}).get("it")
    return connection["edges"][0 if argument == "after" else -1]["cursor"] if connection else None


async def asked(asking: Asking, cells: Sequence[Cell]) -> dict[Cell, Answer]:
    found: dict[Cell, Answer] = {}
    for start in range(0, len(cells), AT_ONCE):
        several = cells[start : start + AT_ONCE]
        found |= zip(several, await asyncio.gather(*map(asking.ask, several)), strict=True)
    return found


def seen(answer: Answer) -> tuple[int, bytes]:
    return answer.status, answer.settled


async def differing(asking: Asking, cells: Mapping[Cell, Answer], several: Iterable[Change]) -> set[Cell]:
    """The cells whose answers are not the same bytes under every change that concerns their items.

    What is refused is refused before any SQL, so one change of its item is enough to ask it again.
    """
    left, found = dict(cells), set[Cell]()
    try:
        for change in several:
            await asking.matrix.tables.write({"subject": change.rows})
            for cell, after in (await asked(asking, [one for one in left if one.item in change.items])).items():
                is_same = seen(after) == seen(left[cell])
                found |= set() if is_same else {cell}
                if not is_same or cell.expected is Expected.REFUSED:
                    del left[cell]
    finally:
        await asking.matrix.tables.write(ROWS)
    return found


def is_refused(answer: Answer) -> bool:
    return answer.code == "POSITION_DENIED" and not answer.json.get("data")


async def learned(asking: Asking, cells: Sequence[Cell]) -> set[Cell]:
    """The cells that tell of hidden values; asserts that those are refused, and no others, that have to be."""
    answers = await asked(asking, cells)
    wrong = [
        str(cell) for cell, answer in answers.items() if is_refused(answer) is not (cell.expected is Expected.REFUSED)
    ]
    assert not wrong, f"{len(wrong)} cells are refused or are not, of which {wrong[:20]}"
    mistaken = {
        f"{cell} {answer.code}"
        for cell, answer in answers.items()
        if (cell.position.kind is not Kind.NOTHING or cell.position.name == "preview")
        and answer.code not in (None, "POSITION_DENIED", "FIELD_DENIED")
    }
    assert not mistaken, f"what is not understood proves nothing: {sorted(mistaken)[:20]}"
    found: set[Cell] = set()
    for values in (ANYTHING, ALIKE):
        concerned = {cell: one for cell, one in answers.items() if (cell.state is State.MASKED) is (values is ALIKE)}
        found |= await differing(asking, concerned, changes(values))
    return found


async def test_every_cell_is_refused_or_the_same_bytes(matrix: Attacked, capsys: pytest.CaptureFixture[str]) -> None:
    """Every item, in every position, in every state of a grant; what must hold comes from the oracle alone."""
    asking, found = Asking(matrix, {}, {}), set[Cell]()
    # SQLite takes every cell, PostgreSQL every other one; a long run takes all
    cells = CELLS[:: 2 if matrix.kind == "postgresql" and ROUNDS == 1 else 1]
    for start in range(0, len(SUBJECTS), TOGETHER):
        items = {item.code for item in SUBJECTS[start : start + TOGETHER]}
        found |= await learned(asking, [cell for cell in cells if cell.item in items])
    leaks = sorted(str(cell) for cell in found if cell.expected is not Expected.MAY_DIFFER)
    assert not leaks, f"{len(leaks)} of {len(cells)} cells leak, of which {leaks[:20]}"
    silent = sorted(str(cell) for cell in cells if cell.expected is Expected.MAY_DIFFER and cell not in found)
    counted = Counter(cell.expected for cell in cells)
    assert len(silent) < counted[Expected.MAY_DIFFER] / 10, f"changing what shows must show: {silent[:40]}"
    with capsys.disabled():
        print(
            f"\nleak matrix on {matrix.kind}: {len(cells)} cells ({len(SUBJECTS)} items, {len(State)} states), "
            f"{counted[Expected.REFUSED]} refused, {counted[Expected.IDENTICAL]} identical, "
            f"{counted[Expected.MAY_DIFFER]} may differ, and {len(found)} did"
        )


COMPARED = [
    {item.code: {operator: operand}}
    for item in (*SUBJECTS, Subject("tag", ValueType.STRING, "t3"), Subject("ref", ValueType.STRING, "r3"))
    for operator, operand in operators(item)
]
OPEN = [test for test in COMPARED if not test.keys() & set(HIDDEN)]
Tree = dict[str, Any]


def trees(leaves: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(lambda part: {"not": part}, inner),
            st.builds(lambda parts: {"and": parts}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda parts: {"or": parts}, st.lists(inner, min_size=1, max_size=3)),
        ),
        max_leaves=5,
    )


def behind(leaves: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    """Trees over comparisons of the rows themselves, and of people that they lead to and back from."""
    words, inner = st.sampled_from(("some", "none", "every")), trees(leaves)
    there = st.builds(lambda word, part: {"place": {"people": {word: part}}}, words, inner)
    back = st.builds(lambda word, part: {"events": {word: {"subject": part}}}, words, inner)
    return trees(leaves | there | back)


def hidden_in(tree: Any) -> set[str]:
    """The hidden items that the tree compares otherwise than it may look keys up."""
    match tree:
        case dict():
            own = {name for name in tree if name in HIDDEN and not (name == KEY and tree[name].keys() <= {"eq", "in"})}
            return own.union(*(hidden_in(member) for name, member in tree.items() if name not in HIDDEN))
        case list():
            return set().union(*map(hidden_in, tree))
        case _:
            return set()


@settings(max_examples=40 * ROUNDS, suppress_health_check=list(HealthCheck))
@given(
    behind(st.sampled_from(COMPARED)) | behind(st.sampled_from(OPEN)),
    st.sampled_from(State),
    st.sampled_from((LIST, COUNT)),
)
async def test_one_hidden_item_anywhere_in_a_tree_refuses_all_of_it(
    matrix: Attacked, tree: Tree, state: State, text: str
) -> None:
    """Contember#923, Mythic#563, neo4j/graphql#3560: every operator under `and`, `or`, `not` and behind references."""
    answer = await matrix.ask(Said(state.value, PURPOSE), text, {"w": tree})
    assert is_refused(answer) is (state is not State.CLEAR and bool(hidden_in(tree))), tree
    if not is_refused(answer):
        assert answer.code is None


def test_the_matrix_has_every_kind_of_position_for_every_item() -> None:
    """A generator that lost a position would prove less without failing."""
    for item in SUBJECTS:
        kinds = {position.kind for position in positions(item)}
        expected = {Kind.READ, Kind.VERIFY, Kind.NOTHING} if item.code == "paper" else set(Kind) - {Kind.LOOKUP}
        assert kinds >= expected
    assert len(CELLS) > 5_000
