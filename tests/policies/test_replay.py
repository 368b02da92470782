"""Past requests against candidate policies: what differs and how, what cannot be decided, how it is told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import Catalog, Contains, IsNull, Item, Mode, RowRule
from masking import ValueType, parse_mask
from policies import (
    Branch,
    ByRows,
    Clear,
    Compared,
    Decision,
    Denied,
    Grant,
    Masked,
    Outcome,
    Policies,
    Reveal,
    Right,
    RowsWhere,
    Rule,
    outcome_on,
    parse_policies,
)
from policies.replaying import (
    Asked,
    Circumstances,
    GrantVersion,
    Judge,
    Judgement,
    Kind,
    Obstacle,
    PastField,
    PastReference,
    PastRequest,
    PastRows,
    Refused,
    Replay,
    Ruled,
    Ruling,
    Why,
    as_json,
    as_text,
    entry_digest,
    replay,
    rulings,
)
from policies.replaying.comparing import View, changes
from policies.replaying.past import everything
from policies.replaying.walking import decide_again
from policies.rowkinds import row_kinds
from resolvers import Code
from tests.policies import small_city
from tests.policies.small_city import OWN_REGION, TODAY, caller, files, grant, item

CITY = replace(
    small_city.CITY,
    resources={code: replace(entry, row="row_id") for code, entry in small_city.CITY.resources.items()},
)
"""The small city with surrogates, so that its rows may be listed."""

POPULATION = CITY.resources["population"]
WHEN = datetime(2026, 7, 1, 8, tzinfo=UTC)
ROWS = "p, everyone, population, query, always, *, -, allow, \n"
OWN_ROWS = "p, everyone, population, query, always, own_region, -, allow, \n"
NAME = "p, everyone, population.name, query, always, *, clear, allow, \n"
MASKED = "p, everyone, population.name, query, always, *, keep 1 1, allow, \n"
SHORTER = "p, everyone, population.name, query, always, *, keep 0 1, allow, \n"
OWN_NAME = "p, everyone, population.name, query, always, own_region, clear, allow, \n"
NOT_OWN_NAME = "p, everyone, population.name, query, always, own_region, -, deny, \n"
GRANTED_NAME = "p, everyone, population.name, query, granted, *, clear, allow, \n"
BY_KEY = "p, everyone, population, query, by-key, *, -, allow, \n"
NO_NAME = "p, everyone, population.name, *, always, *, -, deny, \n"
NO_SORT = "p, everyone, population.name, sort, always, *, -, deny, \n"
VERIFY = "p, everyone, population.name, verify, always, *, verdict, allow, \n"
GENDER = "p, everyone, population.gender, query, always, *, clear, allow, \n"
KEYS = (
    "p, everyone, population.household_id, query, always, *, clear, allow, \n"
    "p, everyone, household.household_id, query, always, *, clear, allow, \n"
    "p, everyone, household, query, by-key, *, -, allow, \n"
    "p, everyone, household.address, query, always, *, clear, allow, \n"
)
RECORD = "p, civil-affairs, population.criminal_record, query, always, *, null, allow, \n"


@dataclass(frozen=True)
class Kept:
    """Grants in the versions that are kept."""

    grants: tuple[Grant, ...] = ()

    def grant(self, number: str, version: int) -> Grant | None:
        return next((one for one in self.grants if (one.number, one.version) == (number, version)), None)


def policies(police: str) -> Policies:
    return Policies(parse_policies(files(p10_police=police), CITY), CITY)


def asked_of(
    resource: str, *uses: tuple[str, Right], by_key: bool = False, right: Right = Right.QUERY, first: int = 0
) -> PastRows:
    """Rows that were asked for with these uses, nothing ruled yet."""
    asked = tuple(Asked(first + number, target, each, ()) for number, (target, each) in enumerate(uses, start=1))
    return PastRows(resource, entry_digest(CITY.resources[resource]), by_key, Asked(first, None, right, ()), asked)


def with_rulings(rows: PastRows, ruled: dict[int, tuple[Ruling, ...]]) -> PastRows:
    def filled(asked: Asked) -> Asked:
        return replace(asked, rulings=ruled.get(asked.number, ()))

    references = (PastReference(filled(one.followed), with_rulings(one.rows, ruled)) for one in rows.references)
    asked = tuple(map(filled, rows.asked))
    return replace(rows, opened=filled(rows.opened), asked=asked, references=tuple(references))


def request(
    by: Policies,
    *every_rows: PastRows | None,
    mode: Mode = Mode.QUERY,
    held: Sequence[Grant] = (),
    purposes: tuple[str, ...] = (),
    id: str = "r1",
    at: datetime = WHEN,
    department: str = "tax",
) -> PastRequest:
    """A request as it would have been recorded under these policies; one root field for each of the rows."""
    versions = tuple(GrantVersion(one.number, one.version) for one in held)
    then = Circumstances(TODAY, True, True, purposes, versions, ())
    rights = caller(
        department,
        *held,
        purposes=frozenset(purposes),
        names=by.table.names_of(department, "app"),
    )
    fields, refusals = [], []
    for rows in every_rows:
        decided = decide_again(by, rights, PastField(mode, then, rows))
        ruled = {number: rulings(answer.decision) for number, answer in decided.answers.items()}
        fields.append(PastField(mode, then, with_rulings(rows, ruled) if rows is not None else None))
        refusals.append(decided.refused)
    whole = Refused.POSITION_DENIED if Refused.POSITION_DENIED in refusals else None
    return PastRequest(id, at, department, "app", None, tuple(fields), tuple(refusals), whole)


def judged(past: PastRequest, lines: str, kept: Kept = Kept()) -> Judgement:
    return Judge(policies(lines), kept).judge(past)


def kinds(judgement: Judgement) -> dict[str, Kind]:
    assert not judgement.obstacles
    return {f"{change.what} {change.right}": change.kind for change in judgement.changes}


NAMED = asked_of("population", ("name", Right.QUERY))
SORTED = asked_of("population", ("gender", Right.QUERY), ("name", Right.SORT))
WITH_GENDER = asked_of("population", ("name", Right.QUERY), ("gender", Right.QUERY))
VERIFIED = asked_of("population", ("name", Right.VERIFY), right=Right.VERIFY)
WITH_HOUSEHOLD = replace(
    asked_of("population", ("name", Right.QUERY)),
    references=(
        PastReference(
            Asked(2, "household", Right.QUERY, ()),
            asked_of("household", ("address", Right.QUERY), by_key=True, first=3),
        ),
    ),
)
ROW, ITEM = "population query", "population.name query"

CHANGED: list[tuple[str, PastRows, str, str, dict[str, Kind]]] = [
    ("nothing", NAMED, ROWS + MASKED, ROWS + MASKED, {}),
    ("another mask", NAMED, ROWS + MASKED, ROWS + SHORTER, {ITEM: Kind.MASK}),
    ("a mask for a clear value", NAMED, ROWS + NAME, ROWS + MASKED, {ITEM: Kind.MASK}),
    ("a line moved", NAMED, ROWS + MASKED, "\n" + ROWS + MASKED, {ROW: Kind.RULE, ITEM: Kind.RULE}),
    ("an unused line", NAMED, ROWS + MASKED, ROWS + MASKED + GENDER, {}),
    ("the only item closed", NAMED, ROWS + NAME, ROWS, {ROW: Kind.REFUSED, ITEM: Kind.REFUSED}),
    ("one of two items closed", WITH_GENDER, ROWS + NAME + GENDER, ROWS + GENDER, {ITEM: Kind.REFUSED}),
    ("one of two items opened", WITH_GENDER, ROWS + GENDER, ROWS + GENDER + NAME, {ITEM: Kind.ALLOWED}),
    ("the rows closed", NAMED, ROWS + NAME, NAME, {ROW: Kind.REFUSED, ITEM: Kind.REFUSED}),
    ("the rows opened", NAMED, NAME, ROWS + NAME, {ROW: Kind.ALLOWED, ITEM: Kind.ALLOWED}),
    ("fewer rows", NAMED, ROWS + NAME, OWN_ROWS + NAME, {ROW: Kind.ROWS, ITEM: Kind.ROWS}),
    ("an item on fewer rows", NAMED, ROWS + NAME, ROWS + OWN_NAME, {ITEM: Kind.ROWS}),
    ("a mask on other rows", NAMED, ROWS + MASKED, ROWS + OWN_NAME + MASKED, {ITEM: Kind.MASK}),
    ("the same on rows apart", NAMED, ROWS + NAME, ROWS + OWN_NAME + NAME, {ITEM: Kind.RULE}),
    ("a mask on rows that are not open", NAMED, OWN_ROWS + NAME, OWN_ROWS + OWN_NAME + MASKED, {ITEM: Kind.RULE}),
    ("rows of which none is shown", NAMED, OWN_ROWS + NOT_OWN_NAME, OWN_ROWS, {}),
    ("still refused, by another code", NAMED, NAME, ROWS, {ROW: Kind.CODE}),
    ("still refused, by another line", NAMED, ROWS, NO_NAME + ROWS, {}),
    ("a row rule that is named as well", NAMED, NAME, BY_KEY + NAME, {}),
    (
        "a position closed",
        SORTED,
        ROWS + GENDER + NAME,
        NO_SORT + ROWS + GENDER + NAME,
        {ROW: Kind.REFUSED, "population.gender query": Kind.REFUSED, "population.name sort": Kind.REFUSED},
    ),
    (
        "a position no longer open by default",
        SORTED,
        ROWS + GENDER + NAME,
        ROWS + GENDER + MASKED,
        {ROW: Kind.REFUSED, "population.gender query": Kind.REFUSED, "population.name sort": Kind.REFUSED},
    ),
    (
        "a position on fewer rows is all on fewer rows",
        SORTED,
        ROWS + GENDER + NAME,
        NO_SORT.replace("always, *", "always, own_region") + ROWS + GENDER + NAME,
        {ROW: Kind.RULE, "population.gender query": Kind.ROWS, "population.name sort": Kind.ROWS},
    ),
    (
        "a reference closed",
        WITH_HOUSEHOLD,
        ROWS + NAME + KEYS,
        ROWS + NAME + KEYS.replace("household.household_id", "household.address"),
        {
            "population.household query": Kind.REFUSED,
            "household query": Kind.REFUSED,
            "household.address query": Kind.REFUSED,
        },
    ),
    (
        "what is behind a reference masked",
        WITH_HOUSEHOLD,
        ROWS + NAME + KEYS,
        ROWS + NAME + KEYS.replace("address, query, always, *, clear", "address, query, always, *, keep 2 0"),
        {"household.address query": Kind.MASK},
    ),
    (
        "the rows behind a reference closed",
        WITH_HOUSEHOLD,
        ROWS + NAME + KEYS,
        ROWS + NAME + KEYS.replace("by-key, *, -, allow", "by-key, *, -, deny"),
        {
            "population.household query": Kind.REFUSED,
            "household query": Kind.REFUSED,
            "household.address query": Kind.REFUSED,
        },
    ),
]


@pytest.mark.parametrize(("rows", "before", "after", "found"), [c[1:] for c in CHANGED], ids=[c[0] for c in CHANGED])
def test_how_an_answer_differs(rows: PastRows, before: str, after: str, found: dict[str, Kind]) -> None:
    judgement = judged(request(policies(before), rows), after)
    moved = {what: kind for what, kind in kinds(judgement).items() if kind is Kind.RULE}
    wanted = {what: kind for what, kind in found.items() if kind is Kind.RULE}
    assert {what: kind for what, kind in kinds(judgement).items() if kind is not Kind.RULE} == {
        what: kind for what, kind in found.items() if kind is not Kind.RULE
    }
    assert wanted.keys() <= moved.keys()
    assert judgement.differs == (found != wanted)


VERIFICATIONS: list[tuple[str, str, str, dict[str, Kind]]] = [
    ("the same", VERIFY, VERIFY, {}),
    ("rows named by a rule", VERIFY, VERIFY + "p, everyone, population, verify, always, *, -, allow, \n", {}),
    (
        "rows denied",
        VERIFY,
        "p, everyone, population, verify, always, *, -, deny, \n" + VERIFY,
        {"population verify": Kind.REFUSED, "population.name verify": Kind.REFUSED},
    ),
    (
        "some rows denied",
        VERIFY,
        VERIFY + "p, everyone, population, verify, always, own_region, -, deny, \n",
        {"population verify": Kind.ROWS, "population.name verify": Kind.ROWS},
    ),
    ("tells more", VERIFY, VERIFY.replace("verdict", "verdict+items"), {"population.name verify": Kind.MASK}),
    (
        "an item that may not be compared",
        VERIFY,
        NO_NAME + VERIFY,
        {"population verify": Kind.REFUSED, "population.name verify": Kind.REFUSED},
    ),
]


@pytest.mark.parametrize(
    ("before", "after", "found"), [c[1:] for c in VERIFICATIONS], ids=[c[0] for c in VERIFICATIONS]
)
def test_how_a_verification_differs(before: str, after: str, found: dict[str, Kind]) -> None:
    judgement = judged(request(policies(before), VERIFIED, mode=Mode.VERIFY), after)
    assert {what: kind for what, kind in kinds(judgement).items() if kind is not Kind.RULE} == found


def test_the_sides_of_a_change_say_what_decided_and_where() -> None:
    past = request(policies(ROWS + GENDER + NAME), SORTED)
    found = {change.what: change for change in judged(past, NO_SORT + ROWS + GENDER + NAME).changes}
    assert str(found["population.gender"].before) == "clear (10-police.csv:2)"
    assert str(found["population.gender"].after) == ("POSITION_DENIED (population.name sort: denied (10-police.csv:1))")
    assert found["population.gender"].after.rulings == (Ruling(Ruled.CLEAR, None, (), "10-police.csv:3"),)


def test_a_position_refused_in_one_field_refuses_the_others() -> None:
    past = request(policies(ROWS + GENDER + NAME), SORTED, NAMED, None)
    assert {change.what for change in judged(past, NO_SORT + ROWS + GENDER + NAME).changes} == {
        "population",
        "population.gender",
        "population.name",
    }
    back = request(policies(NO_SORT + ROWS + GENDER + NAME), SORTED, NAMED)
    assert back.refusal == "POSITION_DENIED"
    assert set(kinds(judged(back, ROWS + GENDER + NAME)).values()) == {Kind.ALLOWED}


def test_a_restricted_item_that_the_schema_would_not_have_refuses_the_document() -> None:
    rows = asked_of("population", ("gender", Right.QUERY), ("criminal_record", Right.QUERY))
    past = request(policies(ROWS + GENDER + RECORD), rows)
    judgement = judged(past, ROWS + GENDER)
    assert kinds(judgement) == {ROW: Kind.REFUSED, "population.gender query": Kind.REFUSED}
    assert str(judgement.changes[0].after) == "DOCUMENT_INVALID (population.criminal_record)"


def test_what_was_refused_before_anything_was_decided_stays_so() -> None:
    past = PastRequest("r1", WHEN, "nobody", "app", None, (), (), "PURPOSE_NOT_ALLOWED")
    assert judged(past, ROWS) == Judgement()


G = grant("G-1", "name", "gender")


def test_grants_count_in_the_version_that_was_in_force() -> None:
    before = ROWS + GENDER + GRANTED_NAME
    past = request(policies(before), WITH_GENDER, held=[G], purposes=("tax-assessment",))
    assert judged(past, before, Kept((G,))) == Judgement()
    assert kinds(judged(past, ROWS + GENDER + MASKED + GRANTED_NAME, Kept((G,)))) == {ITEM: Kind.MASK}
    narrower = Kept((replace(G, version=2), replace(G, number="G-2")))
    lost = Judgement(obstacles=(Obstacle(Why.GRANT, "G-1 version 1"),))
    assert judged(past, before, narrower) == lost


def test_a_purpose_that_would_have_to_be_stated_refuses() -> None:
    past = request(policies(ROWS + GENDER + MASKED), WITH_GENDER, held=[G])
    found = judged(past, ROWS + GENDER + GRANTED_NAME + MASKED, Kept((G,)))
    assert set(kinds(found).values()) == {Kind.REFUSED}
    assert found.changes[0].after.refusal == "PURPOSE_REQUIRED"


def test_grants_that_lead_apart_refuse() -> None:
    other = replace(G, number="G-2", mask=parse_mask("keep 1 1"))
    past = request(policies(ROWS + MASKED), NAMED, held=[G, other], purposes=("tax-assessment",))
    found = judged(past, ROWS + GRANTED_NAME + MASKED, Kept((G, other)))
    assert {change.after.refusal for change in found.changes} == {"GRANT_AMBIGUOUS"}


def test_a_grant_must_cover_all_items_that_were_used() -> None:
    opened = "p, everyone, population, query, granted, *, -, allow, \n"
    past = request(policies(ROWS + GENDER + NAME), SORTED, held=[grant("G-1", "gender")], purposes=("tax-assessment",))
    uncovered = judged(past, opened + GENDER + NAME, Kept((grant("G-1", "gender"),)))
    assert set(kinds(uncovered).values()) == {Kind.REFUSED}
    covered = judged(past, opened + GENDER + NAME, Kept((grant("G-1", "name"),)))
    assert not covered.differs


def test_whether_rows_were_named_by_key_is_kept() -> None:
    by_key = replace(NAMED, by_key=True)
    assert not judged(request(policies(ROWS + NAME), by_key), BY_KEY + NAME).differs
    assert judged(request(policies(ROWS + NAME), NAMED), BY_KEY + NAME).differs


HOLDS: list[tuple[str, dict[str, object], bool]] = [
    ("everyone always", {}, True),
    ("tax always", {}, True),
    ("tax/app always", {}, True),
    ("tax/other always", {}, False),
    ("civil always", {}, False),
    ("police/friends always", {}, True),
    ("everyone by-key", {"by_key": True}, True),
    ("everyone by-key", {"by_key": False}, False),
    ("everyone in-hours", {"in_hours": True}, True),
    ("everyone in-hours", {"in_hours": False}, False),
    ("everyone agreed", {"agreed": ("population",)}, True),
    ("everyone agreed", {"agreed": ()}, False),
    ("everyone consented", {"consented": ("population.name",), "by_key": True}, True),
    ("everyone consented", {"consented": ("population.gender",), "by_key": True}, False),
    ("everyone consented", {"consented": ("population.name",), "by_key": False}, False),
    ("everyone emergency", {"emergency": "E", "declared": ("population",)}, True),
    ("everyone emergency", {"emergency": "E", "declared": ()}, False),
    ("everyone until=2020-01-01", {"today": date(2020, 1, 1)}, True),
    ("everyone until=2020-01-01", {"today": date(2020, 1, 2)}, False),
    ("everyone person", {"person": "p-1"}, True),
    ("everyone person", {"person": None}, False),
    ("everyone granted", {"purposes": ("tax-assessment",)}, True),
    ("everyone granted", {"purposes": ("tax-assessment",), "case_stated": False}, False),
    ("everyone granted", {"purposes": ("case-handling",)}, False),
    ("everyone granted+listed", {"purposes": ("tax-assessment",), "person": "p-1"}, True),
    ("everyone granted+listed", {"purposes": ("tax-assessment",), "person": "p-2"}, False),
]


@pytest.mark.parametrize(("line", "then", "holds"), HOLDS, ids=[f"{line} {then}" for line, then, _ in HOLDS])
def test_every_circumstance_counts_as_it_was(line: str, then: dict[str, object], holds: bool) -> None:
    """Recorded is a mask; the candidate shows the name clear to whom and when the line says, else that mask."""
    who, when = line.split()
    listed = grant("G-1", persons=frozenset({"p-1"})) if "listed" in when else grant("G-1")
    held = (GrantVersion("G-1", 1),) if when.startswith("granted") and then.get("person") != "p-2" else ()
    circumstances = Circumstances(
        **{
            "today": TODAY,
            "in_hours": True,
            "case_stated": True,
            "purposes": (),
            "grants": held,
            "agreed": (),
            **{name: value for name, value in then.items() if name not in ("by_key", "person")},
        }  # type: ignore[arg-type]  # members by name
    )
    masked, opened = Ruling(Ruled.MASKED, "keep 1 1", (), "x.csv:1"), Ruling(Ruled.CLEAR, None, (), "x.csv:2")
    rows = replace(with_rulings(NAMED, {0: (opened,), 1: (masked,)}), by_key=bool(then.get("by_key")))
    person = then.get("person")
    fields = (PastField(Mode.QUERY, circumstances, rows),)
    past = PastRequest("r1", WHEN, "tax", "app", str(person) if person else None, fields, (None,), None)
    conditional = f"p, {who}, population.name, query, {when}, *, clear, allow, \n"
    judgement = judged(past, f"g, tax, police/friends\n{ROWS}{conditional}{MASKED}", Kept((listed,)))
    if then.get("case_stated") is False:
        assert {change.after.refusal for change in judgement.changes} == {"PURPOSE_REQUIRED"}
    else:
        assert kinds(judgement)[ITEM] is (Kind.MASK if holds else Kind.RULE)


def test_requests_of_one_kind_by_different_callers_are_told_apart() -> None:
    past = request(policies(ROWS + MASKED), NAMED)
    judge = Judge(policies(ROWS + NAME.replace("always", "person") + MASKED), Kept())
    assert [judge.judge(replace(past, person=person)).differs for person in (None, "p-1", None)] == [False, True, False]
    named = Judge(policies(ROWS + NAME.replace("everyone", "civil") + MASKED), Kept())
    assert [named.judge(replace(past, department=one)).differs for one in ("tax", "civil")] == [False, True]


def decided(lines: str, rows: PastRows, mode: Mode = Mode.QUERY, held: Sequence[Grant] = ()) -> dict[str, str]:
    """What the policies decide on each use, in words, and what refuses the field."""
    circumstances = Circumstances(TODAY, True, True, (), (), ())
    found = decide_again(policies(lines), caller("tax", *held), PastField(mode, circumstances, rows))
    words = {
        f"{at.resource}.{asked.target} {asked.right}": ruling.kind.value
        for at, asked in everything(rows)
        if asked.number in found.answers
        for ruling in rulings(found.answers[asked.number].decision)
    }
    return words if found.refused is None else {**words, "refused": found.refused.value}


def test_positions_and_references_are_decided_by_key_where_the_rows_were_named_by_key() -> None:
    sort = "p, everyone, population.name, sort, by-key, *, clear, allow, \n"
    for by_key, refused in ((True, None), (False, "POSITION_DENIED")):
        found = decided(ROWS + GENDER + MASKED + sort, replace(SORTED, by_key=by_key))
        assert found.get("refused") == refused
        follow = "p, everyone, population.household, query, by-key, *, -, allow, \n"
        keys = KEYS.replace("population.household_id, query, always", "population.household_id, query, by-key")
        for line in (follow, keys):
            found = decided(ROWS + NAME + KEYS.split("\n", 1)[1] + line, replace(WITH_HOUSEHOLD, by_key=by_key))
            assert found["population.household query"] == ("clear" if by_key else "denied")
            assert ("household.address query" in found) == by_key


def test_a_list_of_which_nothing_is_selected_is_not_refused() -> None:
    assert "refused" not in decided(ROWS + NAME, asked_of("population", ("name", Right.SORT)))


def test_a_purpose_is_required_for_a_verification_too() -> None:
    verifiable = grant("G-1", "name", modes=frozenset({Mode.VERIFY}))
    granted = VERIFY.replace("always", "granted")
    assert decided(granted, VERIFIED, Mode.VERIFY, [verifiable])["refused"] == "PURPOSE_REQUIRED"
    assert decided(granted, VERIFIED, Mode.VERIFY)["refused"] == "FIELD_DENIED"


def test_without_a_surrogate_rows_are_read_by_key_alone() -> None:
    bare = catalog_with(row=None)
    ours = Policies(parse_policies(files(p10_police=ROWS + NAME), bare), bare)
    for by_key, refused in ((True, None), (False, Refused.ROWS_DENIED)):
        past = PastField(Mode.QUERY, Circumstances(TODAY, True, True, (), (), ()), replace(NAMED, by_key=by_key))
        assert decide_again(ours, caller(), past).refused is refused


def test_a_department_that_is_no_member_cannot_be_judged() -> None:
    past = replace(request(policies(ROWS + NAME), NAMED), department="gone")
    assert judged(past, ROWS + NAME).obstacles == (Obstacle(Why.DEPARTMENT, "gone"),)


def catalog_with(**population: object) -> Catalog:
    changed = replace(POPULATION, **population)  # type: ignore[arg-type]  # fields by name
    return replace(CITY, resources={**CITY.resources, "population": changed})


def test_only_what_decisions_rest_on_makes_an_entry_another() -> None:
    past = request(policies(ROWS + NAME), NAMED)
    for same in (catalog_with(name="人口", theme="人口", update_cycle="daily"), CITY):
        other = Policies(parse_policies(files(p10_police=ROWS + NAME), same), same)
        assert Judge(other, Kept()).judge(past) == Judgement()

    def with_item(made: Item) -> Catalog:
        return catalog_with(items={**POPULATION.items, made.code: made})

    household = POPULATION.references["household"]
    for changed in (
        with_item(item("name", "unconditional", contains=Contains.PERSONAL)),
        with_item(item("name")),
        with_item(item("name", type=ValueType.INT, contains=Contains.PERSONAL)),
        with_item(item("gender", "unconditional")),
        with_item(item("criminal_record", "restricted")),
        with_item(item("another")),
        catalog_with(rows={"own_region": OWN_REGION}),
        catalog_with(rows={**POPULATION.rows, "own_region": RowRule("own_region", IsNull("region_code"))}),
        catalog_with(references={"household": household}),
        catalog_with(references={**POPULATION.references, "household": replace(household, many=True)}),
        catalog_with(row=None),
    ):
        other = Policies(parse_policies(files(p10_police=ROWS + NAME), changed), changed)
        assert Judge(other, Kept()).judge(past).obstacles == (Obstacle(Why.ENTRY, "population"),)
    without = {code: entry for code, entry in CITY.resources.items() if code != "household"}
    gone = replace(CITY, resources=without)
    behind = request(policies(ROWS + NAME + KEYS), WITH_HOUSEHOLD)
    judge = Judge(Policies(parse_policies(files(p10_police=ROWS + NAME), gone), gone), Kept())
    assert judge.judge(behind).obstacles == (Obstacle(Why.ENTRY, "household"),)


def test_what_policies_do_not_decide_stays_refused_or_is_left_open() -> None:
    past = replace(request(policies(ROWS + MASKED), NAMED), refusals=("BUDGET_EXCEEDED",))
    assert not judged(past, ROWS + MASKED).differs
    assert not judged(past, "\n" + ROWS + MASKED).differs
    assert judged(past, ROWS + SHORTER).obstacles == (Obstacle(Why.REFUSED_OTHERWISE, "BUDGET_EXCEEDED"),)
    assert kinds(judged(past, MASKED)) == {ROW: Kind.CODE}


def test_the_codes_of_refusals_are_those_of_answers() -> None:
    assert {code.value for code in Refused} <= {code.value for code in Code}


# --- decisions in words, and what they show on every kind of row ------------------------------------------------------

RULE = next(iter(policies(MASKED).table.rules))
PLACE = "10-police.csv:1"
KEEP = parse_mask("keep 1 1")
IN_REGION = RowsWhere(frozenset({"own_region"}), False)


@pytest.mark.parametrize(
    ("decision", "found"),
    [
        (Clear(RULE), (Ruling(Ruled.CLEAR, None, (), PLACE),)),
        (Clear(None), (Ruling(Ruled.CLEAR),)),
        (Masked(KEEP, RULE), (Ruling(Ruled.MASKED, "keep 1 1", (), PLACE),)),
        (
            Compared(frozenset({Reveal.VERDICT, Reveal.ITEMS}), RULE),
            (Ruling(Ruled.COMPARED, "items+verdict", (), PLACE),),
        ),
        (Denied(RULE), (Ruling(Ruled.DENIED, None, (), PLACE),)),
        (
            ByRows((Branch(IN_REGION, Clear(RULE)),), Denied(None)),
            (Ruling(Ruled.CLEAR, None, ("own_region",), PLACE), Ruling(Ruled.DENIED)),
        ),
    ],
)
def test_a_decision_in_words(decision: Decision, found: tuple[Ruling, ...]) -> None:
    assert rulings(decision) == found


NAMES = ("one", "three", "two")
rule: Rule = RULE
deny_rows = st.sets(st.sampled_from(NAMES), min_size=1).map(lambda names: RowsWhere(frozenset(names), True))
allow_rows = st.sets(st.sampled_from(NAMES), min_size=1).map(lambda names: RowsWhere(frozenset(names), False))
shown: st.SearchStrategy[Outcome] = st.sampled_from([Clear(rule), Masked(KEEP, rule), Masked(parse_mask("null"), rule)])
last: st.SearchStrategy[Outcome] = shown | st.sampled_from([Denied(None), Denied(rule)])


def by_rows(allowed: st.SearchStrategy[Outcome], otherwise: st.SearchStrategy[Outcome]) -> st.SearchStrategy[Decision]:
    branches = st.builds(Branch, allow_rows, allowed) | st.builds(Branch, deny_rows, st.just(Denied(rule)))
    return otherwise | st.builds(ByRows, st.lists(branches, min_size=1, max_size=3).map(tuple), otherwise)


row_decisions = by_rows(st.just(Clear(rule)), st.sampled_from([Clear(rule), Denied(None)]))
item_decisions = by_rows(shown, last)
sides = st.tuples(row_decisions, item_decisions, item_decisions)


def forms(side: tuple[Decision, Decision, Decision]) -> list[tuple[object, object, object]]:
    """By the production's reading of a decision: what rows, an item and a position show on every kind of row."""
    opened, shown, position = side
    found = []
    for kind in row_kinds(NAMES):
        rows, value, place = (_form(outcome_on(decision, kind)) for decision in (opened, shown, position))
        is_read = rows is not None
        found.append((rows, value if is_read and place is not None else None, place if is_read else None))
    return found


def _form(outcome: Outcome) -> object:
    match outcome:
        case Denied():
            return None
        case Masked(mask, _):
            return mask.text
        case _:
            return "clear"


@settings(max_examples=400)
@given(sides, sides)
def test_a_difference_is_one_on_some_kind_of_row(
    before: tuple[Decision, Decision, Decision], after: tuple[Decision, Decision, Decision]
) -> None:
    """Whatever the branches: exactly what some row shows otherwise is told, and of what kind."""
    rows = asked_of("population", ("name", Right.QUERY), ("gender", Right.SORT))
    views = [
        View({number: rulings(decision) for number, decision in enumerate(side)}, None) for side in (before, after)
    ]
    told = {change.what: change.kind for change in changes(rows, Mode.QUERY, *views) if change.kind is not Kind.RULE}
    columns = zip(zip(*forms(before), strict=True), zip(*forms(after), strict=True), strict=True)
    expected = {}
    for what, (old, new) in zip(("population", "population.name", "population.gender"), columns, strict=True):
        if old != new:
            expected[what] = expected_kind(old, new)
    assert told == expected


def expected_kind(old: Sequence[object], new: Sequence[object]) -> Kind:
    if set(new) == {None}:
        return Kind.REFUSED
    if set(old) == {None}:
        return Kind.ALLOWED
    return Kind.MASK if [one is None for one in old] == [one is None for one in new] else Kind.ROWS


def test_over_more_than_six_row_rules_what_is_written_counts() -> None:
    rows = asked_of("population", ("name", Right.QUERY))

    def view(*branches: str) -> View:
        made = tuple(Ruling(Ruled.CLEAR, None, (name,), PLACE) for name in branches)
        return View({0: (Ruling(Ruled.CLEAR, None, (), PLACE),), 1: (*made, Ruling(Ruled.DENIED))}, None)

    many = [f"r{number}" for number in range(7)]
    (change,) = changes(rows, Mode.QUERY, view(*many), view(*reversed(many)))
    assert change.kind is Kind.ROWS
    assert list(changes(rows, Mode.QUERY, view(*many), view(*many))) == []
    assert [change.kind for change in changes(rows, Mode.QUERY, view(*many), View({}, "ROWS_DENIED"))] == [
        Kind.REFUSED,
        Kind.REFUSED,
    ]


# --- counting and telling ---------------------------------------------------------------------------------------------


def a_replay() -> Replay:
    before = policies(ROWS + MASKED + GENDER)
    past = [
        request(before, WITH_GENDER, id="late", at=WHEN + timedelta(hours=2)),
        request(before, WITH_GENDER, NAMED, id="early"),
        request(before, NAMED, id="elsewhere", department="civil", at=WHEN + timedelta(hours=1)),
        request(before, asked_of("population", ("gender", Right.QUERY)), id="same"),
        replace(request(before, NAMED, id="gone"), department="gone"),
    ]
    return replay(past, policies(ROWS + SHORTER + GENDER), Kept())


def test_requests_are_counted_once_and_the_earliest_is_the_witness() -> None:
    found = a_replay()
    assert (found.read, found.same, found.different, found.undecidable, found.by_other_rule) == (5, 1, 3, 1, 0)
    assert found.kinds == ((Kind.MASK, 3),)
    assert [(one.department, one.target, one.requests, one.first.request_id) for one in found.differences] == [
        ("civil", "name", 1, "elsewhere"),
        ("tax", "name", 2, "early"),
    ]
    (unclear,) = found.unclear
    assert (unclear.department, unclear.obstacle.why, unclear.requests) == ("gone", Why.DEPARTMENT, 1)


def test_another_line_is_told_and_not_counted_as_different() -> None:
    past = [request(policies(ROWS + MASKED), NAMED)]
    found = replay(past, policies("\n" + ROWS + MASKED), Kept())
    assert (found.same, found.different, found.by_other_rule, found.kinds) == (1, 0, 1, ((Kind.RULE, 1),))
    assert "population" not in as_text(found).replace(found.version, "")


def test_a_replay_as_text() -> None:
    found = a_replay()
    assert as_text(found).splitlines() == [
        f"policies {found.version}: 5 requests read",
        "  3 would be answered otherwise",
        "    3 other mask",
        "  1 would be answered the same, 0 of them by another line",
        "  1 cannot be decided",
        "",
        "civil",
        "  population.name: other mask in 1 request",
        "    first 2026-07-01T09:00:00+00:00 elsewhere, for query",
        "      was      masked keep 1 1 (10-police.csv:2)",
        "      would be masked keep 0 1 (10-police.csv:2)",
        "",
        "tax",
        "  population.name: other mask in 2 requests",
        "    first 2026-07-01T08:00:00+00:00 early, for query",
        "      was      masked keep 1 1 (10-police.csv:2)",
        "      would be masked keep 0 1 (10-police.csv:2)",
        "",
        "cannot be decided",
        "  gone: 1 request: the department is no member any more: gone; first 2026-07-01T08:00:00+00:00 gone",
    ]


def test_a_replay_as_json() -> None:
    found = as_json(a_replay())
    assert orjson.loads(orjson.dumps(found)) == found
    assert found["requests"] == {"read": 5, "same": 1, "byOtherRule": 0, "different": 3, "undecidable": 1}
    differences = found["differences"]
    assert isinstance(differences, list)
    side = {"kind": "masked", "mask": "keep 0 1", "rows": [], "rule": "10-police.csv:2"}
    assert differences[1] == {
        "department": "tax",
        "resource": "population",
        "target": "name",
        "kind": "MASK",
        "requests": 2,
        "first": {
            "requestId": "early",
            "time": "2026-07-01T08:00:00+00:00",
            "what": "population.name",
            "right": "query",
            "before": {"refusal": None, "because": [], "rulings": [side | {"mask": "keep 1 1"}]},
            "after": {"refusal": None, "because": [], "rulings": [side]},
        },
    }
