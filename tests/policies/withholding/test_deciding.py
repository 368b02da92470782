"""What is withheld leaves nothing undone, yields in the order of the files, and opens nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import Equals, Literal, Mode, RowRule
from masking import Known, Mask, Value, ValueType, parse_mask, resident_id, undone
from masking.knowledge import seen
from policies import (
    Clear,
    Combinations,
    Denied,
    Grant,
    Masked,
    Policies,
    PolicyError,
    Right,
    Rights,
    Rule,
    Withheld,
    outcome_on,
    outcomes,
    parse_policies,
)
from policies.decisions import Outcome
from tests.policies.leaks.persons import CASE, PERSON, PERSONS, TODAY, policies
from tests.policies.small_city import catalog_of, department, files

FLOOR = 100
FACTS = {"id_number": None, "birth_date": "birth", "sex": "sex"}
MASKS = {
    "id_number": ("keep 6 4", "keep 6 4", "keep 6 1", "keep 10 0", "clear", "null"),
    "birth_date": ("clear", "year", "month", "null"),
    "sex": ("clear", "null"),
}
CONDITIONS = ("always", "always", "in-hours", "agreed", "by-key", "granted", "person", "listed", "granted+in-hours")
RIGHTS = ("query", "query", "query", "copy", "sort", "filter", "lookup", "query+copy")
FORMS = (Right.FILTER, Right.SORT, Right.GROUP, Right.AGGREGATE, Right.LOOKUP)
LIST = "tax, person, query, always, *, -, allow"
NUMBER = "tax, person.id_number, query, always, *, keep 6 4, allow"
DATE = "tax, person.birth_date, query, always, *, clear, allow"
YEAR = DATE.replace("clear", "year")


def held(*items: str, number: str = "G", mask: str | None = None, rows: str | None = None) -> Grant:
    found = parse_mask(mask) if mask else None
    return Grant(number, 1, "person", frozenset(items), frozenset(Mode), "assessment", rows=rows, mask=found)


def yields(police: str, court: str = "", *, grants: Sequence[Grant] = (), agreed: Iterable[str] = ()) -> set[str]:
    """What is withheld from the tax bureau, as `id_number:2`."""
    found = everything(policies(police, court), grants, frozenset(agreed))
    return {f"{each.item.partition('.')[2]}:{each.place.line}" for each in found}


def everything(
    made: Policies, grants: Sequence[Grant] = (), agreed: frozenset[str] = frozenset(), floor: float = FLOOR
) -> frozenset[Withheld]:
    combinations = Combinations(made, "tax", grants, agreed, TODAY, floor)
    return frozenset().union(*(combinations.of(code) for code in made.catalog.resources))


@pytest.mark.parametrize("date", [DATE, YEAR])
def test_the_later_line_yields(date: str) -> None:
    assert yields(f"{LIST}\n{NUMBER}\n{date}") == {"birth_date:3"}
    assert yields(f"{LIST}\n{date}\n{NUMBER}") == {"id_number:3"}


def test_a_lookup_of_what_is_not_the_key_yields_too() -> None:
    """A list may be sifted by it: of few values each is soon found."""
    lookup = DATE.replace("query", "lookup")
    assert yields(f"{LIST}\n{NUMBER}\n{lookup}") == {"birth_date:3"}
    assert yields(f"{LIST}\n{lookup}\n{NUMBER}") == {"id_number:3"}
    assert yields(f"{LIST}\n{NUMBER}\n{NUMBER.replace('query', 'lookup').replace('keep 6 4', 'clear')}") == set()


def test_only_the_line_yields_and_not_the_item() -> None:
    """A grant's line stands above: the mask that it goes beside yields, and the grant is good for what it says."""
    lines = f"{LIST}\n{NUMBER.replace('always', 'granted').replace('keep 6 4', 'clear')}\n{NUMBER}"
    assert yields(lines, grants=[held("id_number", mask="keep 10 0")]) == {"id_number:3"}
    assert yields(lines, grants=[held("id_number")]) == set()


@pytest.mark.parametrize(
    "lines",
    [
        f"{NUMBER}\n{DATE}",
        f"{LIST.replace('always', 'by-key')}\n{NUMBER}\n{DATE}",
        f"{LIST}\n{NUMBER}\n{DATE.replace('tax', 'civil')}",
        f"{LIST}\n{NUMBER}\n{DATE.replace('always', 'granted')}",
        f"{LIST}\n{NUMBER}\n{DATE.replace('always', 'agreed')}",
        f"{LIST}\n{NUMBER}\n{DATE.replace('always', 'until=2020-01-01')}",
        f"{LIST}\n{NUMBER.replace('*', 'near')}\n{DATE.replace('*, clear, allow', 'near, -, deny')}\n{DATE}",
        f"{LIST}\n{NUMBER.replace('keep 6 4', 'keep 6 1')}\n{YEAR}",
        f"{LIST}\n{NUMBER.replace('always', 'in-hours').replace('keep 6 4', 'clear')}\n{NUMBER}\n{DATE}",
        f"{LIST}\n{DATE}\n{NUMBER.replace('query', 'lookup').replace('keep 6 4', 'clear')}",
    ],
    ids=[
        "no rows",
        "who names the key knows",
        "two departments",
        "no grant in force",
        "no agreement in force",
        "another day",
        "other rows",
        "enough is left",
        "clear at other hours",
        "a lookup of the key",
    ],
)
def test_nothing_yields(lines: str) -> None:
    assert yields(lines) == set()


def test_grants_and_agreements_in_force_count() -> None:
    granted, agreed = (f"{LIST}\n{NUMBER}\n{DATE.replace('always', word)}" for word in ("granted", "agreed"))
    assert yields(granted, grants=[held("birth_date")]) == {"birth_date:3"}
    assert yields(granted, grants=[held("phone")]) == set()
    assert yields(agreed, agreed=["person"]) == {"birth_date:3"}


def test_a_grant_may_list_what_else_comes_by_key() -> None:
    lines = f"{LIST.replace('always', 'by-key')}\n{LIST.replace('always', 'granted')}\n{NUMBER}\n{YEAR}"
    assert yields(lines) == set()
    assert yields(lines, grants=[held("phone")]) == {"birth_date:4"}


PERSON_BY_KEY = LIST.replace("always", "by-key")
LOOKUP = NUMBER.replace("query", "lookup").replace("keep 6 4", "clear")
CASES = "tax, case, query, always, *, -, allow\ntax, case.person, query, always, *, -, allow"


def test_who_names_a_token_does_not_know_the_key() -> None:
    lines = f"{LIST.replace('always', 'by-key')}\n{NUMBER}\n{DATE}"
    lookup = NUMBER.replace("query", "lookup")
    assert yields(f"{lines}\n{lookup.replace('keep 6 4', 'clear')}") == set()
    assert yields(f"{lines}\n{lookup.replace('keep 6 4', 'token')}") == {"birth_date:3"}


def test_what_references_lead_to_counts() -> None:
    assert yields(f"{PERSON_BY_KEY}\n{NUMBER}\n{DATE}") == set()
    assert yields(f"{PERSON_BY_KEY}\n{NUMBER}\n{DATE}", CASES) == set(), "the police let nobody look up"
    assert yields(f"{PERSON_BY_KEY}\n{NUMBER}\n{DATE}\n{LOOKUP}", CASES) == {"birth_date:3"}
    by_key = CASES.replace("case, query, always", "case, query, by-key")
    named = yields(f"{PERSON_BY_KEY}\n{NUMBER}\n{DATE}\n{LOOKUP}", by_key)
    assert named == {"birth_date:3"}, "who names a case does not name the person"
    suspect = "tax, case.suspect, query, always, *, keep 6 4, allow"
    assert yields(f"{PERSON_BY_KEY}\n{DATE}\n{LOOKUP}", f"{CASES}\n{suspect}") == {"suspect:3"}
    judge = suspect.replace("suspect", "judge")
    assert yields(f"{PERSON_BY_KEY}\n{DATE}\n{LOOKUP}", f"{CASES}\n{judge}") == set(), "another person"


def test_what_refers_to_a_row_counts() -> None:
    """Two requests joined at the person: one lists persons, one comes to them from their cases."""
    halves = (NUMBER.replace("keep 6 4", "keep 12 0"), "tax, case.suspect, query, always, *, keep 0 12, allow")
    assert yields(f"{LIST}\n{halves[0]}\n{LOOKUP}", f"{CASES}\n{halves[1]}") == {"suspect:3"}


def test_nobody_takes_a_line_from_another_provider_by_a_reference_that_joins_nothing() -> None:
    """The file of the court stands first, but the police let nobody look up whom its cases are about."""
    court = f"{CASES}\ntax, case.suspect, query, always, *, keep 0 12, allow"
    for police, expected in ((f"{LIST}\n{NUMBER}", set[str]()), (f"{LIST}\n{NUMBER}\n{LOOKUP}", {"person.id_number"})):
        texts = {"p05_court": court, "p10_police": police}
        made = {name: "".join(f"p, {line},\n" for line in text.splitlines()) for name, text in texts.items()}
        gone = everything(Policies(parse_policies(files(**made), PERSONS), PERSONS))
        assert {each.item for each in gone} == expected


HALF = "tax, case.suspect, query, always, early, keep 6 4, allow"
OTHER_HALF = "tax, case.suspect, query, always, *, middle 6 4, allow"


def test_several_rows_of_one_subject_may_be_of_all_kinds() -> None:
    """A person's cases: of early ones the number comes in one form, of others in another."""
    early = {"early": RowRule("early", Equals("number", Literal("1")))}
    for key, expected in ((("number",), {"case.suspect"}), (("suspect",), set[str]())):
        case = replace(CASE, rows=early, key=key, references={"person": CASE.references["person"]})
        person = replace(PERSON, rows={})
        catalog = catalog_of([person, case], [department("police"), department("court"), department("tax")])
        court = "".join(f"p, {line},\n" for line in (*CASES.splitlines(), HALF, OTHER_HALF))
        table = parse_policies(files(p10_police=f"p, {LIST},\np, {LOOKUP},\n", p20_court=court), catalog)
        gone = everything(Policies(table, catalog))
        assert {each.item for each in gone} == expected


def test_without_a_floor_nothing_is_withheld() -> None:
    made = policies(f"{LIST}\n{NUMBER}\n{DATE}")
    assert everything(made) and not everything(made, floor=0)


def test_with_many_row_rules_no_kind_of_row_is_told_from_another() -> None:
    """Then rather more is withheld: the number of some rows and the date of others count as of one."""
    names = [f"r{number}" for number in range(5)]
    rows = {name: RowRule(name, Equals("phone", Literal(name))) for name in names}
    lines = [LIST, NUMBER.replace("*", names[0]), *(DATE.replace("*", name) for name in names[1:])]
    gone = everything(_policies(lines, rows=rows))
    assert {each.place.line for each in gone} == {3, 4, 5, 6}


def test_with_many_purposes_each_line_counts_as_if_it_stood_alone() -> None:
    codes = [f"c{number}" for number in range(8)]
    years = [YEAR.replace("always", f"purpose={code}") for code in codes]
    for functions, expected in ((codes, set(range(3, 11))), (codes[:2], {3, 4}), ((), set())):
        made = _policies([LIST, NUMBER, *years], functions=functions, known=codes)
        gone = everything(made)
        assert {each.place.line for each in gone} == expected


def test_a_mask_is_tried_once_on_each_value_whatever_it_is_put_together_with(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: Counter[tuple[str, Value]] = Counter()

    def counted(mask: Mask, value: Value, type: ValueType) -> str:
        tried[mask.text, value] += 1
        return seen(mask, value, type)

    monkeypatch.setattr("masking.spellings.seen", counted)
    codes = [f"c{number}" for number in range(4)]
    shifts = [
        DATE.replace("always", f"purpose={code}").replace("clear", f"shift {97 + int(code[1])}") for code in codes
    ]
    everything(_policies([LIST, NUMBER, *shifts], functions=codes, known=codes))
    assert set(tried.values()) == {1}


def _policies(
    lines: Sequence[str],
    *,
    rows: Mapping[str, RowRule] | None = None,
    functions: Sequence[str] = (),
    known: Sequence[str] = (),
) -> Policies:
    members = [department("police", *known), department("tax", *functions)]
    catalog = catalog_of([replace(PERSON, rows=rows or {}, references={})], members)
    table = parse_policies(files(p10_police="".join(f"p, {line},\n" for line in lines)), catalog)
    return Policies(table, catalog)


# --- everything that may be asked ------------------------------------------------------------------------------------


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules that open rows, a number and a date in some form, and a few more above, below and between."""
    lines = [_line(draw, "person.id_number", ("keep 6 4",)), _line(draw, "person.birth_date", ("clear", "year"))]
    for _ in range(draw(st.integers(0, 6))):
        item = draw(st.sampled_from(sorted(MASKS)))
        lines.append(_line(draw, f"person.{item}", MASKS[item], draw(st.sampled_from(("allow",) * 5 + ("deny",)))))
    for _ in range(draw(st.integers(0, 2))):
        lines.append(_line(draw, "person", ("-",), draw(st.sampled_from(("allow", "deny"))), ("query", "copy")))
    return "\n".join([LIST, *draw(st.permutations(lines))])


def _line(
    draw: st.DrawFn, what: str, masks: Sequence[str], effect: str = "allow", rights: Sequence[str] = RIGHTS
) -> str:
    who, right = draw(st.sampled_from(("tax", "everyone", "tax/app"))), draw(st.sampled_from(rights))
    when, rows = draw(st.sampled_from(CONDITIONS)), draw(st.sampled_from(("*", "*", "near", "far")))
    mask = draw(st.sampled_from(masks)) if effect == "allow" else "-"
    return f"{who}, {what}, {right}, {when}, {rows}, {mask}, {effect}"


@st.composite
def some_grants(draw: st.DrawFn) -> tuple[Grant, ...]:
    found = []
    for number in range(draw(st.integers(0, 3))):
        items = draw(st.sets(st.sampled_from(sorted(MASKS)), min_size=1))
        mask = draw(st.sampled_from((None, None, "null")))
        grant = held(*items, number=f"G{number}", mask=mask, rows=draw(st.sampled_from((None, "near"))))
        found.append(replace(grant, persons=draw(st.sampled_from((frozenset[str](), frozenset({"ann"}))))))
    return tuple(found)


def every_rights(made: Policies, grants: tuple[Grant, ...], agreed: frozenset[str]) -> Iterator[Rights]:
    """Every request that anybody of the department may make, each grant chosen once."""
    chosen = [(), *((grant,) for grant in grants)]
    for application, own, in_hours, person, purposes in product(
        ("app", "x"), chosen, (False, True), (None, "ann", "bob"), (frozenset[str](), frozenset({"assessment"}))
    ):
        names = made.table.names_of("tax", application)
        yield Rights("tax", application, names, {}, TODAY, in_hours, person, purposes, True, own, agreed)


def had(made: Policies, every: Iterable[Rights], kind: dict[str, bool | None]) -> set[tuple[str, Known, Right]]:
    """Every form of a row of that kind, by asking for everything in every way."""
    found: set[tuple[str, Known, Right]] = set()
    for rights, by_key in product(every, (False, True)):

        def outcome(target: str | None, right: Right, by: bool = by_key, own: Rights = rights) -> Outcome:
            return outcome_on(made.decide(own, "person", target, right, by).decision, kind)

        copied, read = (isinstance(outcome(None, right), Clear) for right in (Right.COPY, Right.QUERY))
        for right in [*([Right.COPY] if copied else []), *([Right.QUERY, *FORMS] if read else [])]:
            for item, fact in FACTS.items():
                match outcome(item, right):
                    case Clear() if right is not Right.LOOKUP or item not in PERSON.key:
                        found.add((item, Known(parse_mask("clear"), fact), right))
                    case Masked(mask, _):
                        found.add((item, Known(mask, fact), right))
    return found


def is_undone(forms: Iterable[tuple[str, Known, Right]]) -> bool:
    forms = set(forms)
    clear = {known.fact for _, known, right in forms if known.mask.text == "clear" and not right.is_position}
    if None in clear:
        return False
    for fact in {known.fact for _, known, _ in forms} - clear:
        known = {one for _, one, _ in forms if not (one.mask.text == "clear" and one.fact in (fact, None))}
        if any(each.form.fact == fact for each in undone(resident_id(), known, FLOOR)):
            return True
    return False


@settings(max_examples=30, deadline=None)
@given(rules(), some_grants(), st.sampled_from([frozenset[str](), frozenset({"person"})]))
def test_no_way_of_asking_leaves_a_mask_undone(text: str, grants: tuple[Grant, ...], agreed: frozenset[str]) -> None:
    try:
        made = policies(text)
    except PolicyError:
        return
    combinations = Combinations(made, "tax", grants, agreed, TODAY, FLOOR)
    gone = combinations.of("person")
    before = list(every_rights(made, grants, agreed))
    after = [replace(rights, withheld=combinations) for rights in before]
    for truths in product((True, False, None), repeat=2):
        kind = dict(zip(("near", "far"), truths, strict=True))
        left, all = had(made, after, kind), had(made, before, kind)
        assert not is_undone(left)
        assert left <= all, "what is taken away opens nothing"
        if not gone:
            assert left == all


@settings(max_examples=20, deadline=None)
@given(rules(), some_grants())
def test_what_is_withheld_is_denied_by_the_line_that_yields_and_nothing_else_changes(
    text: str, grants: tuple[Grant, ...]
) -> None:
    try:
        made = policies(text)
    except PolicyError:
        return
    combinations = Combinations(made, "tax", grants, frozenset(), TODAY, FLOOR)
    gone = combinations.of("person")
    for rights in every_rights(made, grants, frozenset()):
        for item, right, by_key in product(PERSON.items, Right, (False, True)):
            before = made.decide(rights, "person", item, right, by_key)
            after = made.decide(replace(rights, withheld=combinations), "person", item, right, by_key)
            assert after.withheld == (after.decision != before.decision)
            assert after == before or not after.missing
            assert list(outcomes(after.decision)) == [
                _left(outcome, item, right, gone) for outcome in outcomes(before.decision)
            ]


def _left(outcome: Outcome, item: str, right: Right, gone: frozenset[Withheld]) -> Outcome:
    match outcome:
        case Clear(Rule() as rule) | Masked(_, rule) if Withheld(f"person.{item}", rule.place) in gone:
            is_lookup_of_the_key = right is Right.LOOKUP and isinstance(outcome, Clear) and item in PERSON.key
            return outcome if is_lookup_of_the_key else Denied(rule)
        case _:
            return outcome
