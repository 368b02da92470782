"""What is counted in the place of values: keyed digests of subjects, claims and cases, the same whoever asks."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat

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
        subject = {item: [text] for item, text in question.subject}
        claims = [((item, kind), [text]) for item, kind, text in question.claims]
        (attempt,) = self.attempts(resource, subject, claims)
        return attempt

    def attempts(
        self,
        resource: Resource,
        subject: Mapping[str, Sequence[str]],
        claims: Sequence[tuple[tuple[str, str], Sequence[str]]],
    ) -> list[Attempt]:
        """The comparisons that questions of canonical texts ask for.

        There is a column of texts for each item of the subject, and one for each item and kind that is claimed.
        """
        identifiers, code = identifying(resource), resource.code
        keyed = [self._digests(("claim", code, *claimed), texts) for claimed, texts in claims]
        if len(identifiers) < len(subject):
            beyond = subject.keys() - set(identifiers)
            keyed += [self._digests(("claim", code, item, "subject"), subject[item]) for item in beyond]
        named = self._named(resource, identifiers, subject)
        claimed = zip(*keyed, strict=True) if keyed else repeat((), len(named))
        return list(map(Attempt, named, map(frozenset, claimed)))

    def subjects(self, resource: Resource, named: Mapping[str, str]) -> tuple[bytes, ...]:
        """Those whom canonical texts of the subject's items name: one for each identifier of a person or organisation.

        Where no item is one, all items together name the one subject. The same person twice is one.
        """
        (subjects,) = self._named(resource, identifying(resource), {item: [text] for item, text in named.items()})
        return subjects

    def _named(
        self, resource: Resource, identifiers: Sequence[str], named: Mapping[str, Sequence[str]]
    ) -> list[tuple[bytes, ...]]:
        if not identifiers:
            items = sorted(named)
            key = self._key(("named", resource.code, *items))
            rows = zip(*(named[item] for item in items), strict=True)
            return [(key.digest(*map(str.encode, texts)),) for texts in rows]
        keyed = [
            self._digests(("identified", resource.code, resource.items[item].identifier or ""), named[item])
            for item in identifiers
        ]
        return [tuple(dict.fromkeys(each)) for each in zip(*keyed, strict=True)]

    def case(self, number: str) -> bytes:
        """A case number of whatever department."""
        return self._key(("case",)).digest(number.encode())

    def stated(self, department: str, resource: str, key: str) -> bytes:
        """What a department calls one of its calls, so that it can be asked again."""
        return self._key(("call", department, resource)).digest(key.encode())

    def question(self, texts: Iterable[bytes]) -> bytes:
        """All that a call asks, in the order in which it asks it."""
        return self._key(("question",)).digest(*texts)

    def _digests(self, names: tuple[str, ...], texts: Sequence[str]) -> list[bytes]:
        """Of each text; one that stands in many places is keyed once."""
        different = dict.fromkeys(texts)
        known = dict(zip(different, self._key(names).digests(map(str.encode, different)), strict=True))
        return [known[text] for text in texts]

    def _key(self, names: tuple[str, ...]) -> Prf:
        known = self._known.get(names)
        if known is None:
            known = self._known[names] = self._master.suite.prf(self._master.derive("verification", *names))
        return known


def identifying(resource: Resource) -> Sequence[str]:
    """The items of the subject that identify a person or an organisation by themselves."""
    items = resource.items
    return [code for code in resource.verification.subject if items[code].identifier is not None]
