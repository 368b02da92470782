"""What a caller may know (design §10), worked out in Python from the stored rows: two databases that give the same
knowledge must give the same answer.

It stands on the decisions, which are proved elsewhere, on the Python forms of the masks and on `catalog.matches`. It
does not use what the resolvers derive from decisions: default positions, default references, SQL.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from catalog import (
    CanonicalForm,
    Catalog,
    ClaimRule,
    Item,
    Reference,
    Resource,
    Situation,
    items_in,
    matches,
    region_prefix,
    years_ago,
)
from masking import Form, KeyedForm, ValueType
from masking.canonical import spellings
from policies import (
    Clear,
    Compared,
    Decision,
    Denied,
    GrantAmbiguous,
    Masked,
    Outcome,
    Policies,
    Reveal,
    Right,
    Rights,
    outcomes,
)
from policies import outcome_on as outcome_of
from tests.attack.asks import (
    Ask,
    Behind,
    ById,
    Claimed,
    Counted,
    Every,
    Listing,
    Negated,
    Nested,
    Some,
    Test,
    Verification,
    Where,
    behind_in,
    comparisons_in,
    read,
)
from tests.attack.tables import ROW, Contents, Row

Known = tuple[Any, ...]
"""Plain values that stand for knowledge; equal if and only if nothing more is known."""

OPERATOR_RIGHT = {"eq": Right.LOOKUP, "in": Right.LOOKUP}


@dataclass(frozen=True)
class Caller:
    """Under which policies somebody asks, with which rights."""

    catalog: Catalog
    policies: Policies
    rights: Rights

    @cached_property
    def situation(self) -> Situation:
        return Situation(dict(self.rights.attributes), self.rights.today)

    def decide(
        self, resource: str, target: str | None, right: Right, by_key: bool, used: frozenset[str] = frozenset()
    ) -> Decision:
        return self.policies.decide(self.rights, resource, target, right, by_key, used).decision


@dataclass(frozen=True)
class View:
    """The rows of one resource as one part of an ask looks at them."""

    caller: Caller
    resource: str
    items: tuple[str, ...]
    where: Where | None = None
    order: tuple[str, ...] = ()
    by_key: bool = False
    only: int | None = None
    references: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    """Items of either side of the references: on which rows they are clear decides what a default follows."""
    asked_about: bool = False
    """Whether nothing is read here: what holds of the rows decides which other rows are read."""
    formed: tuple[tuple[str, Right], ...] = ()
    """Items in other positions: what is told of many rows may depend on the forms that these work on."""

    @cached_property
    def visible(self) -> Decision:
        tested = (test.item for test in comparisons_in(self.where))
        used = {*self.items, *self.order, *(item for item, _ in self.formed), *tested}
        return self.caller.decide(self.resource, None, Right.QUERY, self.by_key, frozenset(used))

    def decision(self, item: str, right: Right = Right.QUERY) -> Decision:
        return self.caller.decide(self.resource, item, right, self.by_key)

    def facts(self, row: Row) -> dict[str, bool | None]:
        rules = self.caller.catalog.resources[self.resource].rows
        return {name: matches(rule.test, row, self.caller.situation) for name, rule in rules.items()}

    def item(self, code: str) -> Item:
        return self.caller.catalog.resources[self.resource].items[code]

    def sees(self, row: Row) -> bool:
        """Whether the caller may see the row at all, whatever the caller's own predicate."""
        if self.only is not None and row[ROW] != self.only:
            return False
        return isinstance(outcome_of(self.visible, self.facts(row)), Clear)

    def known(self, row: Row) -> Known | None:
        """What the ask may tell of the row, None where nothing."""
        if not self.sees(row):
            return None
        facts = self.facts(row)
        if not self.asked_about and not all(self._holds(part, row, facts) for part in self._own_conjuncts):
            return None
        shown = tuple(self.shown(code, row, facts) for code in self.items)
        sorted_by = tuple((code, Right.SORT) for code in self.order)
        order = tuple(self._form(code, right, row, facts) for code, right in (*sorted_by, *self.formed))
        tested = tuple(
            self._form(test.item, OPERATOR_RIGHT.get(test.operator, Right.FILTER), row, facts)
            for test in comparisons_in(self.where)
        )
        if not self.tells_of_all:  # that the predicate holds of the row has been looked at
            tested = tuple(form[:1] for form in tested)
        followed = tuple(_followed(outcome_of(self.decision(code), facts)) for code in self.references)
        joins = tuple(self.shown(code, row, facts)[0] for code in self.joined)
        return (row[ROW], shown, order, tested, followed, joins)

    @property
    def tells_of_all(self) -> bool:
        """Whether the predicate, having to do with other rows, may tell of rows of which it does not hold."""
        return self.asked_about or any(behind_in(self.where))

    @property
    def _own_conjuncts(self) -> tuple[Where, ...]:
        """Those parts of the outermost conjunction that have to do with the row alone."""
        parts = self.where.parts if isinstance(self.where, Every) else () if self.where is None else (self.where,)
        return tuple(part for part in parts if not any(behind_in(part)))

    @cached_property
    def relevant(self) -> frozenset[str]:
        """The items that any of this can depend on."""
        entry = self.caller.catalog.resources[self.resource]
        ruled = {code for rule in entry.rows.values() for code in items_in(rule.test)}
        tested = (test.item for test in comparisons_in(self.where))
        formed = (item for item, _ in self.formed)
        return frozenset({*self.items, *self.order, *formed, *tested, *ruled, *entry.key})

    def shown(self, code: str, row: Row, facts: Mapping[str, bool | None]) -> Known:
        return self._told(outcome_of(self.decision(code), facts), code, row)

    def _form(self, code: str, right: Right, row: Row, facts: Mapping[str, bool | None]) -> Known:
        """The form of the value that a position works on: that of the rule, or as it is shown where none is named."""
        outcome = outcome_of(self.decision(code, right), facts)
        if outcome == Denied(None):
            return self.shown(code, row, facts)
        return self._told(outcome, code, row)

    def _told(self, outcome: Outcome, code: str, row: Row) -> Known:
        item, value = self.item(code), row[code]
        match outcome:
            case Clear():
                return ("clear", _exact(value), value)
            case Masked(mask=mask):
                return self._masked(mask.form, item, row)
            case Denied() | Compared():
                return ("denied",)

    def _masked(self, form: Form | KeyedForm, item: Item, row: Row) -> Known:
        value = row[item.code]
        match form:
            case KeyedForm(by_subject=True):  # a changed key is another subject
                subject = tuple(row[key] for key in self.caller.catalog.resources[self.resource].key)
                return ("masked", _exact(value), value, subject)
            case KeyedForm():  # another value has another name
                return ("masked", _exact(value), value)
            case plain:
                masked = plain.python(value, item.type)
                return ("masked", _exact(masked), masked)

    def _holds(self, where: Where, row: Row, facts: Mapping[str, bool | None]) -> bool:
        """The caller's predicate on the permitted forms; a comparison on a form that is not had holds of every row."""
        match where:
            case Every(parts):
                return all(self._holds(part, row, facts) for part in parts)
            case Some(parts):
                return any(self._holds(part, row, facts) for part in parts)
            case Negated(part):
                return not self._holds(part, row, facts)
            case Behind():
                raise AssertionError("it takes the rows of the other resource to tell: `holds_among`")
            case Test(item, operator, value):
                form = self._form(item, OPERATOR_RIGHT.get(operator, Right.FILTER), row, facts)
                return form[0] == "denied" or compare(form[2], operator, value, self.item(item))

    def holds_among(self, contents: Contents, where: Where, row: Row) -> bool:
        """Whether the predicate holds of a row that the caller sees, given all rows of all resources.

        A row behind a reference counts where the caller sees it.
        """
        match where:
            case Every(parts):
                return all(self.holds_among(contents, part, row) for part in parts)
            case Some(parts):
                return any(self.holds_among(contents, part, row) for part in parts)
            case Negated(part):
                return not self.holds_among(contents, part, row)
            case Behind(quantifier=quantifier):
                link = Link(self, Nested(where.reference, ()), where)
                there = [other for other in contents[link.target.resource] if link.target.sees(other)]
                held = [
                    link.target.holds_among(contents, where.where, other) for other in there if link.joins(row, other)
                ]
                return {"": any(held), "some": any(held), "none": not any(held), "every": all(held)}[quantifier]
            case Test():
                return self._holds(where, row, self.facts(row))


def compare(form: Any, operator: str, value: Any, item: Item) -> bool:
    """One comparison of the closed list, two-valued: true or not."""
    if operator == "isNull":
        return (form is None) is bool(value)
    if operator == "between":
        return compare(form, "gte", value["from"], item) and compare(form, "lte", value["to"], item)
    if operator == "in":
        return any(compare(form, "eq", one, item) for one in value)
    if form is None:
        return False
    operand = read(value, item)
    if isinstance(form, str) and isinstance(operand, date):
        operand = operand.isoformat()
    if isinstance(form, date) and not isinstance(operand, date):
        return True  # a date of reduced precision against exact ones is refused
    match operator:
        case "eq":
            return bool(form == operand)
        case "ne":
            return bool(form != operand)
        case "lt":
            return bool(form < operand)
        case "lte":
            return bool(form <= operand)
        case "gt":
            return bool(form > operand)
        case "gte":
            return bool(form >= operand)
        case "startsWith":
            return bool(form.startswith(operand))
        case "contains":
            return bool(operand in form)
        case "like":
            return fits(operand, form)
    raise AssertionError(operator)


def fits(pattern: str, text: str) -> bool:
    """What `like` means, one character after the other."""
    match pattern[:1]:
        case "":
            return not text
        case "%":
            return any(fits(pattern[1:], text[start:]) for start in range(len(text) + 1))
        case "_":
            return bool(text) and fits(pattern[1:], text[1:])
        case "\\":
            return text[:1] == pattern[1:2] and fits(pattern[2:], text[1:])
        case letter:
            return text[:1] == letter and fits(pattern[1:], text[1:])


def _followed(outcome: Outcome) -> str:
    return "by rule" if isinstance(outcome, Clear) else "by default" if outcome == Denied(None) else "not"


def _exact(value: Any) -> str:
    """1, 1.0, True and Decimal("1") are different answers."""
    return f"{type(value).__name__} {value}" if isinstance(value, Decimal) else repr(value)


@dataclass(frozen=True)
class Agreement:
    """The rows of one resource as a verification looks at them."""

    caller: Caller
    ask: Verification

    @property
    def resource(self) -> str:
        return self.ask.resource

    @cached_property
    def entry(self) -> Resource:
        return self.caller.catalog.resources[self.resource]

    @cached_property
    def compared(self) -> frozenset[str]:
        """The items that have a part in the verdict."""
        rules = (self.entry.verification.claims[claim.item] for claim in self.ask.claims)
        begins = {rule.begins for rule in rules if rule.begins is not None}
        return frozenset({*dict(self.ask.subject), *(claim.item for claim in self.ask.claims), *begins})

    @cached_property
    def relevant(self) -> frozenset[str]:
        """The items that any of this can depend on."""
        ruled = {code for rule in self.entry.rows.values() for code in items_in(rule.test)}
        return self.compared | ruled

    @cached_property
    def decisions(self) -> Sequence[Decision]:
        return [self.caller.decide(self.resource, code, Right.VERIFY, False) for code in self.compared]

    @cached_property
    def reveals(self) -> frozenset[Reveal]:
        """What is told whichever rows there are."""
        several = [
            one.reveals for decision in self.decisions for one in outcomes(decision) if isinstance(one, Compared)
        ]
        return frozenset(Reveal).intersection(*several)

    def known(self, row: Row) -> Known | None:
        """What is told of each subject whose row it is, if the row may be compared; None where nothing."""
        facts = View(self.caller, self.resource, ()).facts(row)
        own = outcome_of(self.caller.decide(self.resource, None, Right.VERIFY, False), facts)
        if isinstance(own, Denied) and own.rule is not None:
            return None
        if not all(isinstance(outcome_of(decision, facts), Compared) for decision in self.decisions):
            return None
        told = tuple(self._told(subject, row) for subject in (self.ask.subject, *self.ask.others))
        return told if any(told) else None

    def _told(self, subject: tuple[tuple[str, Any], ...], row: Row) -> Known | None:
        """The verdict and those of the claims; None where it is as if there were no such row."""
        naming = self.entry.verification.naming
        if not all(equals(row[code], value, self.entry.items[code], naming[code]) for code, value in subject):
            return None
        verdicts = tuple(self._verdict(claim, row) for claim in self.ask.claims)
        contradicted = "NO_MATCH" in verdicts
        verdict = "MATCH" if {*verdicts} == {"MATCH"} else "NO_MATCH" if contradicted else "NO_DATA"
        if Reveal.ITEMS in self.reveals:
            return (verdict, *verdicts)
        return (verdict,) if verdict == "MATCH" or Reveal.NOT_FOUND in self.reveals else None

    def _verdict(self, claim: Claimed, row: Row) -> str:
        item, rule = self.entry.items[claim.item], self.entry.verification.claims[claim.item]
        if holds(claim, row, item, rule):
            return "MATCH"
        is_silent = row[claim.item] is None and claim.kind not in ("present", "absent")
        return "NO_DATA" if is_silent and Reveal.NOT_FOUND in self.reveals else "NO_MATCH"


def equals(value: Any, operand: Any, item: Item, rule: ClaimRule) -> bool:
    """Whether a stored value is a spelling of what is claimed, or within the provider's tolerance of it."""
    if value is None:
        return False
    if item.type is ValueType.STRING:
        return value in (spellings(rule.form or CanonicalForm.TEXT, str(operand)) or ())
    claimed = read(operand, item)
    if isinstance(value, date) or isinstance(value, bool):
        return bool(value == claimed)
    return bool(abs(value - claimed) <= type(value)(rule.tolerance or 0))


def holds(claim: Claimed, row: Row, item: Item, rule: ClaimRule) -> bool:
    """Whether a claim holds of a row."""
    value, operand = row[item.code], claim.value
    match claim.kind:
        case "present" | "absent":
            return (value is None) is (claim.kind == "absent")
        case "equals" | "oneOf":
            several = operand if claim.kind == "oneOf" else [operand]
            return any(equals(value, one, item, rule) for one in several)
        case _ if value is None:
            return False
        case "year":
            return bool(value.year == operand)
        case "ageAtLeast":
            return bool(value <= years_ago(date.fromisoformat(operand["on"]), operand["years"]))
        case "amountAtLeast":
            return bool(value >= read(operand, item))
        case "regionWithin":
            return bool(value.startswith(region_prefix(operand)))
        case "validOn":
            began = None if rule.begins is None else row[rule.begins]
            return bool(
                (began is None or began <= date.fromisoformat(operand)) and value >= date.fromisoformat(operand)
            )
    raise AssertionError(claim.kind)


@dataclass(frozen=True)
class Knowledge:
    """The knowledge that one ask gives one caller."""

    caller: Caller
    ask: Ask

    @cached_property
    def root(self) -> View | None:
        match self.ask:
            case Listing(resource, items, where, order, by_key=by_key):
                own = self.caller.catalog.resources[resource].references
                followed = tuple(nested.reference for nested in self.ask.references)
                followed += tuple(behind.reference for behind in behind_in(where))
                joined = tuple(mine for code in followed for mine, _ in own[code].on)
                keys = tuple(code for code, _ in order)
                return View(self.caller, resource, items, where, keys, by_key, references=followed, joined=joined)
            case Counted(resource, by, told, where):
                formed = tuple((item, Right.GROUP) for item in by) + tuple(
                    (item, Right.GROUP if function == "countDistinct" else Right.AGGREGATE) for function, item in told
                )
                return View(self.caller, resource, (), where, formed=formed)
            case ById(resource, _, row, items):
                return View(self.caller, resource, items, by_key=True, only=row)
            case Verification():
                return None

    @cached_property
    def links(self) -> tuple["Link", ...]:
        if not isinstance(self.ask, Listing) or self.root is None:
            return ()
        asked = _links_asked_about(self.root, self.ask.where)
        return (*(Link(self.root, nested) for nested in self.ask.references), *asked)

    @property
    def views(self) -> Iterator[View | Agreement]:
        if isinstance(self.ask, Verification):
            yield Agreement(self.caller, self.ask)
        if self.root is not None:
            yield self.root
        for link in self.links:
            yield link.target

    def of(self, contents: Contents) -> Known:
        """All that the ask may tell of these contents."""
        try:
            if isinstance(self.ask, Verification):
                agreement = Agreement(self.caller, self.ask)
                told = map(agreement.known, contents[self.ask.resource])
                return ("verdict", frozenset(one for one in told if one is not None))
            if self.root is None:
                return ()
            rows = contents[self.root.resource]
            own = tuple(known for row in rows if (known := self.root.known(row)) is not None)
            return (own, tuple(link.of(contents) for link in self.links))
        except GrantAmbiguous:
            return ("ambiguous",)


def _links_asked_about(view: View, where: Where | None) -> Iterator["Link"]:
    """The references that a predicate leads over, one after the other."""
    for behind in behind_in(where):
        link = Link(view, Nested(behind.reference, ()), behind)
        yield link
        yield from _links_asked_about(link.target, behind.where)


@dataclass(frozen=True)
class Link:
    """A reference of a view that is followed, or with `behind` asked about."""

    own: View
    nested: Nested
    behind: Behind | None = None

    @property
    def reference(self) -> Reference:
        return self.own.caller.catalog.resources[self.own.resource].references[self.nested.reference]

    @cached_property
    def decision(self) -> Decision:
        return self.own.decision(self.nested.reference)

    @cached_property
    def target(self) -> View:
        reference, caller = self.reference, self.own.caller
        joined = tuple(theirs for _, theirs in reference.on)
        if self.behind is None:
            return View(caller, reference.resource, self.nested.items, by_key=not reference.many, joined=joined)
        further = caller.catalog.resources[reference.resource].references
        followed = tuple(behind.reference for behind in behind_in(self.behind.where))
        joined += tuple(mine for code in followed for mine, _ in further[code].on)
        where = self.behind.where
        return View(caller, reference.resource, (), where, references=followed, joined=joined, asked_about=True)

    def named(self, row: Row) -> bool:
        """Whether a rule, not a default, lets the reference of this row be followed: then who belongs to whom shows."""
        return isinstance(outcome_of(self.decision, self.own.facts(row)), Clear)

    def of(self, contents: Contents) -> Known:
        """By row what may be known of the rows it leads to; by default only what the joined items show themselves."""
        parents = [row for row in contents[self.own.resource] if self.own.known(row) is not None]
        children = [(row, self.target.known(row)) for row in contents[self.target.resource]]
        known: list[Known] = []
        by_default = False
        for parent in parents:
            outcome = outcome_of(self.decision, self.own.facts(parent))
            if isinstance(outcome, Clear):
                joined = tuple(child for row, child in children if child is not None and self.joins(parent, row))
                known.append((parent[ROW], joined))
            elif outcome == Denied(None):
                by_default = True
                known.append((parent[ROW], *(_if_clear(self.own, mine, parent) for mine, _ in self.reference.on)))
        for row, child in children if by_default else ():
            if child is not None:
                known.append((child, *(_if_clear(self.target, their, row) for _, their in self.reference.on)))
        return tuple(known)

    def joins_by(self, item: str, row: Row) -> bool:
        """Whether the item of a row that refers shows in where the reference leads."""
        if self.own.known(row) is None:
            return False
        return self.named(row) or self.own.shown(item, row, self.own.facts(row))[0] == "clear"

    def is_joined_by(self, item: str, row: Row) -> bool:
        """Whether the item of a row that is referred to shows in what leads to it."""
        if self.target.known(row) is None:
            return False
        named = any(isinstance(outcome, Clear) for outcome in outcomes(self.decision))
        return named or bool(self.target.shown(item, row, self.target.facts(row))[0] == "clear")

    def joins(self, parent: Row, child: Row) -> bool:
        return all(parent[mine] is not None and parent[mine] == child[their] for mine, their in self.reference.on)


def _if_clear(view: View, item: str, row: Row) -> Known | None:
    """The item where it is shown as it is: a default never lets a reference be followed over anything else."""
    shown = view.shown(item, row, view.facts(row))
    return shown if shown[0] == "clear" else None
