"""What holds when somebody acts: the profile that may be followed, the calendar with its notices, the grants."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from api.errors import SettingsError
from api.moments import Profiles, moments
from api.settings import SharingSection
from sharing import GrantRecord
from sharing.calendar import NoticesUnfit
from sharing.jurisdictions import ProfileUnknown
from tests.policies.small_city import CITY
from tests.sharing.announcements.town import grant

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize("code", ["panjin", "yangzhou", "template-xx"])
def test_a_profile_that_is_not_in_force_is_followed_only_where_a_setting_says_so(code: str) -> None:
    with pytest.raises(SettingsError, match=f"`sharing.profile`: `{code}` is not in force"):
        Profiles(SharingSection(profile=code)).check(NOW)
    followed = Profiles(SharingSection(profile=code, profile_out_of_force=True))
    followed.check(NOW)
    assert followed.of(None).code == code


def test_an_older_proceeding_keeps_the_profile_that_it_began_under() -> None:
    profiles = Profiles(SharingSection())
    profiles.check(NOW)
    assert (profiles.of(None).code, profiles.of("panjin").code) == ("order-809", "panjin")
    assert profiles.of("panjin") is profiles.of("panjin")


def test_a_profile_that_there_is_not_stops_the_platform() -> None:
    with pytest.raises(ProfileUnknown):
        moments(SharingSection(profile="nowhere"), lambda: CITY, tuple, tuple)


def test_notices_of_the_installation_go_before_those_of_the_library(tmp_path: Path) -> None:
    file = tmp_path / "holidays.yaml"
    file.write_text("2027:\n  holidays: [2027-01-01, 2027-02-05]\n  workdays: [2027-02-14]\n", "utf-8")
    with pytest.raises(NoticesUnfit):  # not all the days of the law
        moments(SharingSection(holidays=file), lambda: CITY, tuple, tuple)
    usual = moments(SharingSection(), lambda: CITY, tuple, tuple)
    assert usual(None).days is moments(SharingSection(), lambda: CITY, tuple, tuple)(None).days


def test_the_day_is_that_of_the_platforms_zone_and_grants_are_found_by_number() -> None:
    held: list[tuple[GrantRecord, ...]] = [(grant("G-1", "tax"),)]
    found = moments(SharingSection(zone="Asia/Shanghai"), lambda: CITY, lambda: held[0], tuple)
    found.clock = lambda: datetime(2026, 3, 2, 20, tzinfo=UTC)
    moment = found(None)
    assert (moment.today, list(moment.grants)) == (date(2026, 3, 3), ["G-1"])
    assert found(None).grants is moment.grants
    held[0] = (grant("G-2", "tax"),)
    assert list(found(None).grants) == ["G-2"]
