"""When somebody acts in a test: a day, the rules of a profile, and what holds then."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from catalog import Catalog
from sharing import Agreement, GrantRecord
from sharing.jurisdictions import Profile
from sharing.proceedings import Moment
from tests.sharing.kit.residents import CATALOG, TODAY
from tests.sharing.kit.rules import calendar, profile


def moment(
    rules: Profile | str = "order-809",
    today: date = TODAY,
    grants: Mapping[str, GrantRecord] | None = None,
    catalog: Catalog = CATALOG,
    agreements: tuple[Agreement, ...] = (),
) -> Moment:
    """Nine o'clock of that day under a profile or, for a text, under the profile of that code."""
    return Moment(
        at=datetime(today.year, today.month, today.day, 9, tzinfo=UTC),
        today=today,
        profile=profile(rules) if isinstance(rules, str) else rules,
        days=calendar(),
        catalog=catalog,
        grants=grants or {},
        agreements=agreements,
    )
