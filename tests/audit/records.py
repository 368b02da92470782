"""Made-up records for the tests of the log."""

from datetime import UTC, date, datetime

from audit import (
    AskedRows,
    Circumstances,
    EncodedFields,
    Entry,
    GrantVersion,
    RootField,
    Ruled,
    Ruling,
    Use,
    encode_fields,
)
from catalog import Mode
from policies import Right

WHEN = datetime(2026, 3, 2, 1, 30, 0, 250, tzinfo=UTC)
CIRCUMSTANCES = Circumstances(
    date(2026, 3, 2), True, True, ("marriage",), (GrantVersion("SQ-2026-0001", 3),), ("population",)
)


def some_field() -> RootField:
    """A list of persons with phone and household, filtered by region."""
    masked = Ruling(Ruled.MASKED, "keep 3 4", (), "10-police.csv:12")
    clear = Ruling(Ruled.CLEAR, None, ("own_region",), "10-police.csv:11")
    opened = Ruling(Ruled.CLEAR, None, (), "10-police.csv:3")
    return RootField(
        "data.population",
        "population",
        Mode.QUERY,
        CIRCUMSTANCES,
        (AskedRows("population", "e1", True), AskedRows("household", "e2", True, 3)),
        (
            Use("population", Right.QUERY, (opened,)),
            Use("population.phone", Right.QUERY, (clear, masked)),
            Use("population.region_code", Right.FILTER, (Ruling(Ruled.CLEAR),)),
            Use("population.household", Right.QUERY, (opened,)),
            Use("household", Right.QUERY, (opened,), 1),
            Use("household.address", Right.QUERY, (), 1),
        ),
    )


FIELDS: EncodedFields = encode_fields([some_field()])


def entry(request_id: str) -> Entry:
    return Entry(
        request_id=request_id,
        time=WHEN,
        department="civil-affairs",
        application="civil-affairs/marriage",
        person="officer-7",
        policy_version="p1",
        catalogue_version="c1",
        fields=FIELDS,
        purposes=("marriage",),
        grants=("SQ-2026-0001",),
        case="BJ-1",
    )
