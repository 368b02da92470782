"""What grants and agreements open under one catalogue, as one value that is swapped whole."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar

from catalog import Catalog, Resource
from masking import Mask, MaskError, parse_mask
from policies import NO_BARS, Bars, Grant
from sharing.binding import entry_version
from sharing.declared import Declaration, in_force
from sharing.grants import Agreement, GrantRecord, GrantState, Suspension
from sharing.holding import NOTHING_HELD, Holding
from sharing.jurisdictions import AgreementParty
from sharing.register import Contents
from sharing.required import NO_GATE, Gate, Required, Signed, centres, signed_on


@dataclass(frozen=True, slots=True)
class GrantFinding:
    """An approved grant that is not in force, by number, and why."""

    number: str
    what: str


@dataclass(frozen=True, slots=True)
class Held:
    """A grant as policies see it, its days, both inclusive, and the agreements without which it is not in force."""

    grant: Grant
    valid_from: date
    valid_until: date
    required: tuple[Required, ...] = ()

    def lasts(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_until


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Approved grants and agreements by consumer department, at a version of the store and of the catalogue.

    `findings` are the grants that are never in force; those that lack an agreement on some days are not among them.
    """

    version: int
    catalog: Catalog
    held: Mapping[str, tuple[Held, ...]]
    agreements: Mapping[str, tuple[Agreement, ...]]
    findings: tuple[GrantFinding, ...]
    suspensions: Mapping[str, tuple[Suspension, ...]] = field(default_factory=dict)
    gate: Gate = NO_GATE
    declared: tuple[Declaration, ...] = ()

    def concerns(self, department: str) -> bool:
        """Whether the department holds anything on some day, or more or less than others stands before it."""
        held = department in self.held or department in self.agreements or department in self.suspensions
        return held or not self._signs(department) or any(one.is_for(department) for one in self.declared)

    def grants(self, department: str, day: date) -> tuple[Grant, ...]:
        """Those in force: they last on the day, and what they require is signed."""
        signed = self._signed(department, day)
        held = self.held.get(department, ())
        return tuple(one.grant for one in held if one.lasts(day) and not any(self._unmet(one, signed)))

    def agreed(self, department: str, day: date) -> frozenset[str]:
        """The resources that an agreement in force is about by name."""
        signed = self._signed(department, day).agreements
        return frozenset(one.resource for one in signed if one.resource is not None)

    def emergencies(self, department: str, day: date) -> tuple[Declaration, ...]:
        """The emergencies under which the department may use data on the day."""
        return tuple(in_force(self.declared, department, day))

    def bars(self, department: str, day: date) -> Bars:
        """What stands before everything that policies open to the department."""
        party = self.gate.before_every_access
        agreed = self._signed(department, day).opened(party) if party and self._signs(department) else None
        return Bars(agreed, self._suspended(department, day))

    def unconfirmed_bars(self, department: str, day: date) -> Bars:
        """The same while nobody can confirm that an agreement is in force."""
        return Bars(frozenset() if self._signs(department) else None, self._suspended(department, day))

    def lacking(self, day: date) -> Iterator[GrantFinding]:
        """The grants that last on the day and are not in force for lack of an agreement, and which one that is."""
        for department, held in self.held.items():
            signed = self._signed(department, day)
            for one in held:
                for required in self._unmet(one, signed) if one.lasts(day) else ():
                    yield GrantFinding(one.grant.number, required.words)

    def _signs(self, department: str) -> bool:
        """Whether the department has to sign before every access; the centre would do so with itself."""
        party = self.gate.before_every_access
        return party is not None and not (party is AgreementParty.CENTRE and department in centres(self.catalog))

    def _suspended(self, department: str, day: date) -> frozenset[str | None]:
        return frozenset(one.resource for one in self.suspensions.get(department, ()) if one.covers(day))

    def _signed(self, department: str, day: date) -> Signed:
        return signed_on(day, self.agreements.get(department, ()), self.catalog)

    def _unmet(self, held: Held, signed: Signed) -> Iterator[Required]:
        for required in held.required:
            if not signed.meets(required, self.catalog.resources[held.grant.resource]):
                yield required


def nothing_held(gate: Gate) -> Holding:
    """What departments have that hold nothing and have signed nothing."""
    if gate.before_every_access is None and gate.on_record is None:
        return NOTHING_HELD
    bars = NO_BARS if gate.before_every_access is None else Bars(frozenset())
    return Holding(bars=bars, on_record=gate.on_record)


class _Unfit(Exception):
    """An approved grant names what the catalogue or the masks do not have."""


def take_snapshot(contents: Contents, catalog: Catalog, gate: Gate = NO_GATE) -> Snapshot:
    """Everything approved that fits the catalogue; what does not fit becomes a finding and is never in force.

    `gate` is what the profile demands of those who want to use it.
    """
    held: dict[str, list[Held]] = {}
    findings = [GrantFinding(number, "cannot be read") for number in contents.unreadable]
    for record in contents.grants:
        if record.state is not GrantState.APPROVED:
            continue
        try:
            held.setdefault(record.consumer, []).append(_held(record, catalog, gate))
        except _Unfit as error:
            findings.append(GrantFinding(record.number, str(error)))
    return Snapshot(
        contents.version,
        catalog,
        {department: tuple(theirs) for department, theirs in held.items()},
        _by_department(contents.agreements),
        tuple(findings),
        _by_department(contents.suspensions),
        gate,
        tuple(one for one in contents.declared if one.ended_at is None),
    )


class _OfDepartment(Protocol):
    @property
    def department(self) -> str: ...


_Each = TypeVar("_Each", bound=_OfDepartment)


def _by_department(found: Iterable[_Each]) -> Mapping[str, tuple[_Each, ...]]:
    each: dict[str, list[_Each]] = {}
    for one in found:
        each.setdefault(one.department, []).append(one)
    return {department: tuple(theirs) for department, theirs in each.items()}


def _held(record: GrantRecord, catalog: Catalog, gate: Gate) -> Held:
    resource = catalog.resources.get(record.resource)
    grant = _grant(record, resource)
    if resource is not None and gate.lacks_persons(record, resource):
        raise _Unfit("names no persons, and only named ones may know its content")
    required = () if resource is None else gate.for_grant(record, resource)
    return Held(grant, record.valid_from, record.valid_until, required)


class KeptGrants:
    """The grants of the store in the versions in which it keeps them, for a look back at past requests."""

    def __init__(self, contents: Contents, catalog: Catalog) -> None:
        self._records = {record.number: record for record in contents.grants}
        self._catalog = catalog

    def grant(self, number: str, version: int) -> Grant | None:
        """The grant in that version, whatever its state and days are now; None if that version is not kept."""
        record = self._records.get(number)
        if record is None or record.version != version:
            return None
        try:
            return _grant(record, self._catalog.resources.get(record.resource))
        except _Unfit:
            return None  # by the catalogue of today it opens nothing


def _grant(record: GrantRecord, resource: Resource | None) -> Grant:
    if resource is None:
        raise _Unfit("names a resource that the catalogue does not have")
    if not record.items <= resource.items.keys():
        raise _Unfit("names an item that the resource does not have")
    if record.rows is not None and record.rows not in resource.rows:
        raise _Unfit("names a row rule that the resource does not have")
    if record.entry_version not in (None, entry_version(resource, record.items, record.rows)):
        raise _Unfit("was given for an entry that the catalogue describes otherwise since then")
    return Grant(
        number=record.number,
        version=record.version,
        resource=record.resource,
        items=record.items,
        modes=record.modes,
        purpose=record.purpose,
        rows=record.rows,
        mask=None if record.mask is None else _mask(record, record.mask, resource),
        persons=record.persons,
        quota=record.quota,
    )


def _mask(record: GrantRecord, text: str, resource: Resource) -> Mask:
    try:
        mask = parse_mask(text)
    except MaskError:
        raise _Unfit("names a mask that does not exist") from None
    if not all(mask.form.accepts(resource.items[item].type) for item in record.items):
        raise _Unfit("names a mask that does not fit one of its items")
    return mask
