"""What the elements of a blind comparison say: one canonical question each, made by both sides in the same way."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from audit.receipts import Question
from catalog import CanonicalForm, ClaimKind, ClaimRule, Resource
from masking.canonical import NotCanonical, canonical
from sharing.blind.errors import NotOffered, ValueUnfit


@dataclass(frozen=True, slots=True)
class Worded:
    """An item and the form in which its values are compared."""

    item: str
    form: CanonicalForm


@dataclass(frozen=True, slots=True)
class Wording:
    """Of which items of a resource an element is made: those that name the subject, and those claimed to equal."""

    resource: str
    subject: tuple[Worded, ...]
    claims: tuple[Worded, ...]

    @classmethod
    def of(cls, resource: Resource, items: Collection[str]) -> Self:
        """The wording of these items, of which the subject's are all there and the others are claimed.

        Raises NotOffered for items that the provider does not let others equal, that are no texts and no days, or that
        may be off by a tolerance: equal bytes are all that can be compared blindly.
        """
        rules = resource.verification
        for item in rules.subject:
            if item not in items:
                raise NotOffered("it names the subject and is missing", item)
        claimed = sorted({*items} - {*rules.subject})
        if len(claimed) < rules.together:
            raise NotOffered(f"at least {rules.together} items have to be claimed together")
        return cls(
            resource.code,
            tuple(_worded(item, rules.naming.get(item)) for item in rules.subject),
            tuple(_worded(item, rules.claims.get(item)) for item in claimed),
        )

    @property
    def items(self) -> tuple[str, ...]:
        """All of them, those of the subject first."""
        return tuple(each.item for each in (*self.subject, *self.claims))

    def element(self, values: Mapping[str, str]) -> bytes:
        """The question that an entry of a caller's list asks, as receipts have it. Raises ValueUnfit."""
        subject = tuple((each.item, _text(each, values)) for each in self.subject)
        claims = tuple((each.item, ClaimKind.EQUALS.value, _text(each, values)) for each in self.claims)
        return Question(self.resource, subject, claims).encode()

    def held(self, rows: Iterable[Mapping[str, str | date | None]]) -> Iterator[bytes]:
        """The questions to which rows of the source say yes.

        A row with NULL or with a value of another form says yes to none, as in every other comparison.
        """
        for row in rows:
            try:
                yield self.element({item: str(value) for item, value in row.items() if value is not None})
            except ValueUnfit:
                continue


def _worded(item: str, rule: ClaimRule | None) -> Worded:
    if rule is None or ClaimKind.EQUALS not in rule.kinds:
        raise NotOffered("it cannot be claimed to equal a value", item)
    if rule.form is None:
        raise NotOffered("neither texts nor days, which alone can be compared blindly", item)
    if rule.tolerance:
        raise NotOffered("it may differ by a tolerance, which cannot be compared blindly", item)
    return Worded(item, rule.form)


def _text(worded: Worded, values: Mapping[str, str]) -> str:
    value = values.get(worded.item)
    if value is None:
        raise ValueUnfit(worded.item, None)
    try:
        return canonical(worded.form, value)
    except NotCanonical as error:
        raise ValueUnfit(worded.item, error) from None
