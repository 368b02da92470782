"""A real log replayed: no difference under the policies that wrote it, under others what really happens."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from api.demo import enter_grants
from audit import past_requests
from catalog import ClaimKind, Mode, SharingClass, read_catalog
from masking import ValueType
from policies import Grant, Policies, PolicyError, PolicyFile, load_files, parse_policies
from policies.replaying import Judge, Judgement, PastRequest, replay
from sharing import Agreement
from tests.attack.asks import Ask, Behind, Claimed, Every, Listing, Nested, Test, Verification, document
from tests.attack.campaign import ROUNDS, operands
from tests.attack.fix_attack import Attacked, Said, attacked
from tests.attack.tables import Row
from tests.fix_city import CITY, City
from tests.fix_platform import Answer, lay_out_city

Wanted = tuple[Said, str, dict[str, Any]]
"""Who asks, the document with words like `KEY population id_number` where a stored value is to stand, the variables."""

GOLDEN = Path(__file__).parents[1] / "golden"
CATALOG = read_catalog(CITY / "catalog", CITY / "departments.yaml")
FILES = load_files(CITY / "policies")
SAID = (
    Said("tax"),
    Said("tax", "contribution-collection", strict=True),
    Said("civil-affairs"),
    Said("civil-affairs", "relief-review", explain=True),
    Said("civil-affairs", "marriage-registration"),
    Said("civil-affairs", person="clerk-1"),
    Said("lucheng-civil"),
    Said("lucheng-civil", "relief-review"),
    Said("human-resources", "pension-review"),
    Said("human-resources", "benefit-payment", person="hr-0007"),
    Said("market-regulation"),
    Said("housing", "housing-subsidy"),
    Said("court", "case-handling"),
    Said("police"),
)


@pytest.fixture(scope="module")
async def city_with_log(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Attacked]:
    """The city with a log of its own; policies may be put in force by `editions.open`, and are put back."""
    folder = tmp_path_factory.mktemp("replayed")
    laid_out = lay_out_city(folder, sqlite_city)
    await enter_grants(laid_out, CITY)
    async with attacked(folder, laid_out, sqlite_city.url) as it:
        await it.platform.grants.put_agreement(Agreement("tax", "enterprise", date(2026, 1, 1), date(2099, 1, 1)))
        yield it


@dataclass(frozen=True)
class Held:
    """The grants in force, as they are."""

    grants: Mapping[tuple[str, int], Grant]

    def grant(self, number: str, version: int) -> Grant | None:
        return self.grants.get((number, version))


async def held(it: Attacked) -> Held:
    await it.platform.grants.refresh()
    every = [grant for code in CATALOG.departments for grant in it.platform.grants.held(code, date.today()).grants]
    return Held({(grant.number, grant.version): grant for grant in every})


def recorded(it: Attacked, answers: Sequence[Answer]) -> list[PastRequest]:
    """What the log says of the requests of these answers, in their order."""
    found = {past.id: past for past in past_requests(it.folder / "audit")}
    return [found[request_id(answer)] for answer in answers]


def request_id(answer: Answer) -> str:
    """The id of a request; an invalid document has none, and leaves no record."""
    return str(answer.json.get("extensions", {}).get("sharing", {}).get("requestId", ""))


def policies_of(files: Sequence[PolicyFile], it: Attacked) -> Policies:
    """Over the catalogue that the platform has in force, whose budgets are boundless."""
    catalog = it.platform.editions.current().catalog
    return Policies(parse_policies(files, catalog), catalog)


# --- what is asked ---------------------------------------------------------------------------------------------------


def offered(code: str) -> tuple[str, ...]:
    """The items that the schema has under every policy of these tests but such as name no restricted item."""
    named = {"population": "criminal_record", "low_income_relief": "bank_card"}
    return tuple(
        item.code
        for item in CATALOG.resources[code].items.values()
        if item.sharing_class is not SharingClass.RESTRICTED or named.get(code) == item.code
    )


QUERIED = tuple(code for code, resource in CATALOG.resources.items() if Mode.QUERY in resource.modes)


def chosen(items: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """All of them, or some."""
    return st.just(tuple(items)) | st.sets(st.sampled_from(items), min_size=1).map(sorted).map(tuple)


@st.composite
def listings(draw: st.DrawFn, code: str) -> Listing:
    """Lists of a resource: any items, mostly by key, with predicates, orders and references."""
    resource, items = CATALOG.resources[code], offered(code)
    tests: list[Test | Behind] = []
    if draw(st.sampled_from((True, True, False))):
        tests += [Test(key, "eq", f"KEY {code} {key}") for key in resource.key]
    if draw(st.sampled_from((False, False, True))):
        tests.append(draw(comparisons(code)))
    if resource.references and draw(st.sampled_from((False, False, True))):
        tests.append(draw(behind(code)))
    sorts = st.tuples(st.sampled_from(items), st.just("DESC"))
    order = draw(st.just(()) | st.just(()) | st.tuples(sorts))
    followed = draw(st.lists(st.sampled_from(sorted(resource.references)), max_size=2, unique=True))
    nested = tuple(Nested(name, draw(chosen(offered(resource.references[name].resource)))) for name in followed)
    return Listing(code, draw(chosen(items)), Every(tuple(tests)) if tests else None, order, 5, references=nested)


@st.composite
def behind(draw: st.DrawFn, code: str, levels: int = 2) -> Behind:
    """What is asked about rows behind a reference, and about rows behind theirs."""
    reference = CATALOG.resources[code].references[draw(st.sampled_from(sorted(CATALOG.resources[code].references)))]
    word = draw(st.sampled_from(("some", "none", "every"))) if reference.many else ""
    inner: st.SearchStrategy[Test | Behind] = comparisons(reference.resource)
    if levels > 1 and CATALOG.resources[reference.resource].references and draw(st.integers(0, 3)) == 0:
        inner = behind(reference.resource, levels - 1)
    return Behind(reference.code, word, draw(inner))


@st.composite
def comparisons(draw: st.DrawFn, code: str) -> Test:
    item = CATALOG.resources[code].items[draw(st.sampled_from(offered(code)))]
    sample = {"String": "1", "Date": "1990-01-01"}.get(item.type.value)
    operator, value = draw(st.sampled_from(list(operands(item.type, sample))))
    return Test(item.code, operator, value)


@st.composite
def verifications(draw: st.DrawFn, code: str) -> Verification:
    resource = CATALOG.resources[code]
    subject = resource.verification.subject
    rules = resource.verification.claims
    texts = [
        item
        for item, rule in rules.items()
        if resource.items[item].type is ValueType.STRING and ClaimKind.EQUALS in rule.kinds and item in offered(code)
    ]
    claims = draw(st.lists(st.sampled_from(texts), min_size=1, max_size=2, unique=True))
    named = tuple((key, f"KEY {code} {key}") for key in subject)
    return Verification(code, named, tuple(Claimed(claim, "equals", f"KEY {code} {claim}") for claim in claims))


@st.composite
def documents(draw: st.DrawFn, code: str) -> str:
    """One root field about a resource, or two lists in one document."""
    verified = Mode.VERIFY in CATALOG.resources[code].modes and draw(st.integers(0, 3)) == 0
    ask: Ask = draw(verifications(code)) if verified else draw(listings(code))
    text = document(ask, CATALOG)
    if not verified and draw(st.integers(0, 3)) == 0:
        other = document(draw(listings(draw(st.sampled_from(QUERIED)))), CATALOG)
        return f"{text[: -len(' } }')]} {other[len('{ data { ') :].replace('it:', 'also:', 1)}"
    return text


def requests(code: str) -> st.SearchStrategy[list[Wanted]]:
    return st.lists(st.tuples(st.sampled_from(SAID), documents(code), st.just({})), min_size=6, max_size=12)


# --- what is changed -------------------------------------------------------------------------------------------------

LINES: Sequence[tuple[str, int, str]] = [
    (file.name, number, line.split(",")[2].strip().partition(".")[0])
    for file in FILES
    for number, line in enumerate(file.content.decode().splitlines())
    if line.startswith(("p,", "g,"))
]
CELLS = {"for_all": 1, "right": 3, "when": 4, "rows": 5, "mask": 6, "effect": 7}
WORDS = {
    "for_all": ("everyone", "tax"),
    "right": ("query", "lookup", "sort+filter", "*"),
    "when": ("always", "by-key", "granted", "agreed", "in-hours", "person"),
    "rows": ("*", "own_region", "protected"),
    "mask": ("clear", "null", "keep 1 1", "year", "verdict+items"),
    "effect": ("allow", "deny"),
}


@dataclass(frozen=True)
class Edit:
    """A line of the city's policies and what becomes of it."""

    file: str
    number: int
    change: str
    word: str = ""


def changed(edit: Edit) -> tuple[PolicyFile, ...]:
    """The city's policies with one line removed, put first in its file, or with another word in one cell."""
    file, number, change, word = edit.file, edit.number, edit.change, edit.word
    texts = {each.name: each.content.decode().splitlines() for each in FILES}
    lines = texts[file]
    if change == "removed":
        lines[number] = ""
    elif change == "first":
        lines.insert(1, lines.pop(number))
    else:
        cells = [cell.strip() for cell in lines[number].split(",")]
        if len(cells) > CELLS[change]:
            cells[CELLS[change]] = word
            if (change, word) == ("effect", "deny"):
                cells[CELLS["mask"]] = "-"
        lines[number] = ", ".join(cells)
    return tuple(PolicyFile(name, "\n".join(each).encode()) for name, each in texts.items())


@st.composite
def edits(draw: st.DrawFn, code: str) -> Edit:
    """A line that concerns the resource, by its name or as one of the centre's for all or of groups."""
    about = [(file, number) for file, number, resource in LINES if resource == code]
    others = [(file, number) for file, number, resource in LINES if resource not in CATALOG.resources]
    file, number = draw(st.sampled_from(others if draw(st.integers(0, 7)) == 0 else about))
    change = draw(st.sampled_from(("removed", "first", *CELLS)))
    return Edit(file, number, change, draw(st.sampled_from(WORDS[change])) if change in WORDS else "")


def are_policies(files: Sequence[PolicyFile]) -> bool:
    try:
        parse_policies(files, CATALOG)
    except PolicyError:
        return False
    return True


# --- the replay and reality ------------------------------------------------------------------------------------------


async def asked(it: Attacked, wanted: Sequence[Wanted]) -> list[Answer]:
    rows = await stored_rows(it) if any("KEY " in text for _, text, _ in wanted) else {}

    def value(found: re.Match[str]) -> str:
        return str(rows[found[1]][found[2]])

    await it.platform.grants.refresh()
    return [await it.ask(said, STORED.sub(value, text), variables) for said, text, variables in wanted]


STORED = re.compile(r"KEY (\w+) (\w+)")


async def stored_rows(it: Attacked) -> dict[str, Row]:
    """Of every resource a row that says all it can."""
    contents = await it.tables.read()
    return {
        code: max(rows, key=lambda row: sum(bool(value) for value in row.values())) for code, rows in contents.items()
    }


def essence(answer: Answer) -> tuple[object, ...]:
    """What a caller got: the data and the codes of the errors.

    A cursor is another text under other decisions, and which of several denials an error names first may change.
    """
    body = answer.json
    codes = sorted(error["extensions"]["code"] for error in body.get("errors", []))
    return answer.status, _without_cursors(body.get("data")), codes


def _without_cursors(value: Any) -> Any:
    match value:
        case dict():
            unbound = ("cursor", "startCursor", "endCursor", "checkedAt")
            return {key: _without_cursors(member) for key, member in value.items() if key not in unbound}
        case list():
            return [_without_cursors(member) for member in value]
        case _:
            return value


def written(past: PastRequest) -> object:
    """All that the log says of the decisions on a request, but the lines that made them."""

    def ruled(rows: Any) -> object:
        every = (rows.opened, *rows.asked, *(one.followed for one in rows.references))
        rulings = [
            [(ruling.kind, ruling.mask, ruling.rows, ruling.rule is None) for ruling in a.rulings] for a in every
        ]
        return rulings, [ruled(reference.rows) for reference in rows.references]

    fields = [field.rows and ruled(field.rows) for field in past.fields]
    return past.refusal, past.refusals, fields


@dataclass(frozen=True)
class Compared:
    """A request asked under both policies: the judgement, whether its answer is another, and whether its record is."""

    text: str
    judgement: Judgement
    other_answer: bool
    other_record: bool


async def compared(it: Attacked, wanted: Sequence[Wanted], candidate: Policies) -> list[Compared]:
    """What the replay says of each request, and what happens when it is asked again.

    Requests between which the circumstances changed are left out: the hour, or grants that a busy machine could not
    confirm in time.
    """
    base = it.platform.editions.current().policies
    before = await asked(it, wanted)
    it.platform.editions.open(candidate)
    try:
        after = await asked(it, wanted)
    finally:
        it.platform.editions.open(base)
    log = {past.id: past for past in past_requests(it.folder / "audit")}
    judge = Judge(candidate, await held(it))
    found = []
    for (_, text, _), old, new in zip(wanted, before, after, strict=True):
        past, again = log[request_id(old)], log.get(request_id(new))
        if again is None or circumstances(past) == circumstances(again):
            other_record = again is None or written(past) != written(again)
            found.append(Compared(text, judge.judge(past), essence(old) != essence(new), other_record))
    return found


def circumstances(past: PastRequest) -> list[object]:
    return [field.circumstances for field in past.fields]


RARE = settings(
    max_examples=15 * ROUNDS,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to shrink would take minutes, and each request is told
)


about_one: st.SearchStrategy[tuple[list[Wanted], Edit]] = st.sampled_from(QUERIED).flatmap(
    lambda code: st.tuples(requests(code), edits(code))
)


@RARE
@given(st.sampled_from(QUERIED).flatmap(requests))
async def test_a_log_replayed_under_its_own_policies_differs_in_nothing(
    city_with_log: Attacked, wanted: list[Wanted]
) -> None:
    it = city_with_log
    policies = policies_of(FILES, it)
    assert policies.version == it.platform.editions.current().policies.version
    past = recorded(it, await asked(it, wanted))
    found = replay(past, policies, await held(it))
    assert (found.read, found.same, found.differences, found.unclear) == (len(wanted), len(wanted), (), ())


@RARE
@given(about_one)
async def test_what_the_replay_tells_is_what_really_happens(
    city_with_log: Attacked, case: tuple[list[Wanted], Edit]
) -> None:
    """Whatever is answered otherwise is told; and nothing is told but what the platform then decides otherwise."""
    wanted, edit = case
    assume(are_policies(changed(edit)))
    for one in await compared(city_with_log, wanted, policies_of(changed(edit), city_with_log)):
        assert not one.judgement.obstacles, one.text
        assert not one.other_answer or one.judgement.differs, one.text
        assert not one.judgement.differs or one.other_record, one.text


# --- lines that show -------------------------------------------------------------------------------------------------

SHOWN: list[tuple[str, str, dict[str, str]]] = [
    ("10-police.csv", "everyone population.phone query always * keep 3 4", {"mask": "keep 2 2"}),
    ("10-police.csv", "everyone population.name query always * name first", {"mask": "null"}),
    ("10-police.csv", "everyone population query by-key * -", {"effect": "deny"}),
    ("10-police.csv", "everyone population.* query granted * clear", {"for_all": "tax"}),
    ("10-police.csv", "everyone population.id_number lookup always * clear", {"effect": "deny"}),
    ("10-police.csv", "everyone population.household query always * -", {"effect": "deny"}),
    ("10-police.csv", "police population.* query always * clear", {"for_all": "tax"}),
    ("10-police.csv", "welfare population.* verify granted * verdict+not-found+batch+blind-size", {"effect": "deny"}),
    ("10-police.csv", "district population query always own_region -", {"effect": "deny"}),
    ("10-police.csv", "district population query always own_region -", {"rows": "*"}),
    ("40-market-regulation.csv", "everyone enterprise query always * -", {"when": "granted"}),
    ("40-market-regulation.csv", "everyone enterprise.@unconditional query+copy always * clear", {"mask": "null"}),
    ("50-housing.csv", "housing real_estate query always * -", {"effect": "deny"}),
]


def line_of(file: str, words: str) -> tuple[str, int]:
    """The line of a file whose cells begin with these words."""
    texts = next(each for each in FILES if each.name == file).content.decode().splitlines()
    cells = [" ".join(cell.strip() for cell in line.split(",")[1:7]) for line in texts]
    return file, cells.index(words)


UNLIKE = frozenset({"mask-by-row", "node-by-id", "node-of-another-department"})
"""Golden requests whose answer says less than the decisions: their rows meet one part of them, or the id is no row's
here.
"""


def golden_requests() -> list[tuple[Said, str, dict[str, Any]]]:
    """Whole requests of every kind, of which it is known what they answer, as far as `Said` can say who asks them."""
    known = {field.name for field in fields(Said)}
    found = []
    for folder in sorted(path.parent for path in GOLDEN.glob("*/query.graphql")):
        who = yaml.safe_load((folder / "who.yaml").read_text(encoding="utf-8"))
        variables = who.pop("variables", {})
        # what cannot be read asks for nothing, and leaves no record
        is_valid = "DOCUMENT_INVALID" not in (folder / "response.json").read_text(encoding="utf-8")
        if is_valid and folder.name not in UNLIKE and who.keys() <= known:
            found.append((Said(**who), (folder / "query.graphql").read_text(encoding="utf-8"), variables))
    return found


@pytest.mark.parametrize(("file", "words", "change"), SHOWN, ids=[words for _, words, _ in SHOWN])
async def test_exactly_the_requests_that_are_answered_otherwise_differ(
    city_with_log: Attacked, file: str, words: str, change: dict[str, str]
) -> None:
    ((cell, word),) = change.items()
    candidate = policies_of(changed(Edit(*line_of(file, words), cell, word)), city_with_log)
    found = await compared(city_with_log, golden_requests(), candidate)
    assert [one.text for one in found if one.judgement.differs != one.other_answer] == []
    assert any(one.judgement.differs for one in found)
