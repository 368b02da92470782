"""The rules about one resource by caller name and selector, so that a decision never looks through all of them."""

from collections.abc import Collection, Iterable
from itertools import chain

from policies.rules import Rule
from policies.selecting import key_of


class Index:
    """Rules under the words that a question brings along.

    They are found by their numbers: thousands of indexes come up while requests are served, and a tuple of numbers is
    nothing that a garbage collection would have to walk.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        """`rules` are all that concern a resource, in the order in which they decide."""
        self._rules = tuple(rules)
        self._keys = tuple(key_of(rule.selector) for rule in self._rules)
        numbers: dict[str, list[int]] = {}
        for number, rule in enumerate(self._rules):
            numbers.setdefault(rule.who, []).append(number)
        self._numbers = {who: tuple(found) for who, found in numbers.items()}

    def for_names(self, names: frozenset[str], keys: Collection[str]) -> list[Rule]:
        """The rules for one of `names` whose selector is one of `keys`, in order."""
        numbers = chain.from_iterable(self._numbers[name] for name in names & self._numbers.keys())
        return [self._rules[number] for number in sorted(numbers) if self._keys[number] in keys]
