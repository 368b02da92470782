"""Published entries beside files: whatever is published and withdrawn, a catalogue without a mistake comes of it."""

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import (
    Catalog,
    Findings,
    Joined,
    Published,
    Reading,
    Resource,
    check_published,
    join_published,
    read_catalog,
    read_published,
)
from catalog.consistency import joined
from tests.fix_city import CITY

CODES = sorted(path.stem for path in (CITY / "catalog").glob("*.yaml"))


@cache
def files() -> Catalog:
    return read_catalog(CITY / "catalog", CITY / "departments.yaml")


@cache
def document(code: str) -> str:
    return (CITY / "catalog" / f"{code}.yaml").read_text("utf-8")


def entry(code: str, text: str | None = None, version: int = 1, is_withdrawn: bool = False) -> Published:
    written = document(code) if text is None else text
    (provider,) = re.findall("^provider: (.*)$", written, re.MULTILINE) or ["police"]
    return Published(code, version, provider, written, is_withdrawn)


LICENCE = document("certificate").replace("code: certificate\n", "code: licence\n").replace("0000007", "0000099")


@cache
def reading(one: Published) -> Reading:
    return read_published(one, files().departments)


def join(*entries: Published) -> Joined:
    return join_published(files(), {one: reading(one) for one in entries})


def test_without_entries_the_catalogue_is_that_of_the_files() -> None:
    assert join().catalog is files()


def test_an_entry_stands_beside_the_files_or_in_the_place_of_one() -> None:
    found = join(entry("licence", LICENCE), entry("certificate", document("certificate").replace("民政证照", "证照")))
    assert not found.findings
    assert found.catalog.resources.keys() == {*files().resources, "licence"}
    assert found.catalog.resources["certificate"].name == "证照信息"
    assert found.catalog.resources["licence"].place is not None
    assert str(found.catalog.resources["licence"].place) == "licence.yaml@1:2"


def test_the_version_follows_what_is_in_force_and_nothing_else() -> None:
    one = entry("licence", LICENCE)
    same = join(one).catalog.version
    assert same == join(Published("licence", 1, "civil-affairs", LICENCE)).catalog.version
    others = [
        files().version,
        join(entry("licence", LICENCE, 2)).catalog.version,
        join(entry("licence", LICENCE + "# more\n")).catalog.version,
        join(entry("licence", LICENCE, 2, is_withdrawn=True)).catalog.version,
        join(one, entry("permit", "code: [")).catalog.version,
    ]
    assert len({same, *others}) == 6


def test_a_withdrawn_entry_takes_its_file_and_the_ways_to_it_along() -> None:
    found = join(entry("household", is_withdrawn=True)).catalog
    assert "household" not in found.resources
    ways = {
        f"{resource.code}.{name}"
        for resource in files().resources.values()
        for name, reference in resource.references.items()
        if reference.resource == "household" and resource.code != "household"
    }
    assert ways and found.absent == {"household", *ways}
    assert found.withdrawn == {"household", files().resources["household"].resource_code}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (LICENCE.replace("type: Date", "type: Day"), "unknown_word"),
        (LICENCE.replace("code: licence\n", "code: permit\n"), "code_mismatch"),
        (LICENCE.replace("0000099", "0000007"), "duplicate_code"),
        (LICENCE.replace("resource: population", "resource: people"), "unknown_resource"),
        ("- a list", "wrong_type"),
        ("", "syntax"),
        ("\ud800", "encoding"),
    ],
)
def test_a_bad_entry_stays_out_and_takes_nothing_along(text: str, code: str) -> None:
    found = join(entry("licence", text), entry("permit", LICENCE.replace("licence", "permit").replace("99\n", "98\n")))
    assert code in {finding.code for finding in found.findings["licence"]}
    assert found.catalog.resources.keys() == {*files().resources, "permit"}
    assert found.catalog.absent == {"licence"} and found.catalog.withdrawn == frozenset()


def test_an_entry_is_of_whoever_published_it() -> None:
    one = Published("licence", 1, "tax", LICENCE)
    assert [finding.code for finding in join(one).findings["licence"]] == ["provider_mismatch"]


def test_a_reference_that_does_not_fit_any_more_is_lost_alone() -> None:
    """The register of persons has another key now; whoever published it, the others go on."""
    changed = document("enterprise").replace("credit_code", "social_code")
    found = join(entry("enterprise", changed))
    assert found.catalog.resources["enterprise"].key == ("social_code",)
    assert found.catalog.resources.keys() == files().resources.keys()
    assert found.catalog.absent
    for name in found.catalog.absent:
        code, _, reference = name.partition(".")
        assert "enterprise" in (code, files().resources[code].references[reference].resource)
        assert reference not in found.catalog.resources[code].references


def test_relations_in_a_circle_are_left_out() -> None:
    one = LICENCE.replace("format: database", "format: database\nrelated: [1A05001/0000098]")
    other = LICENCE.replace("licence", "permit").replace("0000099", "0000098")
    other = other.replace("format: database", "format: database\nrelated: [1A05001/0000099]")
    found = join(entry("licence", one), entry("permit", other)).catalog
    assert {"licence", "permit"} <= found.resources.keys()
    assert sorted(len(found.resources[code].related) for code in ("licence", "permit")) == [0, 1]


def test_what_is_checked_before_is_what_would_be_told_after() -> None:
    assert isinstance(check_published(entry("licence", LICENCE), files()), Resource)
    taken = check_published(entry("licence", LICENCE.replace("0000099", "0000007")), files())
    assert isinstance(taken, tuple) and [finding.code for finding in taken] == ["duplicate_code"]
    spent = join(entry("licence", LICENCE, is_withdrawn=True)).catalog
    again = check_published(entry("permit", LICENCE.replace("code: licence", "code: permit")), spent)
    assert isinstance(again, tuple) and [finding.code for finding in again] == ["withdrawn_code"]


def _changes(code: str) -> st.SearchStrategy[str]:
    text = document(code)
    found = files().resources[code]
    words = [*found.items, *found.references, *found.rows, "resource:", found.resource_code, found.table, "String"]
    return st.builds(
        lambda old, new: text.replace(old, new),
        st.sampled_from(words),
        st.sampled_from([*words, "other", "Int", *CODES, "1A01001/0000001"]),
    )


ENTRIES = st.lists(
    st.sampled_from(CODES).flatmap(
        lambda code: st.builds(
            entry,
            st.sampled_from([code, "licence", "permit"]),
            st.just(document(code)) | _changes(code),
            st.integers(1, 3),
            st.booleans(),
        )
    ),
    max_size=5,
    unique_by=lambda one: one.code,
)


@settings(max_examples=100, deadline=None)
@given(ENTRIES)
def test_there_is_always_a_catalogue_without_a_mistake(entries: list[Published]) -> None:
    found = join(*entries)
    findings = Findings()
    joined(found.catalog.resources.values(), findings)
    assert not findings.met
    assert not found.catalog.absent & found.catalog.resources.keys()
    assert found.catalog.withdrawn.isdisjoint(found.catalog.resources)
    published = {one.code: one for one in entries}
    for code in {*files().resources, *published}:
        assert (code in found.catalog.resources) != (code in found.catalog.absent)
    for code, resource in found.catalog.resources.items():
        if code in published:  # what is in force is what was published, but for ways that lead nowhere
            said = reading(published[code])
            assert isinstance(said, Resource) and said.items == resource.items and said.rows == resource.rows
            assert not published[code].is_withdrawn


@settings(max_examples=40, deadline=None)
@given(ENTRIES.flatmap(lambda entries: st.tuples(st.just(entries), st.permutations(entries))))
def test_every_process_has_the_same_catalogue(both: tuple[list[Published], list[Published]]) -> None:
    """In whatever order it reads them."""
    one, other = both
    assert join(*one) == join(*other)


@settings(max_examples=40, deadline=None)
@given(ENTRIES)
def test_entries_that_do_not_touch_each_other_do_not_hurt_each_other(entries: list[Published]) -> None:
    """An entry that fits, and that nothing else names or is named by, is in whatever else was published."""
    alone = entry(
        "island",
        LICENCE.replace("code: licence", "code: island").replace("0000099", "0000500").partition("references:")[0],
    )
    assert "island" in join(*entries, alone).catalog.resources
