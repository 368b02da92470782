"""What holds when somebody acts in a proceeding: the day, profile and calendar, the catalogue, what was granted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from api.errors import SettingsError
from api.settings import SharingSection
from catalog import Catalog, Resource
from policies import Objection
from sharing import Agreement, Doubt, Gate, GrantRecord, gate_of
from sharing.calendar import WorkingDays, read_notices, working_days
from sharing.emergencies import Declaration
from sharing.jurisdictions import Profile, read_profile
from sharing.proceedings import Moment


def _against_none(_: Resource) -> tuple[Objection, ...]:
    """What policies have against a resource, where none are looked at."""
    return ()


Clock = Callable[[], datetime]
"""Tells an aware time."""


def machine_clock() -> datetime:
    """By this machine."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Profiles:
    """The profile that new proceedings follow, and by their codes those under which older ones began."""

    section: SharingSection
    _read: dict[str, Profile] = field(default_factory=dict)

    def of(self, code: str | None) -> Profile:
        """The profile of a code, or the one of the configuration. Raises ProfileError."""
        wanted = self.section.profile if code is None else code
        if wanted not in self._read:
            self._read[wanted] = read_profile(wanted, self.section.profiles)
        return self._read[wanted]

    def check(self, now: datetime) -> None:
        """Raises ProfileError, or SettingsError for one that is not in force unless a setting lets it be followed."""
        today = self.section.day(now)
        if not self.section.profile_out_of_force and not self.of(None).is_in_force(today):
            message = f"`sharing.profile`: `{self.section.profile}` is not in force on {today.isoformat()}"
            raise SettingsError(f"{message}; `sharing.profile_out_of_force` would let it be followed")


@dataclass(slots=True)
class Moments:
    """Tells what holds now. `grants` and `agreements` are those of the store in every state, `clock` an aware time."""

    section: SharingSection
    profiles: Profiles
    days: WorkingDays
    catalog: Callable[[], Catalog]
    grants: Callable[[], Sequence[GrantRecord]]
    agreements: Callable[[], tuple[Agreement, ...]]
    clock: Clock
    doubts: Callable[[], tuple[Doubt, ...]] = tuple
    objections: Callable[[Resource], tuple[Objection, ...]] = _against_none
    declared: Callable[[], tuple[Declaration, ...]] = tuple
    _by_number: tuple[Sequence[GrantRecord], Mapping[str, GrantRecord]] = ((), {})

    def __call__(self, profile: str | None) -> Moment:
        """Under the profile of that code; None is the one that new proceedings follow. Raises ProfileError."""
        now = self.clock()
        return Moment(
            at=now,
            today=self.section.day(now),
            profile=self.profiles.of(profile),
            days=self.days,
            catalog=self.catalog(),
            grants=self._numbered(),
            agreements=self.agreements(),
            doubts=self.doubts(),
            objections=self.objections,
            declared=self.declared(),
        )

    def _numbered(self) -> Mapping[str, GrantRecord]:
        """The grants by their numbers: made anew only when they have been read anew."""
        grants = self.grants()
        if grants is not self._by_number[0]:
            self._by_number = grants, {grant.number: grant for grant in grants}
        return self._by_number[1]


def moments(
    section: SharingSection,
    catalog: Callable[[], Catalog],
    grants: Callable[[], Sequence[GrantRecord]],
    agreements: Callable[[], tuple[Agreement, ...]],
    doubts: Callable[[], tuple[Doubt, ...]] = tuple,
    objections: Callable[[Resource], tuple[Objection, ...]] = _against_none,
    clock: Clock = machine_clock,
    declared: Callable[[], tuple[Declaration, ...]] = tuple,
) -> Moments:
    """In the zone of the platform. Raises ProfileError, SettingsError, NoticesUnfit."""
    zone = ZoneInfo(section.zone)

    def local() -> datetime:
        return clock().astimezone(zone)

    profiles = Profiles(section)
    profiles.check(local())
    return Moments(
        section, profiles, calendar(section), catalog, grants, agreements, local, doubts, objections, declared
    )


def access_gate(section: SharingSection) -> Gate:
    """Which agreements come before access, by the profile that is followed now. Raises ProfileError."""
    return gate_of(Profiles(section).of(None).rules)


def calendar(section: SharingSection) -> WorkingDays:
    """The working days of the platform. Raises NoticesUnfit."""
    return _usual_days() if section.holidays is None else working_days(read_notices(section.holidays))


@cache
def _usual_days() -> WorkingDays:
    """The same for every platform of a process, and half a second's work."""
    return working_days()
