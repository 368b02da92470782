"""What is counted in the place of values: keyed digests of subjects, claims and cases, the same whoever asks."""

from collections.abc import Iterable, Mapping, Sequence

from audit.receipts import Question
from catalog import Resource
from masking import MasterKey, Prf
from sharing.attempts.asking import Attempt


class AttemptKeys:
    """Keys that are one for all departments and processes: of a digest nobody without them can try what it stands for.

    There is a key for each item and kind of claim, so that equal texts of different items have nothing in common. They
    are remembered; nothing that a caller states is.
    """

    def __init__(self, master: MasterKey) -> None:
        self._master = master
        self._known: dict[tuple[str, ...], Prf] = {}

    def attempt(self, resource: Resource, question: Question) -> Attempt:
        """The comparison that a question of canonical texts asks for, as it is counted."""
        identifiers, code = identifying(resource), resource.code
        named = dict(question.subject)
        claims = [self._digest(("claim", code, item, kind), text) for item, kind, text in question.claims]
        if len(identifiers) < len(named):
            beyond = named.keys() - set(identifiers)
            claims += [self._digest(("claim", code, item, "subject"), named[item]) for item in beyond]
        return Attempt(self._named(resource, identifiers, named), frozenset(claims))

    def subjects(self, resource: Resource, named: Mapping[str, str]) -> tuple[bytes, ...]:
        """Those whom canonical texts of the subject's items name: one for each identifier of a person or organisation.

        Where no item is one, all items together name the one subject. The same person twice is one.
        """
        return self._named(resource, identifying(resource), named)

    def _named(self, resource: Resource, identifiers: Sequence[str], named: Mapping[str, str]) -> tuple[bytes, ...]:
        if not identifiers:
            return (self._digest(("named", resource.code, *sorted(named)), *(named[item] for item in sorted(named))),)
        keyed = [
            self._digest(("identified", resource.code, resource.items[item].identifier or ""), named[item])
            for item in identifiers
        ]
        return tuple(keyed) if len(keyed) == 1 else tuple(dict.fromkeys(keyed))

    def case(self, number: str) -> bytes:
        """A case number of whatever department."""
        return self._digest(("case",), number)

    def stated(self, department: str, resource: str, key: str) -> bytes:
        """What a department calls one of its calls, so that it can be asked again."""
        return self._digest(("call", department, resource), key)

    def question(self, texts: Iterable[bytes]) -> bytes:
        """All that a call asks, in the order in which it asks it."""
        return self._key(("question",)).digest(*texts)

    def _digest(self, names: tuple[str, ...], *texts: str) -> bytes:
        return self._key(names).digest(*(text.encode() for text in texts))

    def _key(self, names: tuple[str, ...]) -> Prf:
        known = self._known.get(names)
        if known is None:
            known = self._known[names] = self._master.suite.prf(self._master.derive("verification", *names))
        return known


def identifying(resource: Resource) -> Sequence[str]:
    """The items of the subject that identify a person or an organisation by themselves."""
    items = resource.items
    return [code for code in resource.verification.subject if items[code].identifier is not None]
