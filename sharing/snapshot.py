"""What grants and agreements open under one catalogue, as one value that is swapped whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from catalog import Catalog, Resource
from masking import Mask, MaskError, parse_mask
from policies import Grant
from sharing.grants import Agreement, GrantRecord, GrantState
from sharing.register import Contents


@dataclass(frozen=True, slots=True)
class GrantFinding:
    """An approved grant that is never in force, by number, and why."""

    number: str
    what: str


@dataclass(frozen=True, slots=True)
class Held:
    """A grant as policies see it, and its days, both inclusive."""

    grant: Grant
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Approved grants and agreements by consumer department, at a version of the store and of the catalogue."""

    version: int
    catalogue_version: str
    held: Mapping[str, tuple[Held, ...]]
    agreements: Mapping[str, tuple[Agreement, ...]]
    findings: tuple[GrantFinding, ...]

    def concerns(self, department: str) -> bool:
        """Whether the department holds anything on some day."""
        return department in self.held or department in self.agreements

    def grants(self, department: str, day: date) -> tuple[Grant, ...]:
        held = self.held.get(department, ())
        return tuple(one.grant for one in held if one.valid_from <= day <= one.valid_until)

    def agreed(self, department: str, day: date) -> frozenset[str]:
        return frozenset(one.resource for one in self.agreements.get(department, ()) if one.covers(day))


class _Unfit(Exception):
    """An approved grant names what the catalogue or the masks do not have."""


def take_snapshot(contents: Contents, catalog: Catalog) -> Snapshot:
    """Everything approved that fits the catalogue; what does not fit becomes a finding and is never in force."""
    held: dict[str, list[Held]] = {}
    findings = [GrantFinding(number, "cannot be read") for number in contents.unreadable]
    for record in contents.grants:
        if record.state is not GrantState.APPROVED:
            continue
        try:
            grant = _grant(record, catalog.resources.get(record.resource))
        except _Unfit as error:
            findings.append(GrantFinding(record.number, str(error)))
        else:
            held.setdefault(record.consumer, []).append(Held(grant, record.valid_from, record.valid_until))
    agreements: dict[str, list[Agreement]] = {}
    for agreement in contents.agreements:
        agreements.setdefault(agreement.department, []).append(agreement)
    return Snapshot(
        contents.version,
        catalog.version,
        {department: tuple(theirs) for department, theirs in held.items()},
        {department: tuple(theirs) for department, theirs in agreements.items()},
        tuple(findings),
    )


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
    )


def _mask(record: GrantRecord, text: str, resource: Resource) -> Mask:
    try:
        mask = parse_mask(text)
    except MaskError:
        raise _Unfit("names a mask that does not exist") from None
    if not all(mask.form.accepts(resource.items[item].type) for item in record.items):
        raise _Unfit("names a mask that does not fit one of its items")
    return mask
