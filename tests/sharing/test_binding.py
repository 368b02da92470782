"""What grants are bound to: the wording of what they hold, and nothing that nobody was granted."""

from dataclasses import replace

import pytest

from catalog import Contains, Literal, Resource, RowRule, SharingClass, StartsWith
from masking import ValueType
from sharing import GrantRecord
from sharing.binding import entry_version
from sharing.register import Contents
from sharing.snapshot import take_snapshot
from tests.sharing.records import CATALOG, GRANT, ITEMS, POPULATION, TODAY

VERSION = entry_version(POPULATION, GRANT.items, GRANT.rows)
BOUND = replace(GRANT, entry_version=VERSION)


def with_phone(**members: object) -> Resource:
    phone = replace(ITEMS["phone"], **members)  # type: ignore[arg-type]  # members by name
    return replace(POPULATION, items={**ITEMS, "phone": phone})


def in_force(record: GrantRecord, resource: Resource) -> bool:
    snapshot = take_snapshot(Contents(1, (record,), (), ()), replace(CATALOG, resources={"population": resource}))
    granted = bool(snapshot.grants(record.consumer, TODAY))
    assert granted is not bool(snapshot.findings)
    return granted


def test_a_grant_is_in_force_on_the_entry_that_it_was_given_for() -> None:
    assert in_force(BOUND, POPULATION)


@pytest.mark.parametrize(
    "changed",
    [
        with_phone(sharing_class=SharingClass.RESTRICTED),
        with_phone(sharing_class=SharingClass.UNCONDITIONAL),
        with_phone(sparse=True),
        with_phone(contains=Contains.PERSONAL),
        with_phone(base=True),
        replace(POPULATION, resource_code="1A01001/0000009"),
        replace(POPULATION, provider="tax"),
        replace(POPULATION, rows={"lucheng": RowRule("lucheng", StartsWith("region_code", Literal("3303")))}),
    ],
    ids=["stricter", "laxer", "sparse", "content", "base", "another entry", "another provider", "row rule"],
)
def test_a_grant_on_what_changed_is_not_in_force(changed: Resource) -> None:
    assert not in_force(BOUND, changed)
    assert in_force(GRANT, changed)  # one that an operator entered follows the entry


@pytest.mark.parametrize(
    "changed",
    [
        replace(POPULATION, name="常住人口", abstract="…", update_cycle="daily"),
        replace(
            POPULATION, items={**ITEMS, "insured": replace(ITEMS["insured"], sharing_class=SharingClass.RESTRICTED)}
        ),
        replace(POPULATION, items={code: ITEMS[code] for code in ("phone", "region_code")}),
        replace(POPULATION, items={**ITEMS, "address": replace(ITEMS["phone"], code="address")}),
        replace(POPULATION, row="row_id"),
        with_phone(name="电话号码", basis="某法第一条"),
    ],
    ids=["described anew", "another item changed", "another item gone", "another item came", "surrogate", "named anew"],
)
def test_what_nobody_was_granted_may_change(changed: Resource) -> None:
    assert in_force(BOUND, changed)


def test_without_a_row_rule_those_of_the_entry_may_change() -> None:
    free = replace(GRANT, rows=None, entry_version=entry_version(POPULATION, GRANT.items, None))
    assert in_force(free, replace(POPULATION, rows={}))


def test_a_changed_type_takes_a_grant_out_of_force() -> None:
    free = replace(GRANT, mask=None, entry_version=entry_version(POPULATION, GRANT.items, GRANT.rows))
    assert in_force(free, POPULATION)
    assert not in_force(free, with_phone(type=ValueType.INT))


def test_the_order_of_items_means_nothing() -> None:
    assert entry_version(POPULATION, ("region_code", "phone"), "lucheng") == VERSION
