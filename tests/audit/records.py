"""Made-up records for the tests of the log."""

from datetime import UTC, datetime

from audit import EncodedFields, Entry, RootField, Ruled, Ruling, Use, encode_fields
from catalog import Mode
from policies import Right

WHEN = datetime(2026, 3, 2, 1, 30, 0, 250, tzinfo=UTC)


def some_fields() -> EncodedFields:
    masked = Ruling(Ruled.MASKED, "keep 3 4", "10-police.csv:12")
    clear = Ruling(Ruled.CLEAR, None, "10-police.csv:11")
    uses = (
        Use("population.phone", Right.QUERY, (clear, masked)),
        Use("population.region_code", Right.FILTER, (clear,)),
    )
    return encode_fields([RootField("data.population", "population", Mode.QUERY, uses)])


FIELDS = some_fields()


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
