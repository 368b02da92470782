"""What policies say of an entry that was withdrawn is idle: it makes no file unusable, and opens nothing."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import Catalog, Findings
from policies import (
    Denied,
    Loader,
    Look,
    Policies,
    PoliciesUnusable,
    PolicyError,
    PolicyFile,
    PolicyFollower,
    PutInForce,
    Release,
    Right,
    parse_policies,
    resources_at,
)
from policies.agreement import check_against_specification
from policies.lint import lint
from tests.policies.small_city import CITY, caller

LINES = (
    "p, everyone, population.name, query, always, *, clear, allow, \n"
    "p, everyone, ghost, query, always, *, -, allow, \n"
    "p, everyone, ghost.name, query, always, own_rows, keep 1 1, allow, \n"
    "p, tax, ghost.@personal, verify, granted, *, verdict, allow, \n"
    "p, tax, ghost.*, *, always, *, -, deny, \n"
)
FILE = PolicyFile("10-police.csv", LINES.encode())
GONE = replace(CITY, absent=frozenset({"ghost", "population.spouse"}), version="gone")
TODAY = date(2026, 3, 2)


def without(code: str) -> Catalog:
    """The city after an entry was withdrawn."""
    rest = {other: resource for other, resource in CITY.resources.items() if other != code}
    absent = frozenset({code})
    return replace(CITY, resources=MappingProxyType(rest), absent=absent, withdrawn=absent, version=f"without {code}")


def test_what_nobody_ever_had_is_a_mistake() -> None:
    with pytest.raises(PolicyError, match="`ghost` is no resource"):
        parse_policies((FILE,), CITY)


def test_lines_about_what_is_absent_are_no_rules() -> None:
    table = parse_policies((FILE,), GONE)
    assert [rule.resource for rule in table.rules] == ["population"]
    assert [line.place.line for part in table.parts for line in part.idle] == [2, 3, 4, 5]
    policies = Policies(table, GONE)
    check_against_specification(policies)
    assert isinstance(policies.decide(caller(), "ghost", "name", Right.QUERY).decision, Denied)


def test_lines_about_a_lost_reference_are_idle_and_others_of_its_resource_are_not() -> None:
    lines = LINES.splitlines(keepends=True)[0] + "p, everyone, population.spouse, query, always, *, -, allow, \n"
    table = parse_policies((PolicyFile("10-police.csv", lines.encode()),), GONE)
    assert [len(part.idle) for part in table.parts] == [1] and table.size == 1
    with pytest.raises(PolicyError, match="`spouse` is no item"):
        parse_policies((PolicyFile("10-police.csv", lines.encode()),), CITY)


@pytest.mark.parametrize(
    "line",
    [
        "p, everyone, ghost.name, query, always, *, clear, permit, \n",
        "p, everyone, ghost.name, query, sometimes, *, clear, allow, \n",
        "p, everyone, ghost.name, reading, always, *, clear, allow, \n",
        "p, nobody-known, ghost.name, query, always, *, clear, allow, \n",
    ],
)
def test_what_can_be_judged_of_an_idle_line_is(line: str) -> None:
    with pytest.raises(PolicyError):
        parse_policies((PolicyFile("10-police.csv", (LINES + line).encode()),), GONE)


def test_the_linter_notes_them() -> None:
    policies = Policies(parse_policies((FILE,), GONE), GONE)
    found = [finding for finding in lint(policies, TODAY, files=(FILE,)) if finding.code == "absent"]
    assert [(finding.place.line, finding.place.column) for finding in found] == [(2, 14), (3, 14), (4, 9), (5, 9)]
    assert {finding.severity for finding in found} == {"note"}


def test_files_with_idle_lines_alone_are_usable() -> None:
    """A provider whose last entry was withdrawn must not keep all others from changing theirs."""
    only = PolicyFile("10-police.csv", LINES.split("\n", 1)[1].encode())
    assert parse_policies((only,), GONE).size == 0


def test_what_lines_at_places_name() -> None:
    findings = Findings()
    with pytest.raises(PolicyError) as refused:
        parse_policies((FILE,), CITY)
    assert not findings.met
    assert resources_at((FILE,), (finding.place for finding in refused.value.findings)) == {"ghost"}


CODES = sorted(CITY.resources)


@given(st.sampled_from(CODES), st.sampled_from(CODES))
def test_a_file_is_not_read_again_where_nothing_that_it_names_has_changed(withdrawn: str, named: str) -> None:
    """And read again it would say the same."""
    item = next(iter(CITY.resources[named].items))
    file = PolicyFile("00-centre.csv", f"p, everyone, {named}.{item}, query, always, *, -, deny, \n".encode())
    before = parse_policies((file,), CITY)
    after = without(withdrawn)
    kept = parse_policies((file,), after, before=before)
    assert (kept.parts[0] is before.parts[0]) == (withdrawn != named)
    assert kept.parts == parse_policies((file,), after).parts


def test_a_file_about_all_resources_is_read_again() -> None:
    file = PolicyFile("00-centre.csv", b"p, everyone, *.@base, query, always, *, clear, allow, 809\n")
    before = parse_policies((file,), CITY)
    assert parse_policies((file,), without(CODES[0]), before=before).parts[0] is not before.parts[0]


# --- following ------------------------------------------------------------------------------------------------------


class Given:
    """A supply that shows what the test puts there."""

    def __init__(self) -> None:
        self.news: Release | None = None

    async def look(self) -> Look:
        news, self.news = self.news, None
        return Look(news)


KNOWN = PolicyFile("10-police.csv", LINES.splitlines(keepends=True)[0].encode())


def following(catalog: Catalog = CITY) -> tuple[PolicyFollower, Given]:
    supply = Given()
    return PolicyFollower(supply, Release((KNOWN,)), Loader(catalog)), supply


async def test_policies_go_on_over_another_catalogue() -> None:
    followed, _ = following()
    version = followed.current.version
    await followed.over(GONE)
    assert followed.current.catalog is GONE and followed.current.version == version
    assert followed.failure is None


async def test_what_cannot_be_read_over_a_catalogue_leaves_everything_as_it_was() -> None:
    followed, _ = following()
    before = followed.current
    rest = {code: resource for code, resource in CITY.resources.items() if code != "population"}
    with pytest.raises(PolicyError, match="`population` is no resource"):
        await followed.over(replace(CITY, resources=MappingProxyType(rest)))
    assert followed.current is before
    await followed.over(without("population"))
    assert followed.current.table.size == 0


async def test_a_refused_release_comes_into_force_with_the_catalogue_that_it_is_about() -> None:
    followed, supply = following()
    supply.news = Release((FILE,))
    await followed.refresh()
    assert isinstance(followed.failure, PolicyError)
    await followed.over(replace(CITY, version="another"))
    assert isinstance(followed.failure, PolicyError) and followed.current.catalog.version == "another"
    await followed.over(GONE)
    assert followed.failure is None
    assert followed.current.version == Release((FILE,)).version == followed.release.version


async def test_what_goes_with_policies_has_the_last_word_on_a_catalogue_too() -> None:
    def prepare(policies: Policies) -> PutInForce:
        if policies.catalog is GONE:
            raise PoliciesUnusable("no schema")

        async def put() -> None:
            """Nothing else goes with them."""

        return put

    supply = Given()
    followed = PolicyFollower(supply, Release((KNOWN,)), Loader(CITY), prepare=prepare)
    with pytest.raises(PoliciesUnusable, match="no schema"):
        await followed.over(GONE)
    assert followed.current.catalog is CITY
