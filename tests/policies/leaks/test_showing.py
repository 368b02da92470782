"""What callers are said to have, against every request that they could make."""

from collections.abc import Iterator
from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalog import Mode
from policies import (
    Clear,
    Compared,
    Consented,
    Denied,
    Emergency,
    Grant,
    Masked,
    Policies,
    PolicyError,
    Right,
    Rights,
    Space,
    outcome_on,
)
from policies.leaks.having import Having
from policies.leaks.showing import Showing
from tests.policies.leaks.persons import PERSON, TODAY, policies

ITEMS = ("id_number", "birth_date", "sex", "income")
CONDITIONS = (
    "always",
    "in-hours",
    "agreed",
    "by-key",
    "granted",
    "person",
    "listed",
    "granted+in-hours",
    "by-key+agreed",
    "consented",
    "emergency",
)
RIGHTS = ("query", "query", "query", "copy", "verify", "lookup", "sort", "filter", "query+copy")
FORMS = (Right.FILTER, Right.SORT, Right.GROUP, Right.AGGREGATE)


@st.composite
def rules(draw: st.DrawFn) -> str:
    lines = []
    for _ in range(draw(st.integers(1, 8))):
        right, when = draw(st.sampled_from(RIGHTS)), draw(st.sampled_from(CONDITIONS))
        rows = draw(st.sampled_from(("*", "*", "near", "far")))
        who = draw(st.sampled_from(("tax", "everyone", "tax/app")))
        if draw(st.integers(0, 2)) == 0 and right in ("query", "copy"):
            what, mask, effect = "person", "-", draw(st.sampled_from(("allow", "allow", "deny")))
        else:
            item = draw(st.sampled_from(ITEMS))
            effect = draw(st.sampled_from(("allow", "allow", "allow", "deny")))
            mask = "verdict" if right == "verify" else _mask(draw, item)
            what, mask = f"person.{item}", mask if effect == "allow" else "-"
        lines.append(f"{who}, {what}, {right}, {when}, {rows}, {mask}, {effect}")
    return "\n".join(["tax, person, query, always, *, -, allow", *lines] if draw(st.booleans()) else lines)


def _mask(draw: st.DrawFn, item: str) -> str:
    other = {"birth_date": "year", "income": "bucket 100"}.get(item, "keep 1 0")
    return draw(st.sampled_from(("clear", "null", other)))


def every_request(made: Policies, department: str, holding: bool) -> Iterator[tuple[Rights, bool]]:
    """Rights of the department and whether the key is named, in every way that conditions can hold."""
    names = made.table.names_of(department, "x")
    functions = sorted(made.catalog.departments[department].functions)
    everything = Grant("G", 1, "person", frozenset(PERSON.items), frozenset(Mode), functions[0] if functions else "-")
    listing = Grant(
        "L", 1, "person", everything.items, everything.modes, everything.purpose, persons=frozenset({"ann"})
    )
    held: list[tuple[Grant, ...]] = [(), *(((everything,), (listing,)) if holding else ())]
    given = (
        ((None, Consented("person", frozenset(PERSON.items))), (None, Emergency("E"))) if holding else ((None,),) * 2
    )
    for grants, agreed, in_hours, person, purposes, by_key, consented, emergency in product(
        held, (False, holding), (False, True), (None, "ann"), ((), functions), (False, True), *given
    ):
        rights = Rights(
            department,
            "x",
            names,
            {},
            TODAY,
            in_hours=in_hours,
            person=person,
            purposes=frozenset(purposes),
            grants=grants,
            agreed=frozenset({"person"} if agreed else ()),
            consented=consented,
            emergency=emergency,
        )
        yield rights, by_key


def had(made: Policies, department: str, holding: bool, kind: dict[str, bool | None]) -> tuple[object, ...]:
    """Listed, keyed, forms and trials of a row, by asking for everything in every way."""
    listed = keyed = False
    forms: set[tuple[str, str, Right]] = set()
    trials: set[tuple[str, Right]] = set()
    for rights, by_key in every_request(made, department, holding):

        def outcome(target: str | None, right: Right, by: bool = by_key, own: Rights = rights) -> object:
            return outcome_on(made.decide(own, "person", target, right, by).decision, kind)

        copied, read = (isinstance(outcome(None, right), Clear) for right in (Right.COPY, Right.QUERY))
        listed, keyed = listed or copied or (read and not by_key), keyed or read
        for right in [*([Right.COPY] if copied else []), *([Right.QUERY, *FORMS] if read else [])]:
            for item in PERSON.items:
                match outcome(item, right):
                    case Clear():
                        forms.add((item, "clear", right))
                    case Masked(mask, _):
                        forms.add((item, mask.text, right))
        for item in PERSON.items:
            if read and not isinstance(outcome(item, Right.LOOKUP), Denied):
                trials.add((item, Right.LOOKUP))
            if isinstance(outcome(item, Right.VERIFY), Compared) and not _is_refused(outcome(None, Right.VERIFY)):
                trials.add((item, Right.VERIFY))
    return listed, keyed, frozenset(forms), frozenset(trials)


def _is_refused(rows: object) -> bool:
    return isinstance(rows, Denied) and rows.rule is not None


def said(having: Having) -> tuple[object, ...]:
    forms = frozenset((form.item, form.mask, form.right) for form in having.forms)
    return having.listed, having.keyed, forms, frozenset((trial.item, trial.right) for trial in having.trials)


@settings(max_examples=60)
@given(rules(), st.sampled_from(["tax", "police"]))
@example("tax, person, query, listed, *, -, allow\ntax, person.income, query, granted, *, clear, allow", "tax")
def test_what_is_had_is_what_some_request_gives(text: str, department: str) -> None:
    try:
        made = policies(text)
    except PolicyError:
        return
    space = Space(made, TODAY)
    callers = next(caller for caller in space.callers() if str(caller) == department)
    number = next(n for n, each in enumerate(space.classes("person")) if callers in each.callers)
    views = Showing(space).views("person", number)
    kinds = [dict(zip(("near", "far"), truths, strict=True)) for truths in product((True, False, None), repeat=2)]
    for holding in (False, True):
        expected = {had(made, department, holding, kind) for kind in kinds}
        assert {said(view.having(holding=holding)) for view in views} == expected
