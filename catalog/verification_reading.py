"""What a provider lets others compare, as the section `verify` of its catalogue file says it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from types import MappingProxyType

from catalog.claiming import EQUALITIES, form_fits, kind_fits, usual_form, usual_kinds, usual_rules
from catalog.documents import Element, Section
from catalog.entries import Item
from catalog.findings import choices
from catalog.item_reading import read_item_codes
from catalog.threshold_reading import PREDICATES, Thresholds, read_thresholds, read_tolerance
from catalog.verification import (
    CanonicalColumn,
    ClaimKind,
    ClaimRule,
    VerificationBudgets,
    VerificationRules,
)
from masking import ValueType
from masking.canonical import VERSION
from masking.canonical import Form as CanonicalForm

MOST_TOGETHER = 8
BOUNDS = ("thresholds", "tolerance", "forms", "canonical", "begins")
ANY_DAY = "any_day"
ELEMENTS = frozenset({"subject", "together", "items", "budgets", ANY_DAY, *BOUNDS})
DATED = frozenset({ClaimKind.AGE_AT_LEAST, ClaimKind.VALID_ON})
"""Kinds that name a day."""
BUDGETS = tuple(field.name for field in fields(VerificationBudgets))

Kinds = Mapping[str, frozenset[ClaimKind]]


def read_verification(
    element: Element | None, items: Mapping[str, Item], key: tuple[str, ...], row: str | None
) -> VerificationRules:
    """The rules of a resource with these items; the usual ones where its file has no section.

    `row` is the column of the surrogate. After a mistake the rules are stand-ins.
    """
    section = element and element.section()
    if section is None:
        return usual_rules(key, items)
    section.only(ELEMENTS)
    subject = read_item_codes(section.required("subject"), items)
    kinds = _kinds(section.optional("items"), subject, items)
    bounds = _bounds(section, items, dict.fromkeys(subject, frozenset({ClaimKind.EQUALS})), kinds, row)
    return VerificationRules(
        subject=subject,
        claims=MappingProxyType({code: bounds.rule(items[code], some) for code, some in kinds.items()}),
        together=_together(section.optional("together")),
        budgets=_budgets(section.optional("budgets")),
        naming=MappingProxyType({code: bounds.rule(items[code], frozenset({ClaimKind.EQUALS})) for code in subject}),
    )


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What is said beside the kinds, each by item."""

    thresholds: Mapping[str, Thresholds]
    tolerance: Mapping[str, Decimal | None]
    forms: Mapping[str, CanonicalForm | None]
    canonical: Mapping[str, CanonicalColumn | None]
    begins: Mapping[str, str | None]
    any_day: frozenset[str]

    def rule(self, item: Item, kinds: frozenset[ClaimKind]) -> ClaimRule:
        return ClaimRule(
            item=item.code,
            kinds=kinds,
            thresholds=self.thresholds.get(item.code) or MappingProxyType({}),
            tolerance=self.tolerance.get(item.code),
            form=self.forms.get(item.code) or usual_form(item),
            canonical=self.canonical.get(item.code),
            begins=self.begins.get(item.code),
            any_day=item.code in self.any_day,
        )


def _kinds(element: Element | None, subject: tuple[str, ...], items: Mapping[str, Item]) -> Kinds:
    """The kinds of claims by item, none of them for an item that names the subject."""
    if element is None:
        return usual_kinds(subject, items)
    section = element.section()
    kinds: dict[str, frozenset[ClaimKind]] = {}
    for entry in section.elements if section else ():
        if entry.name not in items:
            entry.report("unknown_item", f"`{entry.name}` is no item of this resource", choices(items))
        elif entry.name in subject:
            message = f"`{entry.name}` names the subject, so that it is compared anyway"
            entry.report("subject_claimed", message, "name it in `subject` or in `items`")
        else:
            kinds[entry.name] = frozenset(_fitting(entry, items[entry.name]))
    return kinds


def _fitting(entry: Element, item: Item) -> Iterator[ClaimKind]:
    for _, word in entry.texts():
        kind = word.word(ClaimKind)
        if kind is None:
            continue
        if not kind_fits(kind, item):
            hint = choices(one for one in ClaimKind if kind_fits(one, item))
            word.report("not_for_type", f"`{kind}` cannot be claimed of `{item.code}`", hint)
        yield kind


def _bounds(section: Section, items: Mapping[str, Item], naming: Kinds, kinds: Kinds, row: str | None) -> _Bounds:
    equalled = [code for code, some in {**naming, **kinds}.items() if some & EQUALITIES]
    claimed = [code for code in kinds if code in equalled]
    valid = [code for code, some in kinds.items() if ClaimKind.VALID_ON in some]
    thresholds = {
        item.code: read_thresholds(entry, item, kinds[item.code])
        for entry, item in _about(section, "thresholds", items, kinds)
    }
    _check_predicates(section, kinds, thresholds)
    return _Bounds(
        thresholds=thresholds,
        tolerance={
            item.code: read_tolerance(entry, item) for entry, item in _about(section, "tolerance", items, claimed)
        },
        forms={item.code: _form(entry, item) for entry, item in _about(section, "forms", items, equalled)},
        canonical=_canonical(section, items, equalled, row),
        begins={item.code: _begins(entry, item, items) for entry, item in _about(section, "begins", items, valid)},
        any_day=frozenset(_any_day(section.optional(ANY_DAY), items, kinds)),
    )


def _any_day(element: Element | None, items: Mapping[str, Item], kinds: Kinds) -> Iterator[str]:
    if element is None:
        return
    dated = [code for code, some in kinds.items() if some & DATED]
    for code in read_item_codes(element, items):
        if code not in dated:
            message = f"nothing is claimed of `{code}` that names a day"
            element.report("not_claimed", message, choices(dated) if dated else "leave it out")
        yield code


def _about(
    section: Section, name: str, items: Mapping[str, Item], claimed: Collection[str]
) -> Iterator[tuple[Element, Item]]:
    """The entries of a part with the items that they are about, which must be among those where it means something."""
    element = section.optional(name)
    part = element and element.section()
    for entry in part.elements if part else ():
        if entry.name not in items:
            entry.report("unknown_item", f"`{entry.name}` is no item of this resource", choices(items))
        elif entry.name not in claimed:
            message = f"nothing that `{name}` could be about may be claimed of `{entry.name}`"
            entry.report("not_claimed", message, choices(claimed) if claimed else "leave it out")
        else:
            yield entry, items[entry.name]


def _check_predicates(section: Section, kinds: Kinds, thresholds: Mapping[str, Thresholds]) -> None:
    """A predicate without thresholds may be named and never claimed."""
    element = section.optional("items")
    part = element and element.section()
    for entry in part.elements if part else ():
        for kind in PREDICATES:
            if kind in kinds.get(entry.name, ()) and kind not in thresholds.get(entry.name, ()):
                message = f"`{kind}` of `{entry.name}` has no thresholds, so that nothing could be claimed"
                entry.report("thresholds_missing", message, f"`thresholds: {{{entry.name}: {{{kind}: […]}}}}`")


def _form(entry: Element, item: Item) -> CanonicalForm | None:
    form = entry.word(CanonicalForm)
    if form is not None and not form_fits(form, item):
        fitting = [one for one in CanonicalForm if form_fits(one, item)]
        hint = choices(fitting) if fitting else "leave it out"
        entry.report("not_for_type", f"values of `{item.code}` have no spellings of the form `{form}`", hint)
    return form


def _canonical(
    section: Section, items: Mapping[str, Item], equalled: Collection[str], row: str | None
) -> dict[str, CanonicalColumn | None]:
    """Columns that are compared in the place of the items' own; none of them is shown, or stands for two."""
    taken = {item.column.casefold(): f"the item `{item.code}`" for item in items.values()}
    if row is not None:
        taken[row.casefold()] = "the row surrogate"
    found: dict[str, CanonicalColumn | None] = {}
    for entry, item in _about(section, "canonical", items, equalled):
        found[item.code] = column = _column(entry, item)
        if column is None:
            continue
        holder = taken.setdefault(column.column.casefold(), f"the canonical form of `{item.code}`")
        if holder != f"the canonical form of `{item.code}`":
            message = f"the canonical column `{column.column}` of `{item.code}` is also that of {holder}"
            entry.report("canonical_is_item", message, "a column of its own that holds nothing else")
    return found


def _column(entry: Element, item: Item) -> CanonicalColumn | None:
    if item.type is not ValueType.STRING or item.codes:
        hint = "only for items of type String without codes"
        entry.report("not_for_type", f"values of `{item.code}` have no canonical form", hint)
    section = entry.section()
    if section is None:
        return None
    section.only({"column", "version"})
    element = section.required("version")
    column, version = section.text("column"), element and element.count()
    if element is not None and version is not None and version != VERSION:
        message = f"the canonical column of `{item.code}` was filled by version {version} of the rules of spelling"
        element.report("canonical_version", message, f"fill it by version {VERSION}, which is compared with")
    return CanonicalColumn(column, version) if column and version else None


def _begins(entry: Element, item: Item, items: Mapping[str, Item]) -> str | None:
    """The day from which what the item ends is valid."""
    code = entry.text()
    if code is None:
        return None
    dates = [other.code for other in items.values() if other.type is ValueType.DATE and other is not item]
    if code not in items:
        entry.report("unknown_item", f"`{code}` is no item of this resource", choices(dates))
    elif code not in dates:
        entry.report("not_for_type", f"`{item.code}` cannot begin with `{code}`", f"another item of type {item.type}")
    return code


def _together(element: Element | None) -> int:
    count = None if element is None else element.count()
    if element is not None and count is not None and count > MOST_TOGETHER:
        element.report("too_many", f"`together` is {count}", f"at most {MOST_TOGETHER}")
    return 1 if count is None else count


def _budgets(element: Element | None) -> VerificationBudgets:
    section = element and element.section()
    if element is None or section is None:
        return VerificationBudgets()
    section.only(BUDGETS)
    counts = {given.name: given.count() for given in section.elements if given.name in BUDGETS}
    budgets = VerificationBudgets(**{name: count for name, count in counts.items() if count is not None})
    if budgets.lock_sets <= budgets.claim_sets:
        message = f"all callers together are locked out after {budgets.lock_sets} claim sets, one waits after "
        element.report("budget_order", f"{message}{budgets.claim_sets}", "`lock_sets` is more than `claim_sets`")
    return budgets
