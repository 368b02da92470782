"""The rules about one resource by caller name and selector, so that a decision never looks through all of them."""

from collections.abc import Iterable
from operator import itemgetter

from policies.rules import Rule
from policies.selecting import key_of


class Index:
    """Rules under the words that a question brings along."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """`rules` are all that concern a resource, in the order in which they decide."""
        self._rules: dict[str, dict[str, list[tuple[int, Rule]]]] = {}
        for order, rule in enumerate(rules):
            self._rules.setdefault(rule.who, {}).setdefault(key_of(rule.selector), []).append((order, rule))

    def for_names(self, names: frozenset[str], keys: Iterable[str]) -> list[Rule]:
        """The rules for one of `names` whose selector is one of `keys`, in order."""
        found: list[tuple[int, Rule]] = []
        for name in names & self._rules.keys():
            by_key = self._rules[name]
            for key in keys:
                found += by_key.get(key, ())
        found.sort(key=itemgetter(0))
        return [rule for _, rule in found]
