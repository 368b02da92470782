"""What came of the cases, as text for a terminal and as plain values for JSON."""

from collections.abc import Iterator

from catalog import Place
from policies.casefiles.cases import by_line
from policies.casefiles.running import CaseReport, Checked, Exercised
from policies.decisions import Outcome
from policies.telling import outcome_words, place_members, rule_members


def as_text(report: CaseReport, *, coverage: bool = False) -> str:
    """The report as an officer reads it, without a final line break: what failed, then the sums."""
    return "\n".join([*_failures(report), *_sums(report), *(_coverage(report) if coverage else ())])


def _failures(report: CaseReport) -> Iterator[str]:
    before: Place | None = None
    for each in report.failed:
        case = each.case
        if case.place != before:
            yield f"FAILED {case.place}  {case.title}".rstrip()
        before = case.place
        yield f"    {case}"
        yield f"      expected {case.expected}"
        yield f"      came     {', '.join(dict.fromkeys(_words(each, outcome) for outcome in each.wrong))}"


def _words(checked: Checked, outcome: Outcome) -> str:
    return f"{outcome_words(outcome, is_value=checked.case.asked.is_value)} {by_line(outcome)}"


def _sums(report: CaseReport) -> Iterator[str]:
    if report.failed:
        yield ""
    cases = len({each.case.place for each in report.checked})
    if not report.failed:
        yield f"all {len(report.checked)} questions of {cases} cases are answered as expected"
        return
    failed = len({each.case.place for each in report.failed})
    yield f"{len(report.failed)} of {len(report.checked)} questions failed, in {failed} of {cases} cases"


def _coverage(report: CaseReport) -> Iterator[str]:
    width = max((len(each.resource) for each in report.exercised), default=0)
    yield ""
    yield f"{'':{width}}  {'rules':>11}  {'items':>11}"
    for each in report.exercised:
        yield f"{each.resource:{width}}  {_share(each.rules, each.unused):>11}  {_share(each.items, each.untested):>11}"
    lines = [line for each in report.exercised for line in _left_out(each)]
    if lines:
        yield ""
        yield from lines


def _share(of: int, left: tuple[object, ...]) -> str:
    return f"{of - len(left)} of {of}" if of else "-"


def _left_out(exercised: Exercised) -> Iterator[str]:
    for rule in exercised.unused:
        yield f"never decides a case: {rule.place}"
    for item in exercised.untested:
        yield f"never asked for: {exercised.resource}.{item}"


def as_json(report: CaseReport) -> dict[str, object]:
    """The report as plain values: every question with what was expected and what came, and the coverage."""
    return {
        "policyVersion": report.policies.version,
        "passed": not report.failed,
        "complete": report.is_complete,
        "questions": [_question(each) for each in report.checked],
        "coverage": [_exercised(each) for each in report.exercised],
    }


def _question(checked: Checked) -> dict[str, object]:
    case = checked.case
    asked = case.asked
    lines = case.expected.lines
    return {
        "case": case.title,
        "at": place_members(case.place),
        "who": str(asked.caller),
        "what": asked.what,
        "for": asked.right.value,
        "when": case.situation.words(),
        "today": case.situation.today.isoformat(),
        "row": None if case.row is None else dict(case.row),
        "expected": {
            "decision": case.expected.words,
            "rules": None if lines is None else [place_members(place) for place in sorted(lines)],
        },
        "came": [
            {"decision": outcome_words(outcome, is_value=asked.is_value), "rule": rule_members(outcome.rule)}
            for outcome in checked.came
        ],
        "passed": checked.passed,
    }


def _exercised(exercised: Exercised) -> dict[str, object]:
    return {
        "resource": exercised.resource,
        "rules": exercised.rules,
        "items": exercised.items,
        "unused": [place_members(rule.place) for rule in exercised.unused],
        "untested": list(exercised.untested),
    }
