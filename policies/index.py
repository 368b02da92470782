"""The rules by resource, caller name and selector, so that a decision never looks through the whole table."""

from collections.abc import Iterable
from operator import attrgetter

from policies.rules import Rule
from policies.selecting import key_of


class Index:
    """Every rule of a table under the words that a question brings along."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules: dict[str | None, dict[str, dict[str, list[Rule]]]] = {}
        for rule in rules:
            by_name = self._rules.setdefault(rule.resource, {})
            by_name.setdefault(rule.who, {}).setdefault(key_of(rule.selector), []).append(rule)

    def about(self, resource: str, names: frozenset[str], keys: tuple[str, ...]) -> list[Rule]:
        """The rules on `resource` for one of `names` whose selector is one of `keys`, in the order of the table."""
        found: list[Rule] = []
        for by_name in (self._rules.get(resource), self._rules.get(None)):
            if by_name is None:
                continue
            for name in names & by_name.keys():
                by_key = by_name[name]
                for key in keys:
                    found += by_key.get(key, ())
        found.sort(key=attrgetter("order"))
        return found
