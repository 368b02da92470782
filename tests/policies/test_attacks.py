"""What a mistaken or a hostile officer may try with policy files, and what comes of it."""

import pytest

from policies import Answer, Clear, Denied, Masked, Policies, PolicyError, Right, parse_policies, position
from policies.diff import difference, no_new_access
from tests.policies.small_city import CITY, TODAY, caller, files, grant, policies

ROWS = "p, everyone, population, query, always, *, -, allow,\n"
RULE = "p, tax, population.name, query, always, *, clear, allow,"
LOOKUP = "p, everyone, population.{}, lookup, {}, *, {}, allow,\n"


def codes(**texts: str) -> set[str]:
    """What is wrong with these files."""
    with pytest.raises(PolicyError) as raised:
        parse_policies(files(**texts), CITY)
    return {finding.code for finding in raised.value.findings}


def looked_up(
    key: str, *, when: str = "always", mask: str = "clear", through: str | None = None, by_key: bool
) -> Answer:
    held = [grant(mask=through)] if through is not None else []
    rights = caller("tax", *held, purposes=frozenset({"tax-assessment"}))
    ours = policies(ROWS + LOOKUP.format(key, when, mask))
    return position(ours, rights, "population", key, Right.LOOKUP, Clear(None), by_key)


@pytest.mark.parametrize("mask", ["constant x", "keep 1 0", "null"])
def test_rows_are_not_named_by_a_form_of_their_key(mask: str) -> None:
    """`by-key` with `eq` on a form that all rows share would list them all; a grant's mask makes such a form too."""
    for answer in (
        looked_up("id_number", mask=mask, by_key=True),
        looked_up("id_number", when="granted", through=mask, by_key=True),
    ):
        assert isinstance(answer.decision, Denied)
        assert answer.decision.rule is not None
    assert isinstance(looked_up("id_number", mask=mask, by_key=False).decision, Masked)
    assert isinstance(looked_up("name", mask=mask, by_key=True).decision, Masked)
    assert isinstance(looked_up("id_number", by_key=True).decision, Clear)


@pytest.mark.parametrize(
    ("old", "new", "is_safe"),
    [
        ("clear", "keep 1 1", False),
        ("keep 3 4", "keep 1 1", False),
        ("clear", "null", True),
        ("keep 1 1", "constant x", True),
    ],
)
def test_a_lookup_of_a_coarser_form_is_found_in_fewer_tries(old: str, new: str, is_safe: bool) -> None:
    """Every value that is tried is counted: of a birth date there are ten thousands, of its year a hundred."""
    before, after = (policies(ROWS + LOOKUP.format("name", "always", mask)) for mask in (old, new))
    found = difference(before, after, TODAY)
    assert found.changes
    assert no_new_access(found) is is_safe


@pytest.mark.parametrize("day", ["0115-07-01", "0001-01-01", "1948-12-31"])
def test_a_year_of_another_calendar_is_refused(day: str) -> None:
    """In the year 115 of the Republic, which is 2026: read as the year 115 it has begun long ago."""
    assert codes(p10_police=ROWS + RULE.replace("always", f"from={day}")) == {"date"}


FOREIGN = {
    "another's resource": ("p, everyone, population.name, query, always, *, clear, allow,", "foreign-resource"),
    "another's resource by a class of all": (
        "p, everyone, *.@base, query, always, *, clear, allow,",
        "foreign-resource",
    ),
    "a group that others trust": ("g, civil-affairs, trusted", "foreign-group"),
    "its own group in one that others trust": ("g, civil-affairs/staff, trusted", "foreign-group"),
    "a group of another": ("g, civil-affairs, police/partners", "foreign-group"),
    "a group that is a department": ("g, civil-affairs, police", "two-names"),
    "a group that is everyone": ("g, civil-affairs, everyone", "built-in-name"),
    "everyone in a group": ("g, everyone, civil-affairs/all", "built-in-name"),
}


@pytest.mark.parametrize(("line", "code"), FOREIGN.values(), ids=FOREIGN)
def test_no_file_of_a_department_decides_about_others(line: str, code: str) -> None:
    trusting = {"p00_all": "g, tax, trusted\n", "p10_police": f"{ROWS}g, tax, police/partners\n{RULE}\n"}
    assert code in codes(**trusting, p20_civil_affairs=f"{line}\n")


def test_what_another_names_as_an_application_cannot_become_a_group() -> None:
    """Who makes a group of its application's name would let whom it likes into what another opened to that one."""
    police = ROWS + RULE.replace("tax", "civil-affairs/relief")
    assert "borrowed-group" in codes(p10_police=police, p20_civil_affairs="g, tax, civil-affairs/relief\n")


def test_a_file_belongs_to_the_department_of_the_longest_name() -> None:
    """`civil` cannot write the file of `civil-affairs` by its own name and a word, nor the other way round."""
    provider = CITY.resources["relief"].provider
    assert provider == "civil-affairs"
    line = "p, everyone, relief, query, always, *, -, allow,\n"
    table = parse_policies(files(p20_civil_affairs_more=line), CITY)
    assert Policies(table, CITY).table.parts[0].owner.department == provider
    assert codes(p20_civil=line) == codes(p20_civil_more=line) == {"foreign-resource"}
