"""Positions and references without a rule are open only over what is clear on every visible row."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies import (
    Answer,
    ByRows,
    Clear,
    Decision,
    Denied,
    Policies,
    Right,
    asking_behind,
    clear_on_every_visible_row,
    outcome_on,
    position,
    reference,
)
from policies.decisions import Branch, RowsWhere
from tests.policies.small_city import caller, grant, policies

OPEN = Clear(None)
CLOSED = Denied(None)
ROWS = "p, everyone, population, query, always, *, -, allow, \n"
CLEAR_NAME = "p, everyone, population.name, query, always, *, clear, allow, \n"
MASKED_NAME = "p, everyone, population.name, query, always, *, keep 1 1, allow, \n"


def where(*names: str, unknown_matches: bool = False) -> RowsWhere:
    return RowsWhere(frozenset(names), unknown_matches)


def by_rows(*branches: tuple[RowsWhere, Clear | Denied], otherwise: Clear | Denied = CLOSED) -> ByRows:
    return ByRows(tuple(Branch(rows, outcome) for rows, outcome in branches), otherwise)


ONE = where("one")
CASES: list[tuple[str, Decision, Decision, bool]] = [
    ("all rows, clear", OPEN, OPEN, True),
    ("all rows, denied", OPEN, CLOSED, False),
    ("no rows", CLOSED, OPEN, False),
    ("all rows, clear on some", OPEN, by_rows((ONE, OPEN)), False),
    ("some rows, clear on the same", by_rows((ONE, OPEN)), by_rows((ONE, OPEN)), True),
    ("some rows, clear on others", by_rows((ONE, OPEN)), by_rows((where("two"), OPEN)), False),
    ("some rows, clear on fewer", by_rows((ONE, OPEN)), by_rows((where("one", "two"), OPEN)), False),
    ("fewer rows, clear on more", by_rows((where("one", "two"), OPEN)), by_rows((ONE, OPEN)), True),
    ("some rows, denied on the rest", by_rows((ONE, OPEN)), by_rows((ONE, OPEN), otherwise=CLOSED), True),
    (
        "a deny hides the rows on which the item is denied, unknown ones too",
        by_rows((where("one", unknown_matches=True), CLOSED), otherwise=OPEN),
        by_rows((where("one", unknown_matches=True), CLOSED), otherwise=OPEN),
        True,
    ),
    (
        "an allow leaves open the unknown rows on which a deny denies the item",
        by_rows((ONE, CLOSED), otherwise=OPEN),
        by_rows((where("one", unknown_matches=True), CLOSED), otherwise=OPEN),
        False,
    ),
]


@pytest.mark.parametrize(("visible", "decision", "is_clear"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_clear_on_every_visible_row(visible: Decision, decision: Decision, is_clear: bool) -> None:
    assert clear_on_every_visible_row(visible, decision) == is_clear


def test_over_more_than_six_row_rules_nothing_is_taken_for_clear() -> None:
    def decision(count: int) -> ByRows:
        return by_rows(*((where(f"r{n}"), OPEN) for n in range(count)))

    assert clear_on_every_visible_row(decision(6), decision(6))
    assert not clear_on_every_visible_row(decision(7), decision(7))


NAMES = ("one", "two", "three")
rows_where = st.builds(RowsWhere, st.sets(st.sampled_from(NAMES), min_size=1).map(frozenset), st.booleans())
outcomes = st.sampled_from([OPEN, CLOSED])
decisions = outcomes | st.builds(
    ByRows, st.lists(st.builds(Branch, rows_where, outcomes), min_size=1, max_size=3).map(tuple), outcomes
)


@settings(max_examples=500, deadline=None)
@given(decisions, decisions)
def test_no_visible_row_is_ever_overlooked(visible: Decision, decision: Decision) -> None:
    kinds = [dict(zip(NAMES, truths, strict=True)) for truths in product((True, False, None), repeat=len(NAMES))]
    seen = [outcome_on(decision, kind) for kind in kinds if outcome_on(visible, kind) == OPEN]
    assert clear_on_every_visible_row(visible, decision) == (bool(seen) and all(each == OPEN for each in seen))


def ask(lines: str, right: Right = Right.SORT, ours: Policies | None = None) -> Answer:
    ours = ours or policies(lines)
    visible = ours.decide(caller(), "population", None, Right.QUERY).decision
    return position(ours, caller(), "population", "name", right, visible)


@pytest.mark.parametrize("right", [Right.LOOKUP, Right.FILTER, Right.SORT, Right.GROUP, Right.AGGREGATE])
def test_a_position_without_a_rule_is_open_on_a_clear_item_and_closed_on_a_masked_one(right: Right) -> None:
    assert ask(ROWS + CLEAR_NAME, right) == Answer(OPEN)
    assert ask(ROWS + MASKED_NAME, right) == Answer(CLOSED)


def test_a_rule_that_names_the_position_decides() -> None:
    named = "p, everyone, population.name, sort, always, *, keep 1 1, allow, \n"
    ours = policies(ROWS + CLEAR_NAME + named)
    assert ask("", ours=ours).decision == ours.decide(caller(), "population", "name", Right.SORT).decision
    denied = "p, everyone, population.name, sort, always, *, -, deny, \n"
    assert isinstance(ask(ROWS + CLEAR_NAME + denied).decision, Denied)


def test_rows_that_a_rule_names_are_its_and_the_rest_is_open_if_clear() -> None:
    some = "p, everyone, population.name, sort, always, own_region, -, deny, \n"
    opened = ask(ROWS + CLEAR_NAME + some).decision
    assert isinstance(opened, ByRows) and opened.otherwise == OPEN
    assert isinstance(opened.branches[0].outcome, Denied)
    closed = ask(ROWS + MASKED_NAME + some).decision
    assert isinstance(closed, ByRows) and closed.otherwise == CLOSED


def test_a_position_is_open_where_the_item_is_clear_on_the_visible_rows() -> None:
    rows = "p, everyone, population, query, always, own_region, -, allow, \n"
    name = "p, everyone, population.name, query, always, own_region, clear, allow, \n"
    assert ask(rows + name).decision == OPEN
    assert ask(ROWS + name).decision == CLOSED


def test_what_would_make_the_item_clear_is_missing_for_its_position() -> None:
    granted = "p, everyone, population.name, query, granted, *, clear, allow, \n"
    ours = policies(ROWS + granted + MASKED_NAME)
    rights = caller("tax", grant())
    answer = position(ours, rights, "population", "name", Right.FILTER, OPEN)
    assert (answer.decision, answer.missing, answer.unstated) == (CLOSED, frozenset({"granted"}), ("G-1",))


KEYS = (
    "p, everyone, population.household_id, query, always, *, clear, allow, \n"
    "p, everyone, household.household_id, query, always, *, clear, allow, \n"
)


def follow(lines: str, code: str = "household", right: Right = Right.QUERY, theirs: Decision = OPEN) -> Answer:
    return reference(policies(lines), caller(), "population", code, OPEN, theirs, right)


def test_a_reference_without_a_rule_is_open_over_items_that_are_clear_on_both_sides() -> None:
    assert follow(KEYS) == Answer(OPEN)
    assert follow(KEYS.splitlines()[0]).decision == CLOSED
    assert follow(KEYS.splitlines()[1]).decision == CLOSED


def test_a_reference_into_rows_that_are_not_visible_is_closed() -> None:
    assert follow(KEYS, theirs=CLOSED).decision == CLOSED


def test_a_rule_that_names_the_reference_decides() -> None:
    named = "p, everyone, population.household, query, always, *, -, {effect}, \n"
    assert isinstance(follow(named.format(effect="allow")).decision, Clear)
    denied = follow(named.format(effect="deny") + KEYS).decision
    assert isinstance(denied, Denied) and denied.rule is not None


def test_copy_follows_only_what_copy_rules_open() -> None:
    assert follow(KEYS, right=Right.COPY).decision == CLOSED
    assert follow(KEYS.replace("query", "*"), right=Right.COPY).decision == OPEN


def test_the_other_side_counts_as_by_key_only_where_the_reference_leads_to_one_row() -> None:
    one = KEYS.replace("household.household_id, query, always", "household.household_id, query, by-key")
    assert follow(one).decision == OPEN
    own = "p, everyone, population.id_number, query, always, *, clear, allow, \n"
    theirs = "p, everyone, relief.id_number, query, {when}, *, clear, allow, \n"
    for when, expected in (("always", OPEN), ("by-key", CLOSED)):
        ours = policies(own, p20_civil_affairs=theirs.format(when=when))
        answer = reference(ours, caller(), "population", "relief", OPEN, OPEN)
        assert answer.decision == expected
    assert answer.missing == {"by-key"}


RELIEF = "p, everyone, population.relief, query, always, *, -, {effect}, \n"


def test_rows_of_another_provider_are_found_only_by_what_may_be_looked_up_there() -> None:
    def asked(theirs: str, effect: str = "allow") -> Decision:
        rows = "p, everyone, relief, query, always, *, -, allow, \n"
        ours = policies(RELIEF.format(effect=effect), p20_civil_affairs=rows + theirs)
        return reference(ours, caller(), "population", "relief", OPEN, OPEN).decision

    lookup = "p, everyone, relief.id_number, lookup, {when}, *, {mask}, {effect}, \n"
    assert isinstance(asked(lookup.format(when="always", mask="clear", effect="allow")), Clear)
    assert isinstance(asked("p, everyone, relief.id_number, query, always, *, clear, allow, \n"), Clear)
    for theirs in (
        "",
        lookup.format(when="granted", mask="clear", effect="allow"),
        lookup.format(when="always", mask="keep 1 0", effect="allow"),
        lookup.format(when="always", mask="-", effect="deny")
        + "p, everyone, relief.id_number, query, always, *, clear, allow, \n",
    ):
        assert isinstance(asked(theirs), Denied), theirs
    denied = asked(lookup.format(when="always", mask="clear", effect="allow"), effect="deny")
    assert isinstance(denied, Denied) and denied.rule is not None and denied.rule.place.file == "10-police.csv"


def test_an_unknown_reference_is_denied() -> None:
    assert follow(KEYS, "nothing").decision == CLOSED
    assert reference(policies(KEYS), caller(), "nothing", "household", OPEN, OPEN).decision == CLOSED


def about(lines: str) -> Answer:
    """Whether a `where` about people may ask about households."""
    return asking_behind(policies(lines), caller(), "population", "household", OPEN, OPEN)


def test_what_may_not_be_followed_may_not_be_asked_about() -> None:
    named = "p, everyone, population.household, query, always, {rows}, -, {effect}, \n"
    assert about(KEYS) == Answer(OPEN)
    assert about(KEYS.splitlines()[0]).decision == about(KEYS.splitlines()[1]).decision == CLOSED
    assert isinstance(about(named.format(rows="*", effect="allow")).decision, Clear)
    assert isinstance(about(named.format(rows="*", effect="deny") + KEYS).decision, Denied)
    some = about(named.format(rows="own_region", effect="allow")).decision
    assert isinstance(some, ByRows) and some.otherwise == CLOSED


@pytest.mark.parametrize("mask", ["keep 1 1", "clear"])
@pytest.mark.parametrize("first", ["by-key", "always"])
def test_a_reference_to_one_row_is_asked_about_where_it_is_open_by_key_and_without(first: str, mask: str) -> None:
    """A `where` names no key, and tells no more than reading would: without a rule both must be clear."""
    own, *_ = KEYS.splitlines(keepends=True)
    theirs = f"p, everyone, household.household_id, query, {first}, *, {mask}, allow, \n"
    other = "clear" if mask != "clear" else "keep 1 1"
    rest = f"p, everyone, household.household_id, query, always, *, {other}, allow, \n"
    expected = OPEN if first == "always" and mask == "clear" else CLOSED
    assert about(own + theirs + rest).decision == expected


def test_filtering_that_is_denied_for_every_item_is_denied_over_references() -> None:
    """A rule cannot name a reference for a position; one that denies them all means it too, on whatever rows."""
    for rows in ("*", "own_region"):
        barred = about(f"p, everyone, population.*, filter, always, {rows}, -, deny, \n" + KEYS).decision
        assert isinstance(barred, Denied) and barred.rule is not None


def test_rows_of_another_provider_are_asked_about_only_by_what_may_be_looked_up_there() -> None:
    own = "p, everyone, population.id_number, query, always, *, clear, allow, \n" + RELIEF.format(effect="allow")
    for theirs, opened in (
        ("p, everyone, relief.id_number, lookup, always, *, clear, allow, \n", Clear),
        ("p, everyone, relief.id_number, lookup, always, *, keep 1 1, allow, \n", Denied),
        ("p, everyone, relief.id_number, query, by-key, *, clear, allow, \n", Denied),
    ):
        ours = policies(own, p20_civil_affairs=theirs)
        answer = asking_behind(ours, caller(), "population", "relief", OPEN, OPEN)
        assert isinstance(answer.decision, opened), theirs
