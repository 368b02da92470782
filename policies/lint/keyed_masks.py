"""Masks under a key that hide less than they seem to, and shared scopes that join more or less."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from catalog import Finding, Item, Part, Resource
from masking import KeyedForm, Mask, ValueType, example
from policies.deciding import is_through_grant
from policies.lint.kinds import IDLE_SCOPE, SHARED_SCOPE, SMALL_DOMAIN
from policies.lint.reaching import Reach, Scope
from policies.lint.survey import Survey, offered, targets_of
from policies.lint.wording import listed
from policies.rules import Rule
from policies.space import Caller
from policies.words import MODES, SHOWING, Effect, ForPurpose, Right

_ALIASES = frozenset({"pseudonym", "token", "ff1"})
"""Masks that give equal values equal names."""
_FEW = frozenset({Part.SEX, Part.REGION})
_TELLING = MODES - SHOWING
"""Verification, in which no mask is used."""


@dataclass(frozen=True, slots=True)
class _Use:
    """One department that has one item through a rule."""

    rule: Rule
    department: str
    resource: Resource
    item: str

    @property
    def what(self) -> str:
        return f"{self.resource.code}.{self.item}"


class KeyedMasks:
    """Looks at the masks under a key of one table."""

    def __init__(self, survey: Survey, reach: Reach) -> None:
        self._survey = survey
        self._reach = reach

    def findings(self, resource: Resource) -> Iterator[Finding]:
        """What is wrong with such masks in the rules about the resource."""
        for rule in self._survey.rules_of(resource):
            if rule.effect is Effect.ALLOW and rule.mask is not None and isinstance(rule.mask.form, KeyedForm):
                yield from self._few_values(rule, rule.mask, rule.mask.form, resource)
        for (mask, _), uses in self._scopes.items():
            yield from self._scope(mask, uses, resource)

    def _few_values(self, rule: Rule, mask: Mask, form: KeyedForm, resource: Resource) -> Iterator[Finding]:
        if mask.text.split()[0] not in _ALIASES:
            return
        shown = list(self._shown(rule, resource))
        starred = [item for item in shown if _becomes_stars(item, form)]
        few = [item for item in shown if _is_one_of_few(item) and item not in starred]
        if starred:
            said = f"`{mask}` makes stars of {_codes(starred)} of `{resource.code}`, which is too short for it"
            yield SMALL_DOMAIN.at(rule.place, said)
        if few:
            said = (
                f"`{mask}` gives equal values of {_codes(few)} of `{resource.code}` one name, and there are few values"
            )
            yield SMALL_DOMAIN.at(rule.place, said)

    def _shown(self, rule: Rule, resource: Resource) -> Iterator[Item]:
        """The items that somebody is shown through the rule."""
        callers, rights = self._survey.meant_by(rule.who), rule.rights & SHOWING
        for code in targets_of(rule, resource):
            if code is not None and self._decides(rule, resource, code, callers, rights):
                yield resource.items[code]

    def _scope(self, mask: str, uses: tuple[_Use, ...], resource: Resource) -> Iterator[Finding]:
        rules = [use.rule for use in uses if use.resource is resource]
        departments = sorted({use.department for use in uses})
        items = sorted({use.what for use in uses})
        if not rules:
            return
        if len(departments) > 1:
            how = "moves a subject by the same days" if mask.startswith("shift") else "gives a value the same name"
            said = f"{listed(departments)} can join what they have of {listed(items)}: `{mask}` {how}"
            yield SHARED_SCOPE.at(min(rule.place for rule in rules), said)
        elif len(items) == 1 and not self._joins_purposes(mask, uses):
            for rule in rules:
                yield IDLE_SCOPE.at(rule.place, f"only `{departments[0]}` has `{mask}`, of `{items[0]}` alone")

    def _joins_purposes(self, mask: str, uses: Iterable[_Use]) -> bool:
        """Whether the department may receive it for several purposes: a pseudonym without a scope is another for each.

        To state the only purpose and to state none are two as well. What rules above leave of them is not looked at, so
        that a scope may count as joining something that does not.
        """
        return mask.startswith("pseudonym") and not all(
            _has_one_purpose(use.rule, self._survey.functions(Caller(use.department))) for use in uses
        )

    @cached_property
    def _scopes(self) -> Mapping[tuple[str, str], tuple[_Use, ...]]:
        """Who has what under each mask with a shared scope, by its text and provider, in the order of the rules."""
        found: dict[tuple[str, str], list[_Use]] = {}
        for rule in self._survey.table.rules:
            match rule.mask:
                case Mask(text, KeyedForm(shared=str())) if rule.effect is Effect.ALLOW:
                    for use in self._uses(rule):
                        found.setdefault((text, use.resource.provider), []).append(use)
        return {key: tuple(uses) for key, uses in found.items()}

    def _uses(self, rule: Rule) -> Iterator[_Use]:
        resources, departments = self._survey.catalog.resources, self._by_department(rule)
        for resource in resources.values() if rule.resource is None else [resources[rule.resource]]:
            for code in targets_of(rule, resource):
                for department, callers in departments.items():
                    if code is not None and self._decides(rule, resource, code, callers, rule.rights - _TELLING):
                        yield _Use(rule, department, resource, code)

    def _by_department(self, rule: Rule) -> Mapping[str, tuple[Caller, ...]]:
        found: dict[str, list[Caller]] = {}
        for caller in self._survey.meant_by(rule.who):
            found.setdefault(caller.department, []).append(caller)
        return {department: tuple(callers) for department, callers in found.items()}

    def _decides(
        self, rule: Rule, resource: Resource, code: str, callers: tuple[Caller, ...], rights: frozenset[Right]
    ) -> bool:
        if not rights & offered(resource, code):
            return False
        return self._reach.decides(rule, Scope(resource, callers, (code,), rights))


def _has_one_purpose(rule: Rule, functions: frozenset[str]) -> bool:
    """Whether who may state these purposes always states the same ones where the rule decides."""
    stated = {word.code for word in rule.when if isinstance(word, ForPurpose)}
    return functions <= stated or (len(functions) == 1 and is_through_grant(rule))


def _is_one_of_few(item: Item) -> bool:
    """Whether so few values are possible that counting equal ones tells which is which."""
    return bool(item.codes) or item.part in _FEW or item.length == 1


def _becomes_stars(item: Item, form: KeyedForm) -> bool:
    """Whether every value that the item may have is too short to be enciphered."""
    if item.codes:
        texts = list(item.codes)
    elif item.length is not None:
        texts = ["0" * length for length in range(1, item.length + 1)]
    else:
        return False
    return all(set(str(example(form, text, ValueType.STRING))) == {"*"} for text in texts)


def _codes(items: Iterable[Item]) -> str:
    return listed(item.code for item in items)
