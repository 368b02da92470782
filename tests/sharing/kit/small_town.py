"""The small city of the policies' tests, with a centre and a competent department."""

from dataclasses import replace

from catalog import Catalog
from tests.policies.small_city import CITY


def small_town(authority: str | None = "civil-affairs") -> Catalog:
    """Which department is the competent one; None is none, so that the centre stands in for it."""
    return Catalog(
        CITY.resources,
        {
            code: replace(department, centre=code == "centre", authority=code == authority)
            for code, department in CITY.departments.items()
        },
        "town",
    )
