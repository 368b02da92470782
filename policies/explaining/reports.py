"""An explanation as text for a terminal, and as plain values for JSON."""

from collections.abc import Iterable, Iterator

from policies.decisions import Clear, Decision, Denied, Outcome, outcomes
from policies.explaining.changes import Change, Instead
from policies.explaining.considered import Bearing, Considered, NeverMeant, NotMember, OtherRight, Reason, Unmet
from policies.explaining.explanation import Explanation
from policies.rules import Rule
from policies.telling import (
    Told,
    by_rows,
    decision_words,
    outcome_words,
    place_members,
    places_words,
    rows_words,
    rule_members,
    wants_attention,
)
from policies.words import Right

_MANY = 3  # lines about other rights that are still told one by one


def as_text(explanation: Explanation) -> str:
    """The explanation as an officer reads it, without a final line break."""
    return "\n".join(_paragraphs(explanation))


def _paragraphs(explanation: Explanation) -> Iterator[str]:
    asked, held = explanation.asked, explanation.situation.words()
    words = decision_words(explanation.decision, is_value=asked.is_value)
    yield f"{asked.caller} · {asked.what} · {asked.right} · {held} · {explanation.situation.today.isoformat()}"
    yield f"=> {words}"
    yield from _deciding(explanation)
    yield from _default(explanation)
    yield from _behind(explanation)
    yield from _about_rows(explanation)
    yield from _section("above, not matched:", _not_matched(explanation))
    yield from _section("below, hidden:", _hidden(explanation))
    yield from _section("what would change it:", _changes(explanation))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    told = list(lines)
    if told:
        yield ""
        yield title
        yield from told


def _deciding(explanation: Explanation) -> Iterator[str]:
    deciding = [each for each in explanation.considered if each.bearing is Bearing.DECIDES]
    if not deciding and explanation.default is None:
        yield ""
        yield "no line matches: what no line allows is denied"
        return
    several = len(by_rows(explanation.decision)) > 1
    title = "named by, without effect:" if explanation.is_closed_behind else "decided by:"
    yield from _section(title, (line for each in deciding for line in _decider(explanation, each, several)))


def _decider(explanation: Explanation, considered: Considered, several: bool) -> Iterator[str]:
    yield _line(explanation, considered.rule)
    if wants_attention(considered.rule):
        yield "      attention: nobody at the provider has granted it"
    if several and considered.told is not None:
        yield f"      {_told_words(explanation, considered.told)}"


def _told_words(explanation: Explanation, told: Told) -> str:
    rows = "on every other row" if told.rows is None else f"on rows where {rows_words(told.rows)} holds"
    return f"{rows}: {outcome_words(told.outcome, is_value=explanation.asked.is_value)}"


def _default(explanation: Explanation) -> Iterator[str]:
    default = explanation.default
    if default is None:
        return
    where = "" if isinstance(explanation.decision, Clear | Denied) else " on the other rows"
    yield ""
    yield f"no line names it{where}: {_default_reason(explanation)}"
    for what, decision in default.because:
        yield f"  {what}: {_words_with_places(decision, is_value='.' in what)}"


def _default_reason(explanation: Explanation) -> str:
    asked, default = explanation.asked, explanation.default
    is_open = default is not None and default.is_open
    if explanation.is_closed_behind:
        return "closed, because of what cannot be looked up where it leads"
    if asked.target is None:
        return "open, because a comparison needs no line that opens rows"
    if asked.is_value:
        reason = "because the item is {}clear on every row that the caller may see"
    else:
        reason = "because the joined items are {}clear on both sides, on every row that the caller may see"
    return f"{'open' if is_open else 'closed'}, {reason.format('' if is_open else 'not ')}"


def _about_rows(explanation: Explanation) -> Iterator[str]:
    if explanation.rows is not None:
        yield ""
        yield f"rows of {explanation.asked.resource.code} then: {_words_with_places(explanation.rows, is_value=False)}"
    if explanation.asked.resource.row is None and explanation.asked.right.mode == "query":
        yield "the resource has no row surrogate, so its rows are read by key only, whatever the lines say"


def _behind(explanation: Explanation) -> Iterator[str]:
    if not explanation.behind:
        return
    yield ""
    if explanation.is_closed_behind:
        yield "closed by another provider: what finds rows there may not be looked up as stored, on every row seen:"
    else:
        yield "it finds rows of another provider by what the caller has to be allowed to look up there:"
    for what, decision in explanation.behind.items():
        yield f"  {what} for lookup: {_words_with_places(decision, is_value=True)}"
    if explanation.is_closed_behind and explanation.rows_behind is not None:
        code = next(iter(explanation.behind)).partition(".")[0]
        yield f"  {code}: {_words_with_places(explanation.rows_behind, is_value=False)}"


def _not_matched(explanation: Explanation) -> Iterator[str]:
    above = [each for each in explanation.considered if each.bearing is Bearing.NOT_MATCHED]
    other = [each for each in above if any(isinstance(reason, OtherRight) for reason in each.reasons)]
    shortened = other if len(other) > _MANY else []
    for each in above:
        if each not in shortened:
            yield _line(explanation, each.rule)
            yield from (f"      {reason}" for reason in each.reasons)
    if shortened:
        yield f"  {len(shortened)} lines for other rights: {places_words(each.rule.place for each in shortened)}"


def _hidden(explanation: Explanation) -> Iterator[str]:
    for each in explanation.considered:
        if each.bearing is Bearing.HIDDEN:
            yield _line(explanation, each.rule)
            if each.hidden_by is not None:
                yield f"      it would match, but {each.hidden_by.place} comes first"


def _changes(explanation: Explanation) -> Iterator[str]:
    is_value = explanation.asked.is_value
    changes: tuple[Change | Instead, ...] = (*explanation.changes, *explanation.others)
    for change in changes:
        yield f"  {change}: {_words_with_places(change.decision, is_value=is_value)}"


def _words_with_places(decision: Decision, *, is_value: bool) -> str:
    """`clear by 10-police.csv:15`; with several outcomes each by its line."""
    rules = [rule.place for outcome in outcomes(decision) if (rule := outcome.rule) is not None]
    words = decision_words(decision, is_value=is_value)
    return f"{words} by {places_words(rules)}" if rules else f"{words} without a line"


def _line(explanation: Explanation, rule: Rule) -> str:
    return f"  {rule.place}  {_text(explanation, rule)}"


def _text(explanation: Explanation, rule: Rule) -> str:
    """The line as its author wrote it, but for its spaces."""
    return ", ".join(explanation.lines.get(rule.place, ())).rstrip()


def as_json(explanation: Explanation) -> dict[str, object]:
    """The explanation as plain values.

    `effect` is `allow`, `deny` or, where rows differ, `by-rows`, and then `rows` tells each; `mask` and `rule` are null
    where there is none. Of `considered`, `why` is empty unless `matched` is false.
    """
    asked = explanation.asked
    return {
        "who": str(asked.caller),
        "what": asked.what,
        "for": asked.right.value,
        "when": explanation.situation.words(),
        "today": explanation.situation.today.isoformat(),
        "policyVersion": asked.policies.version,
        **_decision(explanation.decision),
        "default": _default_values(explanation),
        "behind": [{"what": what, **_decision(decision)} for what, decision in explanation.behind.items()],
        "resourceRows": None if explanation.rows is None else _decision(explanation.rows),
        "considered": [_considered(explanation, each) for each in explanation.considered],
        "changes": [_change(change) for change in explanation.changes],
        "others": [_instead(other) for other in explanation.others],
    }


def _decision(decision: Decision) -> dict[str, object]:
    told = [{"rows": _rows(each), **_outcome(each.outcome)} for each in by_rows(decision)]
    if len(told) > 1:
        return {"effect": "by-rows", "mask": None, "rule": None, "rows": told}
    return {**{name: told[0][name] for name in ("effect", "mask", "rule")}, "rows": told}


def _rows(told: Told) -> dict[str, object] | None:
    if told.rows is None:
        return None
    return {"match": sorted(told.rows.names), "orUnknown": told.rows.unknown_matches}


def _outcome(outcome: Outcome) -> dict[str, object]:
    effect = "deny" if isinstance(outcome, Denied) else "allow"
    return {
        "effect": effect,
        "mask": None if isinstance(outcome, Denied) else outcome_words(outcome, is_value=True),
        "rule": rule_members(outcome.rule),
    }


def _default_values(explanation: Explanation) -> dict[str, object] | None:
    default = explanation.default
    if default is None:
        return None
    because = [{"what": what, **_decision(decision)} for what, decision in default.because]
    return {"open": default.is_open, "because": because}


def _considered(explanation: Explanation, considered: Considered) -> dict[str, object]:
    rule = considered.rule
    return {
        "rule": {**place_members(rule.place), "text": _text(explanation, rule), "note": rule.note},
        "bearing": considered.bearing.value,
        "matched": considered.bearing is not Bearing.NOT_MATCHED,
        "why": [_reason(reason) for reason in considered.reasons],
        "hiddenBy": rule_members(considered.hidden_by),
    }


def _reason(reason: Reason) -> dict[str, object]:
    match reason:
        case NotMember(name, _):
            facts: dict[str, object] = {"kind": "who", "name": name}
        case OtherRight(rights):
            facts = {"kind": "for", "rights": [right.value for right in Right if right in rights]}
        case NeverMeant():
            facts = {"kind": "what"}
        case Unmet(conditions):
            facts = {"kind": "when", "conditions": sorted(map(str, conditions))}
    return {**facts, "words": str(reason)}


def _change(change: Change) -> dict[str, object]:
    day = change.day.isoformat() if change.day is not None else None
    more, fewer = sorted(change.more), sorted(change.fewer)
    return {"with": more, "without": fewer, "on": day, "words": str(change), **_decision(change.decision)}


def _instead(other: Instead) -> dict[str, object]:
    return {"name": other.name, "group": other.is_group, "words": str(other), **_decision(other.decision)}
