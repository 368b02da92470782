"""What has to be there before data is had, agreements above all, and whether it is, by the profile of the place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import assert_never

from catalog import Catalog, Resource
from policies import APPLIED_FOR, RECORDED
from sharing.grants import Agreement, AgreementKind, GrantRecord
from sharing.jurisdictions import AgreementParty, Agreements, AgreementScope, Rules, UnconditionalAccess


@dataclass(frozen=True, slots=True)
class Required:
    """One agreement that a grant lacks as long as none like it is in force; `party` is None where either would do."""

    kind: AgreementKind
    party: AgreementParty | None

    @property
    def words(self) -> str:
        """What is missing, as part of a sentence."""
        whom = "the provider or the centre" if self.party is None else f"the {self.party.value}"
        return f"lacks an agreement on {self.kind.value} with {whom}"


_ON_RECORD = MappingProxyType(
    {
        UnconditionalAccess.NONE: None,
        UnconditionalAccess.RECORD: RECORDED,
        UnconditionalAccess.APPLICATION: APPLIED_FOR,
    }
)


@dataclass(frozen=True, slots=True)
class Gate:
    """What the profile demands before access (R081, R082, R117); where it demands nothing, nothing is looked at.

    `agreements` are its rules of agreements; `need_to_know` says that grants on protected content are in force only
    for persons that they name; `on_record` is what is missing for unconditional data that no grant covers, where it is
    had only once it was applied for or its use put on record; else None.
    """

    agreements: Agreements
    need_to_know: bool = False
    on_record: str | None = None

    @property
    def before_every_access(self) -> AgreementParty | None:
        """With whom a department signs before it has anything at all of others; None where it need not."""
        rules = self.agreements
        return rules.party if rules.scope is AgreementScope.EVERY_ACCESS else None

    def for_grant(self, record: GrantRecord, resource: Resource) -> tuple[Required, ...]:
        """The agreements without which a grant is not in force."""
        return tuple(self._for_grant(is_protected(record, resource)))

    def _for_grant(self, protected: bool) -> Iterator[Required]:
        rules = self.agreements
        match rules.scope:
            case AgreementScope.EVERY_ACCESS:
                yield Required(AgreementKind.USE, rules.party)
                if rules.confidentiality and protected:
                    yield Required(AgreementKind.CONFIDENTIALITY, None)
            case AgreementScope.PROTECTED_CONTENT if protected:
                yield Required(AgreementKind.CONFIDENTIALITY, rules.party)
            case _:
                return  # before conditional opening one is signed too, but nothing is granted there

    def lacks_persons(self, record: GrantRecord, resource: Resource) -> bool:
        """Whether the grant names nobody although its content may be known only by whom it names."""
        return self.need_to_know and not record.persons and is_protected(record, resource)


NO_GATE = Gate(Agreements(AgreementScope.NONE, None, False))
"""Neither an agreement nor a record comes before access."""


def gate_of(rules: Rules) -> Gate:
    """What these rules demand."""
    return Gate(rules.agreements, rules.use.need_to_know, _ON_RECORD[rules.unconditional.access])


def is_protected(record: GrantRecord, resource: Resource) -> bool:
    """Whether the grant opens personal content or trade secrets: 个人隐私、商业秘密."""
    return any(item in resource.items and resource.items[item].contains is not None for item in record.items)


@dataclass(frozen=True, slots=True)
class Signed:
    """The agreements of one department that are in force on a day."""

    agreements: tuple[Agreement, ...]
    catalog: Catalog

    def meets(self, required: Required, resource: Resource) -> bool:
        """Whether one of them is what is required for the resource."""
        return any(
            agreement.kind is required.kind
            and agreement.resource in (None, resource.code)
            and self._is_with(agreement, required.party, resource)
            for agreement in self.agreements
        )

    def opened(self, party: AgreementParty) -> frozenset[str] | None:
        """The resources that agreements on use with that party are about; None where one is about everything."""
        use = [agreement for agreement in self.agreements if agreement.kind is AgreementKind.USE]
        whole = centres(self.catalog) if party is AgreementParty.CENTRE else frozenset()
        if any(agreement.resource is None and agreement.with_ in whole for agreement in use):
            return None
        required = Required(AgreementKind.USE, party)
        resources = self.catalog.resources.values() if use else ()
        return frozenset(resource.code for resource in resources if self.meets(required, resource))

    def _is_with(self, agreement: Agreement, party: AgreementParty | None, resource: Resource) -> bool:
        with_ = agreement.with_ or (resource.provider if agreement.resource == resource.code else None)
        if with_ is None:
            return False
        is_centre, is_provider = with_ in centres(self.catalog), with_ == resource.provider
        match party:
            case None:
                return is_centre or is_provider
            case AgreementParty.CENTRE:
                return is_centre
            case AgreementParty.PROVIDER:
                return is_provider
            case _:
                assert_never(party)


def signed_on(day: date, agreements: Iterable[Agreement], catalog: Catalog) -> Signed:
    """Those in force on the day."""
    return Signed(tuple(agreement for agreement in agreements if agreement.covers(day)), catalog)


def centres(catalog: Catalog) -> frozenset[str]:
    """The departments that run the platform: they sign with others, not with themselves."""
    return frozenset(code for code, department in catalog.departments.items() if department.centre)
