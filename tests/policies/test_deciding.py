"""What rules mean: one named test for each sentence of the design."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import Mode
from policies import (
    POSITIONS,
    Answer,
    ByRows,
    Clear,
    Compared,
    Consented,
    Decision,
    Denied,
    Emergency,
    Grant,
    GrantAmbiguous,
    Masked,
    Policies,
    Reveal,
    Right,
    Rights,
    State,
    outcome_on,
)
from policies.words import MODES
from tests.policies.random_tables import world
from tests.policies.small_city import CITY, TODAY, caller, grant, miscompiled, policies

STATED: dict[str, object] = {"purposes": frozenset({"tax-assessment"})}


def decide(
    lines: str,
    target: str | None = "name",
    right: Right = Right.QUERY,
    rights: Rights | None = None,
    by_key: bool = False,
) -> Answer:
    return policies(lines).decide(rights or caller(), "population", target, right, by_key)


def described(decision: Decision) -> str:
    """`clear:1` is Clear by the rule of line 1; `row rule → outcome` for branches."""
    match decision:
        case ByRows(branches, otherwise):
            parts = [f"{'+'.join(sorted(b.rows.names))} → {described(b.outcome)}" for b in branches]
            return ", ".join([*parts, described(otherwise)])
        case Masked(mask, rule):
            return f"{mask}:{rule.place.line}"
        case Compared(reveals, rule):
            return f"{'+'.join(sorted(reveals))}:{rule.place.line}"
        case Clear(rule) | Denied(rule):
            return f"{type(decision).__name__.lower()}:{rule.place.line if rule else '-'}"


def line(what: str = "name", *, who: str = "everyone", **cells: str) -> str:
    wanted = {"for": "query", "when": "always", "rows": "*", "mask": "clear", "effect": "allow"} | cells
    mask = "-" if wanted["effect"] == "deny" or what in ("", "household", "relief") else wanted["mask"]
    name = f"population.{what}" if what else "population"
    return f"p, {who}, {name}, {wanted['for']}, {wanted['when']}, {wanted['rows']}, {mask}, {wanted['effect']}, \n"


# order and default


def test_the_first_matching_rule_wins() -> None:
    assert described(decide(line(mask="keep 1 1") + line()).decision) == "keep 1 1:1"
    assert described(decide(line(effect="deny") + line()).decision) == "denied:1"
    assert described(decide(line() + line(effect="deny")).decision) == "clear:1"


def test_without_a_rule_nothing_is_allowed() -> None:
    assert decide(line("gender")) == Answer(Denied(None))


@pytest.mark.parametrize(("resource", "target"), [("nothing", None), ("population", "nothing"), ("population", "*")])
def test_what_the_catalogue_does_not_hold_is_denied(resource: str, target: str | None) -> None:
    everything = policies(line("*") + line(""))
    assert everything.decide(caller(), resource, target, Right.QUERY) == Answer(Denied(None))


def test_files_are_one_table_in_name_order() -> None:
    ours = policies(line(), p00_all="p, everyone, population.name, *, always, *, -, deny, \n")
    assert ours.decide(caller(), "population", "name", Right.QUERY).decision == Denied(ours.table.rules[0])


# who


@pytest.mark.parametrize(
    ("who", "is_met"), [("everyone", 1), ("tax", 1), ("tax/app", 1), ("tax/other", 0), ("civil", 0), ("public", 0)]
)
def test_who_names_the_caller(who: str, is_met: int) -> None:
    assert isinstance(decide(line(who=who)).decision, Clear) == bool(is_met)


def test_groups_are_transitive_and_hold_departments_and_applications() -> None:
    table = policies(line(), p00_all="g, tax, one\ng, one, two\ng, civil/app, one\n").table
    assert table.names_of("tax", "app") == {"everyone", "tax", "tax/app", "one", "two"}
    assert table.names_of("civil", "app") == {"everyone", "civil", "civil/app", "one", "two"}
    assert table.names_of("civil", "other") == {"everyone", "civil", "civil/other"}


def test_the_open_site_is_public_and_no_member() -> None:
    assert policies(line(), p00_all="g, tax, one\n").table.names_of("public", "site") == {"public"}


def test_an_application_with_the_name_of_a_group_is_not_the_group() -> None:
    table = policies("g, civil, police/partners\n" + line()).table
    assert table.names_of("police", "partners") == {"everyone", "police"}


# what


def test_a_rule_about_the_resource_says_nothing_about_items_nor_the_other_way_round() -> None:
    rows_only, item_only = policies(line("")), policies(line())
    assert isinstance(rows_only.decide(caller(), "population", None, Right.QUERY).decision, Clear)
    assert rows_only.decide(caller(), "population", "name", Right.QUERY).decision == Denied(None)
    assert item_only.decide(caller(), "population", None, Right.QUERY).decision == Denied(None)


@pytest.mark.parametrize("right", list(MODES))
@pytest.mark.parametrize("what", ["*", "@personal", "@base", "@unconditional", "@conditional"])
def test_no_wildcard_or_class_ever_opens_a_restricted_item(what: str, right: Right) -> None:
    opened = line(what, **{"for": right.value, "mask": "verdict" if right is Right.VERIFY else "clear"})
    assert decide(opened, "criminal_record", right).decision == Denied(None)


def test_a_wildcard_deny_reaches_restricted_items_and_references() -> None:
    denied = line("*", effect="deny", **{"for": "*"})
    for target, right in product(["criminal_record", "name", "household"], Right):
        assert described(decide(denied + line("household"), target, right).decision) == "denied:1"


def test_a_wildcard_allow_opens_no_reference() -> None:
    assert decide(line("*"), "household").decision == Denied(None)
    assert isinstance(decide(line("household"), "household").decision, Clear)


def test_a_restricted_item_is_opened_by_its_name() -> None:
    assert isinstance(decide(line("criminal_record", who="tax"), "criminal_record").decision, Clear)


@pytest.mark.parametrize(
    ("what", "items"),
    [
        ("@unconditional", {"gender", "region_code"}),
        ("@conditional", {"id_number", "name", "birth_date", "household_id"}),
        ("@base", {"gender"}),
        ("@personal", {"id_number", "name", "birth_date"}),
        ("*", {"id_number", "name", "birth_date", "household_id", "gender", "region_code"}),
    ],
)
def test_what_a_class_means(what: str, items: set[str]) -> None:
    ours = policies(line(what))
    found = {
        code
        for code in CITY.resources["population"].items
        if isinstance(ours.decide(caller(), "population", code, Right.QUERY).decision, Clear)
    }
    assert found == items


def test_the_centre_names_a_class_of_all_resources() -> None:
    centre = "p, everyone, *.@base, query, always, *, clear, allow, \n"
    ours = policies(line(), p00_all=centre)
    assert isinstance(ours.decide(caller(), "population", "gender", Right.QUERY).decision, Clear)
    assert ours.decide(caller(), "household", "address", Right.QUERY).decision == Denied(None)


# for


def test_star_in_an_allow_is_the_modes_and_no_position() -> None:
    allowed = line(**{"for": "*"})
    assert {right for right in Right if not isinstance(decide(allowed, "name", right).decision, Denied)} == MODES


def test_star_in_a_deny_is_everything() -> None:
    assert all(decide(line(effect="deny", **{"for": "*"}), "name", right).decision != Denied(None) for right in Right)


@pytest.mark.parametrize("right", sorted(POSITIONS))
def test_a_position_is_opened_only_by_a_rule_that_names_it_on_the_form_that_it_names(right: Right) -> None:
    named = line(mask="keep 1 1", **{"for": right.value})
    assert described(decide(named, "name", right).decision) == "keep 1 1:1"
    assert decide(line(**{"for": "*"}), "name", right).decision == Denied(None)


# mask and verdict


def test_a_verify_rule_compares() -> None:
    verify = line(mask="verdict+items", **{"for": "verify"})
    decision = decide(verify, "name", Right.VERIFY).decision
    assert isinstance(decision, Compared) and decision.reveals == {Reveal.VERDICT, Reveal.ITEMS}


def test_a_rule_for_all_modes_masks_values_and_gives_verdicts() -> None:
    mixed = line(mask="keep 1 1", **{"for": "*"})
    assert described(decide(mixed, "name", Right.COPY).decision) == "keep 1 1:1"
    assert described(decide(mixed, "name", Right.VERIFY).decision) == "verdict:1"


def test_rows_may_be_denied_in_verify() -> None:
    denied = decide(line("", effect="deny", **{"for": "verify"}), None, Right.VERIFY).decision
    assert described(denied) == "denied:1"


# rows


def test_a_rule_with_rows_makes_a_branch_and_the_scan_goes_on() -> None:
    decision = decide(line(rows="own_region") + line(rows="no_record", effect="deny") + line(mask="null")).decision
    assert described(decision) == "own_region → clear:1, no_record → denied:2, null:3"


def test_rows_that_no_rule_names_are_denied() -> None:
    assert described(decide(line(rows="own_region")).decision) == "own_region → clear:1, denied:-"


def test_unknown_row_rules_match_in_denies_only() -> None:
    unknown = {"own_region": None, "no_record": None}
    allowed = decide(line(rows="own_region") + line(mask="null")).decision
    denied = decide(line(rows="own_region", effect="deny") + line()).decision
    assert described(outcome_on(allowed, unknown)) == "null:2"
    assert described(outcome_on(denied, unknown)) == "denied:1"


def test_a_branch_that_is_never_reached_is_left_out() -> None:
    decision = decide(line(rows="own_region", effect="deny") + line(rows="own_region") + line(mask="null")).decision
    assert described(decision) == "own_region → denied:1, null:3"


def test_a_branch_over_more_rows_than_those_above_it_is_kept() -> None:
    narrow_first = line(when="granted", rows="own_region") + line(rows="own_region", mask="null")
    decision = granted(grant(rows="no_record"), lines=narrow_first).decision
    assert described(decision) == "no_record+own_region → clear:1, own_region → null:2, denied:-"


def test_a_deny_below_an_allow_on_the_same_rows_is_kept_for_the_rows_where_it_is_unknown() -> None:
    decision = decide(line(rows="own_region") + line(rows="own_region", effect="deny") + line()).decision
    assert described(outcome_on(decision, {"own_region": None, "no_record": None})) == "denied:2"


# when

CONDITIONS: list[tuple[str, dict[str, object], dict[str, object]]] = [
    ("agreed", {"agreed": frozenset({"population"})}, {"agreed": frozenset({"household"})}),
    ("in-hours", {"in_hours": True}, {"in_hours": False}),
    ("emergency", {"emergency": Emergency("E", frozenset({"population"}))}, {"emergency": None}),
    ("emergency", {"emergency": Emergency("E")}, {"emergency": Emergency("E", frozenset({"household"}))}),
    ("person", {"person": "ann"}, {"person": None}),
    ("from=2026-07-01", {"today": date(2026, 7, 1)}, {"today": date(2026, 6, 30)}),
    ("until=2026-07-01", {"today": date(2026, 7, 1)}, {"today": date(2026, 7, 2)}),
    ("purpose=tax-assessment", STATED, {"purposes": frozenset({"burial"})}),
]


@pytest.mark.parametrize(("word", "holds", "fails"), CONDITIONS)
def test_a_condition_holds_or_is_named_as_missing(
    word: str, holds: dict[str, object], fails: dict[str, object]
) -> None:
    conditional = line(when=word, mask="keep 1 1") + line(mask="null")
    assert described(decide(conditional, rights=caller(**holds)).decision) == "keep 1 1:1"
    answer = decide(conditional, rights=caller(**fails))
    assert described(answer.decision) == "null:2"
    assert answer.missing == {word}


def test_all_joined_conditions_must_hold_and_all_that_fail_are_named() -> None:
    joined = line(when="in-hours+person+agreed")
    rights = caller(agreed=frozenset({"population"}), in_hours=False)
    assert decide(joined, rights=rights) == Answer(Denied(None), missing=frozenset({"in-hours", "person"}))


def test_conditions_of_rules_below_the_deciding_one_are_not_missing() -> None:
    assert decide(line(mask="null") + line(when="person")).missing == frozenset()


def test_conditions_of_denies_are_not_missing() -> None:
    assert decide(line(when="person", effect="deny") + line()).missing == frozenset()


def test_conditions_of_rules_for_others_are_not_missing() -> None:
    assert decide(line(who="civil", when="person") + line("gender", when="person")).missing == frozenset()


def test_by_key_holds_where_the_request_names_rows_by_key() -> None:
    rows = line("", when="by-key")
    assert described(decide(rows, None, by_key=True).decision) == "clear:1"
    assert decide(rows, None) == Answer(Denied(None), missing=frozenset({"by-key"}))


def test_a_consent_counts_for_the_items_it_names_of_the_resource_it_names() -> None:
    rows = line(when="consented") + line(mask="null")
    for consented, expected in [
        (Consented("population", frozenset({"name", "gender"})), "clear:1"),
        (Consented("population", frozenset({"gender"})), "null:2"),
        (Consented("household", frozenset({"name"})), "null:2"),
        (None, "null:2"),
    ]:
        assert described(decide(rows, rights=caller(consented=consented), by_key=True).decision) == expected


def test_a_consent_holds_for_subjects_that_the_request_names_and_never_in_a_copy() -> None:
    rights = caller(consented=Consented("population", frozenset({"name"})))
    rule = line(when="consented", mask="keep 1 1")
    assert decide(rule, rights=rights) == Answer(Denied(None), missing=frozenset({"consented"}))
    verified = line(when="consented", mask="verdict", **{"for": "verify"})
    assert not isinstance(decide(verified, right=Right.VERIFY, rights=rights).decision, Denied)
    assert decide(line(when="consented", **{"for": "*"}), right=Right.COPY, rights=rights, by_key=True).missing == {
        "consented"
    }


@pytest.mark.parametrize("right", [Right.COPY, Right.VERIFY])
def test_by_key_never_holds_without_rows_to_name(right: Right) -> None:
    rows = line("", when="by-key", **{"for": "*"})
    assert decide(rows, None, right, by_key=True) == Answer(Denied(None), missing=frozenset({"by-key"}))


# grants

GRANTED = line(when="granted") + line(mask="keep 1 1")


def granted(*grants: Grant, lines: str = GRANTED, **more: object) -> Answer:
    return decide(lines, rights=caller("tax", *grants, **(STATED | more)))


def test_a_grant_in_force_makes_granted_true() -> None:
    assert described(granted(grant()).decision) == "clear:1"
    assert described(granted().decision) == "keep 1 1:2"


@pytest.mark.parametrize(
    "other",
    [
        grant("G-1", "gender"),
        grant("G-1", resource="household"),
        grant("G-1", modes=frozenset({Mode.VERIFY, Mode.COPY})),
        grant("G-1", purpose="relief-review"),
        grant("G-1", persons=frozenset({"bob"})),
    ],
    ids=["item", "resource", "mode", "purpose", "person"],
)
def test_a_grant_counts_only_for_its_items_resource_mode_purpose_and_persons(other: Grant) -> None:
    answer = granted(other, person="ann")
    assert described(answer.decision) == "keep 1 1:2"
    assert answer.missing == {"granted"}
    assert answer.uncovered


def test_a_grant_for_query_serves_its_positions() -> None:
    position = line(when="granted", **{"for": "lookup"})
    rights = caller("tax", grant(), **STATED)
    assert described(decide(position, "name", Right.LOOKUP, rights).decision) == "clear:1"


def test_the_rows_of_a_grant_are_and_ed() -> None:
    narrowed = granted(grant(rows="no_record"), lines=line(when="granted", rows="own_region") + line(mask="null"))
    assert described(narrowed.decision) == "no_record+own_region → clear:1, null:2"


def test_the_mask_of_a_grant_replaces_clear_and_nothing_else() -> None:
    assert described(granted(grant(mask="keep 2 2")).decision) == "keep 2 2:1"
    assert described(granted(grant(mask="keep 2 2"), lines=line(when="granted", mask="null")).decision) == "null:1"


@pytest.mark.parametrize(("mask", "served"), [("pseudonym", False), ("token", True), ("keep 1 1", True)])
def test_a_grant_closes_the_positions_that_its_mask_cannot_serve(mask: str, served: bool) -> None:
    """Rules that say so are refused; a grant is entered later, and its mask takes the place of `clear`."""
    lookup = line(when="granted", **{"for": "lookup"})
    sort = line(when="granted", **{"for": "sort"})
    rights = caller("tax", grant(mask=mask), **STATED)
    assert described(decide(lookup, "name", Right.LOOKUP, rights).decision) == (f"{mask}:1" if served else "denied:1")
    assert described(decide(sort, "name", Right.SORT, rights).decision) == (
        "keep 1 1:1" if mask == "keep 1 1" else "denied:1"
    )


def test_a_rule_without_granted_is_not_narrowed_by_a_grant() -> None:
    assert described(granted(grant(mask="null", rows="own_region"), lines=line()).decision) == "clear:1"


def test_a_deny_is_never_narrowed_by_a_grant() -> None:
    denied = line(when="granted", effect="deny") + line()
    assert described(granted(grant(rows="own_region", mask="null"), lines=denied).decision) == "denied:1"


def test_a_grant_whose_mask_does_not_fit_the_item_does_not_count() -> None:
    dated = line("birth_date", when="granted") + line("birth_date", mask="year")
    rights = caller("tax", grant(mask="keep 1 1"), **STATED)
    assert described(decide(dated, "birth_date", rights=rights).decision) == "year:2"


def test_a_grant_whose_mask_shows_that_a_sparse_item_is_there_does_not_count() -> None:
    record = line("criminal_record", who="tax", when="granted")
    for mask, expected in (("keep 1 1", "denied:-"), ("null", "null:1"), ("clear", "clear:1")):
        rights = caller("tax", grant(mask=mask), **STATED)
        assert described(decide(record, "criminal_record", rights=rights).decision) == expected


def test_listed_needs_a_grant_that_names_the_person() -> None:
    listed = line(when="granted+listed") + line(mask="null")
    named, open_to_all = grant(persons=frozenset({"ann"})), grant()
    assert described(granted(named, lines=listed, person="ann").decision) == "clear:1"
    assert granted(open_to_all, lines=listed, person="ann").missing == {"listed"}
    assert granted(named, lines=listed).missing == {"granted", "listed"}


def test_grants_that_lead_to_the_same_decision_are_one() -> None:
    assert described(granted(grant("G-1"), grant("G-2")).decision) == "clear:1"
    assert described(granted(grant("G-1", mask="null"), grant("G-2", mask="null")).decision) == "null:1"


@pytest.mark.parametrize("other", [grant("G-2", mask="null"), grant("G-2", rows="own_region")])
def test_grants_that_lead_apart_are_ambiguous(other: Grant) -> None:
    with pytest.raises(GrantAmbiguous) as caught:
        granted(other, grant("G-1"))
    assert caught.value.numbers == ("G-1", "G-2")


def test_grants_that_would_differ_only_below_the_deciding_rule_are_not_ambiguous() -> None:
    assert described(granted(grant("G-1"), grant("G-2", mask="null"), lines=line() + GRANTED).decision) == "clear:1"


ROWS_GRANTED = line("", when="granted")


def rows_granted(*grants: Grant, used: Iterable[str]) -> Answer:
    rights = caller("tax", *grants, **STATED)
    return policies(ROWS_GRANTED).decide(rights, "population", None, Right.QUERY, used=frozenset(used))


def test_rows_need_one_grant_over_every_used_item_that_is_not_unconditional() -> None:
    first, second = grant("G-1", "name", "birth_date"), grant("G-2", "id_number")
    assert described(rows_granted(first, second, used=["name", "gender", "birth_date"]).decision) == "clear:1"
    assert rows_granted(first, second, used=["name", "id_number"]).decision == Denied(None)
    assert rows_granted(first, second, used=["name", "no_such_item"]).decision == Denied(None)


def test_a_granted_reference_needs_a_grant_over_the_items_it_joins() -> None:
    link = line("household", when="granted")
    for items, expected in (("household_id",), "clear:1"), (("name",), "denied:-"):
        rights = caller("tax", grant("G-1", *items), **STATED)
        assert described(decide(link, "household", rights=rights).decision) == expected


# what the caller could do about it


def test_grants_that_lack_only_a_stated_purpose_are_named() -> None:
    answer = decide(GRANTED, rights=caller("tax", grant("G-2"), grant("G-1"), grant("G-3", "gender")))
    assert described(answer.decision) == "keep 1 1:2"
    assert answer.unstated == ("G-1", "G-2")
    assert not answer.uncovered


def test_grants_that_lack_only_a_stated_case_are_named() -> None:
    assert granted(grant(), case_stated=False).unstated == ("G-1",)


def test_grants_for_which_something_else_is_missing_too_are_not_named() -> None:
    joined = line(when="granted+person") + line(mask="null")
    assert decide(joined, rights=caller("tax", grant())).unstated == ()
    assert decide(joined, rights=caller("tax", grant(), person="ann")).unstated == ("G-1",)


def test_a_purpose_that_no_grant_covers_is_said_to_be_uncovered() -> None:
    answer = decide(GRANTED, rights=caller("tax", grant(), purposes=frozenset({"burial"})))
    assert (answer.uncovered, answer.unstated) == (True, ())


def test_nothing_is_uncovered_where_no_rule_above_needed_a_grant() -> None:
    assert not decide(line() + GRANTED, rights=caller(purposes=frozenset({"burial"}))).uncovered


def test_nothing_is_uncovered_where_a_grant_covers_and_only_the_case_is_missing() -> None:
    assert not granted(grant(), case_stated=False).uncovered


# memory


def test_an_answer_is_given_again_from_memory() -> None:
    ours = policies(GRANTED)
    first = ours.decide(caller(), "population", "name", Right.QUERY)
    assert ours.decide(caller(), "population", "name", Right.QUERY) is first


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**40))
def test_memory_never_changes_an_answer(seed: int) -> None:
    """Many questions to one object and each to a new one: the same answers, whatever was asked before."""
    drawn = world(seed, 10)
    if drawn is None:
        return
    used = Policies(drawn.table, drawn.catalog)
    for probe in [drawn.question() for _ in range(12)] * 2:
        arguments = (probe.rights, probe.resource, probe.target, probe.right, probe.by_key, probe.used)
        assert _answer(used, *arguments) == _answer(Policies(drawn.table, drawn.catalog), *arguments)


def _answer(
    ours: Policies, rights: Rights, resource: str, target: str | None, right: Right, by_key: bool, used: frozenset[str]
) -> Answer | GrantAmbiguous | str:
    try:
        return ours.decide(rights, resource, target, right, by_key, used)
    except GrantAmbiguous as error:
        return str(error)


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**40))
def test_grants_matter_only_to_rules_that_look_at_them(seed: int) -> None:
    drawn = world(seed, 12)
    if drawn is None:
        return
    rules = tuple(rule for rule in drawn.table.rules if not {State.GRANTED, State.LISTED} & set(rule.when))
    ours = Policies(miscompiled(drawn.table, *rules), drawn.catalog)
    for probe in (drawn.question() for _ in range(10)):
        arguments = (probe.resource, probe.target, probe.right, probe.by_key, probe.used)
        without = replace(probe.rights, grants=())
        assert ours.decide(probe.rights, *arguments).decision == ours.decide(without, *arguments).decision


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**40))
def test_a_grant_never_opens_a_row_that_it_does_not_hold(seed: int) -> None:
    drawn = world(seed, 12)
    if drawn is None:
        return
    ours = Policies(drawn.table, drawn.catalog)
    for probe in (drawn.question() for _ in range(10)):
        rights = replace(probe.rights, grants=tuple(g for g in probe.rights.grants if g.rows)[:1])
        decision = ours.decide(rights, probe.resource, probe.target, probe.right, probe.by_key, probe.used).decision
        for row in drawn.rows(probe.resource):
            outcome = outcome_on(decision, row)
            if (
                not isinstance(outcome, Denied)
                and outcome.rule
                and {State.GRANTED, State.LISTED} & set(outcome.rule.when)
            ):
                assert all(row[g.rows] is True for g in rights.grants if g.rows)


def test_today_is_the_day_of_the_rights() -> None:
    assert described(decide(line(when=f"from={TODAY}")).decision) == "clear:1"
