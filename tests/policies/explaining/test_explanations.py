"""Explanations agree with production: the line that decides, every reason why one does not, everything that changes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies import Denied, Named, Right, Rule, outcomes, position, reference
from policies.asking import Inquiry
from policies.deciding import decide_by
from policies.explaining import (
    Bearing,
    Change,
    Considered,
    Default,
    Explanation,
    NeverMeant,
    NotMember,
    OtherRight,
    Unmet,
    explain_inquiry,
)
from policies.explaining.considered import reasons_against
from policies.openness import shows_the_same
from policies.questions import Question, items_to_cover
from policies.space import Holding, Situation
from policies.words import SHOWING, WITHOUT_KEY, Condition, ForPurpose, From, State, Until
from tests.policies.random_questions import questions

seeds = st.integers(0, 2**48)
everything = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def explained(seed: int, count: int = 3) -> Iterator[tuple[Explanation, Situation]]:
    for drawn in questions(seed, 14, count):
        yield explain_inquiry(drawn.asked, drawn.situation), drawn.situation


@everything
@given(seeds)
def test_the_decision_is_the_one_of_production(seed: int) -> None:
    for explanation, situation in explained(seed):
        asked, rights = explanation.asked, explanation.asked.rights(situation)
        code, target, right, by_key = asked.resource.code, asked.target, asked.right, situation.by_key
        policies, used = asked.policies, frozenset(asked.resource.items)
        named = policies.decide(rights, code, target, right, by_key, used)
        rows = policies.decide(rights, code, None, Right(right.mode.value), by_key, used).decision
        if target in asked.resource.items and right.is_position and target is not None:
            named = position(policies, rights, code, target, right, rows, by_key)
        elif target in asked.resource.references and right in (Right.QUERY, Right.COPY) and target is not None:
            link = asked.resource.references[target]
            every = frozenset(policies.catalog.resources[link.resource].items)
            theirs = policies.decide(rights, link.resource, None, right, not link.many, every).decision
            named = reference(policies, rights, code, target, rows, theirs, right, by_key)
        if target is None and right is Right.VERIFY:
            assert {o for o in outcomes(named.decision) if o.rule} == {
                o for o in outcomes(explanation.decision) if o.rule
            }
        else:
            assert explanation.answer == named


@everything
@given(seeds)
def test_the_lines_that_decide_are_those_of_production(seed: int) -> None:
    for explanation, situation in explained(seed):
        rights = explanation.asked.rights(situation)
        asked = explanation.asked
        decision = asked.policies.decide(
            rights, asked.resource.code, asked.target, asked.right, situation.by_key, frozenset(asked.resource.items)
        ).decision
        named = {rule.place for outcome in outcomes(decision) if (rule := outcome.rule) is not None}
        assert {each.rule.place for each in explanation.considered if each.bearing is Bearing.DECIDES} == named
        places = [each.rule.place for each in explanation.considered]
        assert places == sorted(places)
        assert all(explanation.lines[place] for place in places)


@everything
@given(seeds)
def test_every_why_not_is_true(seed: int) -> None:
    """The line alone decides nothing; without the reasons that are named it does, and with any one of them not."""
    for explanation, situation in explained(seed):
        for each in explanation.considered:
            if each.bearing is Bearing.NOT_MATCHED:
                assert each.reasons
                check_reasons(each, explanation.asked, situation)
            else:
                assert matches(each.rule, explanation.asked, situation)


def check_reasons(each: Considered, asked: Inquiry, situation: Situation) -> None:
    assert not matches(each.rule, asked, situation)
    assert matches(*without(each, asked, situation, each.reasons))
    for kept in each.reasons:
        others = tuple(reason for reason in each.reasons if reason is not kept)
        assert not matches(*without(each, asked, situation, others))


def without(
    each: Considered, asked: Inquiry, situation: Situation, reasons: tuple[object, ...]
) -> tuple[Rule, Inquiry, Situation]:
    """The rule and the question, changed so that these reasons are gone and the others stay."""
    rule = each.rule
    for reason in reasons:
        match reason:
            case NotMember(name, _):
                asked = replace(asked, names=asked.names | {name})
            case OtherRight(rights):
                if asked.right in WITHOUT_KEY and State.BY_KEY in rule.when:  # naming the key counts for nothing there
                    situation = replace(situation, by_key=False)
                asked = replace(asked, right=min(rights - WITHOUT_KEY or rights))
            case NeverMeant() if asked.target is not None:
                rule = replace(rule, selector=Named(asked.target))
            case Unmet(conditions):
                situation = meeting(conditions, situation)
                unheard = {State.BY_KEY} if asked.right is not Right.COPY else {State.BY_KEY, State.CONSENTED}
                if not unheard.isdisjoint(conditions) and asked.right in WITHOUT_KEY and asked.right in rule.rights:
                    asked = replace(asked, right=Right.QUERY)
    return rule, asked, situation


def meeting(conditions: frozenset[Condition], situation: Situation) -> Situation:
    for word in sorted(conditions, key=str):
        match word:
            case ForPurpose(code):
                situation = replace(situation, purposes=situation.purposes | {code})
            case From(day):
                situation = replace(situation, today=max(day, situation.today))
            case Until(day):
                situation = replace(situation, today=min(day, situation.today))
            case State.BY_KEY:
                situation = replace(situation, by_key=True)
            case State.AGREED:
                situation = replace(situation, agreed=True)
            case State.IN_HOURS:
                situation = replace(situation, in_hours=True)
            case State.PERSON:
                situation = replace(situation, person=True)
            case State.CONSENTED:
                situation = replace(situation, by_key=True, consented=True)
            case State.EMERGENCY:
                situation = replace(situation, emergency=True)
    if State.LISTED in conditions:
        situation = replace(situation, grant=Holding.LISTED, person=True)
    elif State.GRANTED in conditions:
        situation = replace(situation, grant=Holding.GRANTED)
    return situation if situation.purposes else replace(situation, purposes=frozenset({"p"}))


def matches(rule: Rule, asked: Inquiry, situation: Situation) -> bool:
    """Whether production lets the rule, were it the only one, decide on some row."""
    item = asked.resource.items.get(asked.target or "")
    names, keys = (
        asked.names,
        asked.policies.rules_for(frozenset({rule.who}), asked.resource, asked.target, asked.right),
    )
    is_renamed = isinstance(rule.selector, Named)  # one that was never meant is no rule of the table
    if rule.who not in names or asked.right not in rule.rights or not (is_renamed or rule in (keys or ())):
        return False
    covered = items_to_cover(asked.resource, asked.target, frozenset(asked.resource.items))
    question = Question(asked.rights(situation), asked.resource, item, covered, asked.right, situation.by_key)
    return any(outcome.rule is rule for outcome in outcomes(decide_by((rule,), question).decision))


@everything
@given(seeds)
def test_a_reference_is_said_to_be_closed_behind_exactly_where_the_rows_there_close_it(seed: int) -> None:
    """With all that is joined clear on both sides, and named by a rule, it would be open."""
    for explanation, situation in explained(seed, 12):
        asked, named = explanation.asked, explanation.named
        if asked.target not in asked.resource.references or asked.right not in SHOWING:
            assert not explanation.is_closed_behind
        elif explanation.is_closed_behind:
            assert isinstance(explanation.decision, Denied)
            assert asked.behind(situation)
            assert explanation.default in (None, Default(False, ()))
        elif not isinstance(named, Denied) or named.rule is None:
            open_rows = [outcome for outcome in outcomes(named) if not isinstance(outcome, Denied)]
            assert not open_rows or not isinstance(explanation.decision, Denied)


@everything
@given(seeds)
def test_what_is_hidden_would_decide_without_the_lines_above(seed: int) -> None:
    for explanation, situation in explained(seed):
        for each in explanation.considered:
            if each.bearing is Bearing.HIDDEN:
                assert each.hidden_by is not None and each.hidden_by.place < each.rule.place
                assert not reasons_against(each.rule, explanation.asked, situation)


@everything
@given(seeds)
def test_every_change_is_true_and_a_change(seed: int) -> None:
    for explanation, situation in explained(seed):
        asked = explanation.asked
        for change in explanation.changes:
            assert change.size > 0
            decided = asked.answer(changed(situation, change, asked)).decision
            assert shows_the_same(decided, change.decision, is_value=asked.is_value)
            assert not shows_the_same(decided, explanation.decision, is_value=asked.is_value)
        for other in explanation.others:
            assert not shows_the_same(other.decision, explanation.decision, is_value=asked.is_value)


def changed(situation: Situation, change: Change, asked: Inquiry) -> Situation:
    """The situation with the words of the change added and taken away."""
    more, fewer = change.more, change.fewer
    stated = {word.removeprefix("purpose=") for word in more if word.startswith("purpose=")}
    unstated = {word.removeprefix("purpose=") for word in fewer if word.startswith("purpose=")}
    grant = situation.grant
    if "granted" in fewer:
        grant = Holding.NONE
    elif grant is Holding.LISTED and not fewer.isdisjoint({"listed", "person"}):
        grant = Holding.GRANTED
    if "listed" in more:
        grant = Holding.LISTED
    elif "granted" in more:
        grant = Holding.GRANTED
    purposes = (situation.purposes | stated) - unstated
    if grant is not Holding.NONE and not purposes:
        purposes = asked.callers.other or frozenset({"p"})
    return replace(
        situation,
        today=change.day or situation.today,
        by_key=(not more.isdisjoint({"by-key", "consented"}) or situation.by_key) and "by-key" not in fewer,
        in_hours=("in-hours" in more or situation.in_hours) and "in-hours" not in fewer,
        agreed=("agreed" in more or situation.agreed) and "agreed" not in fewer,
        consented=("consented" in more or situation.consented) and fewer.isdisjoint({"consented", "by-key"}),
        emergency=("emergency" in more or situation.emergency) and "emergency" not in fewer,
        person=("person" in more or "listed" in more or situation.person) and "person" not in fewer,
        grant=grant,
        purposes=purposes,
    )


@everything
@given(seeds)
def test_what_some_situation_brings_is_among_the_changes(seed: int) -> None:
    for explanation, situation in explained(seed, 1):
        asked = explanation.asked
        for other in asked.situations():
            if other.today >= situation.today:
                brought = asked.answer(other).decision
                known = [explanation.decision, *(change.decision for change in explanation.changes)]
                assert any(shows_the_same(brought, each, is_value=asked.is_value) for each in known)


def test_random_questions_meet_every_part_and_reason() -> None:
    """Otherwise the tests above could agree about nothing."""
    met: Counter[object] = Counter()
    for seed in range(120):
        for explanation, _ in explained(seed):
            met.update(each.bearing for each in explanation.considered)
            met.update(type(reason) for each in explanation.considered for reason in each.reasons)
            met.update(["default"] if explanation.default else [])
            met.update(["behind"] if explanation.is_closed_behind else [])
            met.update(["closed"] if isinstance(explanation.decision, Denied) else ["open"])
            met.update(["changes"] * len(explanation.changes) + ["others"] * len(explanation.others))
    wanted = {
        *Bearing,
        NotMember,
        OtherRight,
        NeverMeant,
        Unmet,
        "default",
        "behind",
        "closed",
        "open",
        "changes",
        "others",
    }
    assert min(met[each] for each in wanted) >= 5


@pytest.mark.parametrize(
    ("more", "fewer", "day", "words"),
    [
        ({"granted"}, set(), None, "with `granted`"),
        ({"granted", "agreed"}, {"by-key"}, None, "with `agreed` and `granted` and without `by-key`"),
        (set(), set(), date(2027, 1, 1), "on 2027-01-01"),
    ],
)
def test_a_change_in_words(more: set[str], fewer: set[str], day: date | None, words: str) -> None:
    assert str(Change(frozenset(more), frozenset(fewer), day, Denied(None))) == words
