"""Reading profiles: inheritance member by member, and every mistake at once with its file and line."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharing.jurisdictions import ProfileUnfit, ProfileUnknown, profile_codes, read_profile
from sharing.jurisdictions.library import bundled
from tests.sharing.jurisdictions.writing_profiles import mistakes, profile_with, write

WHOLE = """\
name: 某市政务数据共享办法
revision: 3
inherits: order-809
validity: {status: in_force, valid_from: 2026-01-01}
conditional:
  decider: provider
  reply_working_days: 4
  fields: [purpose, items]
  coordinator: authority
catalogue:
  yearly_day: 06-30
classes:
  labels:
    restricted: 不共享
"""


def test_a_profile_of_the_installation(tmp_path: Path) -> None:
    path = write(tmp_path, "our-city", WHOLE)
    found = read_profile(path)
    assert (found.code, found.name, found.revision) == ("our-city", "某市政务数据共享办法", 3)
    assert found.lineage == ("our-city", "order-809")
    assert found.rules.conditional.reply_working_days == 4
    assert found.rules.conditional.delivery_working_days == 20
    assert found.rules.classes.labels.restricted == "不共享"
    assert found.rules.classes.labels.conditional == "有条件共享"
    assert read_profile("our-city", tmp_path) == read_profile("our-city", tmp_path)
    assert read_profile("our-city", tmp_path).digest == found.digest
    assert "our-city" in profile_codes(tmp_path)
    assert read_profile("order-809", tmp_path) == read_profile("order-809")


def test_a_chain(tmp_path: Path) -> None:
    write(tmp_path, "province", WHOLE)
    head = "name: 某区\nrevision: 1\ninherits: province\nvalidity: {status: draft}\n"
    county = read_profile(write(tmp_path, "county", head + "conditional: {reply_working_days: 3}\n"))
    assert county.lineage == ("county", "province", "order-809")
    assert county.rules.conditional.reply_working_days == 3
    assert str(county.rules.catalogue.yearly_day) == "06-30"
    assert county.rules.conditional.extension_working_days == 10


def test_null_takes_away_what_would_be_inherited(tmp_path: Path) -> None:
    assert (
        profile_with(tmp_path, {"conditional.delivery_working_days": None}).rules.conditional
        != read_profile("order-809").rules.conditional
    )


def test_a_changed_file_has_another_digest(tmp_path: Path) -> None:
    before = read_profile(write(tmp_path, "our-city", WHOLE)).digest
    assert read_profile(write(tmp_path, "our-city", WHOLE + "# a comment\n")).digest != before


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("name: 某市政务数据共享办法\n", "", "missing_element", 1),
        ("revision: 3\n", "", "missing_element", 1),
        ("revision: 3", "revision: 0", "wrong_type", 2),
        ("inherits: order-809", "inherits: order-810", "unknown_profile", 3),
        ("inherits: order-809", "inherits: ../order-809", "bad_form", 3),
        ("inherits: order-809", "inherits: our-city", "inherits_cycle", 3),
        ("inherits: order-809\n", "", "missing_element", 1),
        ("validity: {status: in_force, valid_from: 2026-01-01}\n", "", "missing_element", 1),
        ("validity: {status: in_force, valid_from: 2026-01-01}", "validity: in_force", "wrong_type", 4),
        ("status: in_force, ", "", "missing_element", 4),
        ("status: in_force", "status: valid", "unknown_word", 4),
        (", valid_from: 2026-01-01", "", "never_began", 4),
        ("valid_from: 2026-01-01", "valid_from: 2026-02-30", "bad_form", 4),
        ("valid_from: 2026-01-01", "valid_from: 2026-01-02, valid_until: 2026-01-01", "ends_before_it_begins", 4),
        ("status: in_force", "status: expired", "never_ended", 4),
        ("valid_from: 2026-01-01", "valid_from: 2026-01-01, since: 2026-01-01", "unknown_element", 4),
        ("conditional:\n", "conditonal:\n", "unknown_element", 5),
        ("  decider:", "  decidr:", "unknown_element", 6),
        ("decider: provider", "decider: mayor", "unknown_word", 6),
        ("decider: provider", "decider: null", "wrong_type", 6),
        ("decider: provider", "decider: [provider]", "wrong_type", 6),
        ("reply_working_days: 4", "reply_working_days: four", "wrong_type", 7),
        ("reply_working_days: 4", "reply_working_days: 0", "wrong_type", 7),
        ("reply_working_days: 4", "reply_working_days: 401", "too_many", 7),
        ("reply_working_days: 4", "reply_working_days: null", "counts_without_reply", 7),
        ("reply_working_days: 4", "written: maybe", "wrong_type", 7),
        ("[purpose, items]", "[purpose, purpose]", "duplicate_entry", 8),
        ("[purpose, items]", "[purpose, colour]", "unknown_word", 8),
        ("[purpose, items]", "purpose", "wrong_type", 8),
        ("coordinator: authority", "coordinator: provider", "coordinates_itself", 9),
        ("coordinator: authority", "decider: provider", "duplicate_element", 9),
        ("06-30", "06-31", "bad_form", 11),
        ("restricted: 不共享", "restricted: ''", "wrong_type", 14),
        ("labels:\n    restricted: 不共享", "labels: 不共享", "wrong_type", 13),
        ("    restricted: 不共享", "    secret: 不共享", "unknown_element", 14),
        (WHOLE, "", "syntax", 1),
        (WHOLE, "- a\n", "wrong_type", 1),
    ],
)
def test_a_mistake_is_pointed_at(tmp_path: Path, old: str, new: str, code: str, line: int) -> None:
    assert old in WHOLE
    assert (code, "our-city", line) in mistakes(write(tmp_path, "our-city", WHOLE.replace(old, new, 1)))


def test_a_mistake_brings_no_others_along(tmp_path: Path) -> None:
    """What depends on a member that cannot be understood is not judged by what would have been inherited."""
    text = WHOLE.replace("decider: provider", "decider: mayor") + "refusal: {reasons: false, basis: true}\n"
    text = text.replace("  coordinator: authority", "  automatic_approval: true")
    assert mistakes(write(tmp_path, "our-city", text)) == [
        ("unknown_word", "our-city", 6),
        ("basis_without_reasons", "our-city", 15),
    ]


@pytest.mark.parametrize("ladder", ["[negotiation, mayor]", "[negotiation, negotiation]", "[negotiation, [authority]]"])
def test_a_list_with_a_mistake_is_not_judged(tmp_path: Path, ladder: str) -> None:
    text = "restricted: {route: authority_coordinates, covers: [refused]}\ndisputes:\n  ladder: "
    found = mistakes(write(tmp_path, "our-city", f"{WHOLE}{text}{ladder}\n"))
    assert [line for _, _, line in found] == [17]


@pytest.mark.parametrize("inherits", ["order-810", "our-city", "Order 809", "[order-809]"])
def test_where_nothing_is_inherited_by_mistake_nothing_is_missing(tmp_path: Path, inherits: str) -> None:
    found = mistakes(write(tmp_path, "our-city", WHOLE.replace("order-809", inherits)))
    assert [line for _, _, line in found] == [3]


def test_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, "province", WHOLE.replace("decider: provider", "decider: mayor"))
    county = "name: 某区\nrevision: 1\ninherits: province\nvalidity: {status: draft}\nrefusal: {reasons: 1}\n"
    assert mistakes(write(tmp_path, "county", county)) == [("wrong_type", "county", 5), ("unknown_word", "province", 6)]


def test_a_profile_that_inherits_nothing_says_everything(tmp_path: Path) -> None:
    found = mistakes(write(tmp_path, "alone", "name: 某市\nrevision: 1\nvalidity: {status: draft}\n"))
    assert {code for code, _, _ in found} == {"missing_element"}
    with pytest.raises(ProfileUnfit, match=r"`conditional\.decider` is missing"):
        read_profile("alone", tmp_path)


def test_a_circle_of_two(tmp_path: Path) -> None:
    head = "name: 甲\nrevision: 1\nvalidity: {status: draft}\ninherits: "
    write(tmp_path, "one", head + "other\n")
    write(tmp_path, "other", head + "one\n")
    with pytest.raises(ProfileUnfit, match="`one` → `other` → `one`"):
        read_profile("one", tmp_path)


def test_no_profile_of_an_installation_takes_the_place_of_a_bundled_one(tmp_path: Path) -> None:
    path = write(tmp_path, "order-809", WHOLE.replace("inherits: order-809", "inherits: wenzhou"))
    with pytest.raises(ProfileUnfit, match="comes with the platform"):
        read_profile("order-809", tmp_path)
    with pytest.raises(ProfileUnfit, match="comes with the platform"):
        read_profile(path)


def test_the_name_of_a_file_is_a_code(tmp_path: Path) -> None:
    assert ("bad_form", "Our City", 1) in mistakes(write(tmp_path, "Our City", WHOLE))


@pytest.mark.parametrize("code", ["order-810", "../order-809", "/etc/passwd", "", "order-809.yaml", "a" * 65])
def test_an_unknown_code(tmp_path: Path, code: str) -> None:
    with pytest.raises(ProfileUnknown, match="`order-809`"):
        read_profile(code, tmp_path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_profile(tmp_path / "nowhere.yaml")


SAYABLE: dict[str, st.SearchStrategy[Any]] = {
    "conditional.reply_working_days": st.integers(1, 400),
    "conditional.delivery_working_days": st.none() | st.integers(1, 400),
    "conditional.fields": st.lists(st.sampled_from(["basis", "scene", "range", "mode"]), unique=True),
    "refusal.written": st.booleans(),
    "restricted.listed": st.just(True),
    "corrections.report_working_days": st.none() | st.integers(1, 400),
    "catalogue.yearly_day": st.none() | st.sampled_from(["06-30", "12-31", "02-29"]),
    "classes.labels.restricted": st.text("不予共享", min_size=1, max_size=8),
    "supply.base_databases": st.lists(st.sampled_from(["人口", "法人", "信用"]), unique=True),
    "escalation.after_working_days": st.integers(1, 400),
}


def flat(value: Any, prefix: str = "") -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) == {"month", "day"}:
        return {prefix[:-1]: value}
    return {path: one for key, inner in value.items() for path, one in flat(inner, f"{prefix}{key}.").items()}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.sampled_from(bundled()), st.fixed_dictionaries({}, optional=SAYABLE))
def test_a_profile_has_what_it_says_and_all_else_of_the_one_it_inherits(
    tmp_path: Path, inherits: str, said: dict[str, Any]
) -> None:
    found = flat(asdict(profile_with(tmp_path, said, inherits).rules))
    before = flat(asdict(read_profile(inherits).rules))
    assert found.keys() == before.keys()
    for path, value in found.items():
        if path not in said:
            assert value == before[path]
        elif path == "catalogue.yearly_day" and said[path]:
            assert f"{value['month']:02}-{value['day']:02}" == said[path]
        else:
            assert value == (tuple(said[path]) if isinstance(said[path], list) else said[path])
