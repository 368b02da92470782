"""What an officer reads: whole explanations over a small table, as text and as plain values."""

import json
from dataclasses import replace

import pytest

from policies import Policies
from policies.errors import QuestionUnfit
from policies.explaining import Explanation, as_json, as_text, explain
from policies.space import Space
from tests.policies.small_city import TODAY, policies

POLICE = """\
p, civil-affairs, population.criminal_record, verify, granted, *, verdict, allow, a law
p, everyone, population.criminal_record, *, always, *, -, deny, withheld
p, everyone, population, query, by-key, *, -, allow,
p, police, population.*, query, always, *, clear, allow,
p, everyone, population.name, query, always, no_record, -, deny,
p, everyone, population.name, query, granted, *, clear, allow,
p, district, population.name, query, from=2027-01-01, *, clear, allow,
p, everyone, population.name, query, always, *, keep 1 1, allow,
p, everyone, population.name, query, always, *, null, allow,
p, everyone, population.gender, query, always, *, clear, allow,
"""
CENTRE = "g, lucheng-civil, district\n"
CITY = policies(POLICE, p00_centre=CENTRE)


def explained(*words: str, city: Policies = CITY) -> Explanation:
    return explain(Space(city, TODAY), *words)


def text(*words: str) -> str:
    return as_text(explained(*words))


def test_the_decision_by_rows_with_everything_that_was_considered() -> None:
    assert (
        text("tax", "population.name", "query")
        == """\
tax · population.name · query · always · 2026-07-01
=> denied on no_record (or unknown), else keep 1 1

decided by:
  10-police.csv:5  p, everyone, population.name, query, always, no_record, -, deny,
      on rows where no_record (or unknown) holds: denied
  10-police.csv:8  p, everyone, population.name, query, always, *, keep 1 1, allow,
      on every other row: keep 1 1

rows of population then: denied without a line

above, not matched:
  10-police.csv:4  p, police, population.*, query, always, *, clear, allow,
      only for the department `police`
  10-police.csv:6  p, everyone, population.name, query, granted, *, clear, allow,
      not met: `granted`
  10-police.csv:7  p, district, population.name, query, from=2027-01-01, *, clear, allow,
      not a member of `district`
      not met: `from=2027-01-01`

below, hidden:
  10-police.csv:9  p, everyone, population.name, query, always, *, null, allow,
      it would match, but 10-police.csv:8 comes first

what would change it:
  with `granted`: denied on no_record (or unknown), else clear by 10-police.csv:5, :6
  as `police`: clear by 10-police.csv:4"""
    )


def test_a_membership_and_a_day_change_it() -> None:
    told = text("tax", "population.name", "query", "from=2027-01-01")
    assert "  as a member of `district`: denied on no_record (or unknown), else clear by 10-police.csv:5, :7" in told
    told = text("lucheng-civil", "population.name", "query")
    assert "  on 2027-01-01: denied on no_record (or unknown), else clear by 10-police.csv:5, :7" in told


def test_without_a_row_surrogate_rows_are_read_by_key_only() -> None:
    city = policies("p, police, population, query, always, *, -, allow, \n")
    bare = replace(city.catalog.resources["population"], row=None)
    resources = {**city.catalog.resources, "population": bare}
    told = as_text(
        explained(
            "police", "population", "query", city=Policies(city.table, replace(city.catalog, resources=resources))
        )
    )
    assert "the resource has no row surrogate, so its rows are read by key only" in told
    assert "row surrogate" not in as_text(explained("police", "population", "query", city=city))


def test_no_star_ever_opens_a_restricted_item() -> None:
    told = text("police", "population.criminal_record", "query")
    assert "=> denied" in told
    assert "  10-police.csv:2  p, everyone, population.criminal_record, *, always, *, -, deny, withheld" in told
    only_star = policies("p, police, population.*, query, always, *, clear, allow, \n")
    told = as_text(explained("police", "population.criminal_record", "query", city=only_star))
    assert "no line matches: what no line allows is denied" in told
    assert "      no star and no class ever opens a restricted item: it has to be named" in told


def test_a_position_that_no_line_names_tells_on_what_it_rests() -> None:
    told = text("tax", "population.gender", "sort", "by-key")
    assert "=> clear" in told
    assert "no line names it: open, because the item is clear on every row that the caller may see" in told
    assert "  population.gender: clear by 10-police.csv:10\n  population: open by 10-police.csv:3" in told
    told = text("tax", "population.name", "sort", "by-key")
    assert "no line names it: closed, because the item is not clear on every row that the caller may see" in told
    assert "6 lines for other rights: 10-police.csv:4, :5, :6, :7, :8, :9" in told


def test_a_reference_that_no_line_names_tells_both_sides() -> None:
    told = text("tax", "population.household", "query", "by-key")
    assert "closed, because the joined items are not clear on both sides" in told
    assert "  population.household_id: denied without a line" in told
    assert "  household.household_id: denied without a line" in told


RELIEF = """\
p, everyone, relief, query, always, {rows}, -, allow,
p, everyone, relief.id_number, lookup, always, *, {mask}, {effect},
p, everyone, relief.id_number, query, always, *, clear, allow,
"""
NAMED = "p, everyone, population.relief, query, always, *, -, {effect},\n"
OPEN_KEYS = """\
p, everyone, population, query, by-key, *, -, allow,
p, everyone, population.id_number, query, always, *, clear, allow,
"""
CLOSED = "closed by another provider: what finds rows there may not be looked up as stored, on every row seen:"


def followed(police: str, rows: str = "*", mask: str = "clear", effect: str = "allow") -> str:
    city = policies(police, p20_civil_affairs=RELIEF.format(rows=rows, mask=mask, effect=effect))
    return as_text(explained("tax", "population.relief", "query", "by-key", city=city))


@pytest.mark.parametrize(
    ("mask", "effect", "words"),
    [("keep 6 4", "allow", "keep 6 4"), ("-", "deny", "denied"), ("token", "allow", "token")],
)
def test_a_reference_is_closed_where_its_rows_may_not_be_found(mask: str, effect: str, words: str) -> None:
    """By what is decided there, also where a line names it, and also where a form of the items may be looked up."""
    file = "20-civil-affairs.csv"
    found = f"{CLOSED}\n  relief.id_number for lookup: {words} by {file}:2\n  relief: open by {file}:1"
    named = followed(NAMED.format(effect="allow"), mask=mask, effect=effect)
    assert "=> denied" in named and "decided by:" not in named
    assert "named by, without effect:\n  10-police.csv:1  p, everyone, population.relief" in named
    assert found in named
    by_default = followed(OPEN_KEYS, mask=mask, effect=effect)
    assert "=> denied" in by_default
    assert "no line names it: closed, because of what cannot be looked up where it leads\n\n" + found in by_default


def test_what_closes_a_reference_by_itself_is_not_said_to_be_without_effect() -> None:
    denied = followed(NAMED.format(effect="deny"), mask="keep 6 4")
    assert "decided by:\n  10-police.csv:1  p, everyone, population.relief, query, always, *, -, deny," in denied
    assert CLOSED not in denied and "without effect" not in denied


def test_a_reference_is_open_where_its_rows_may_be_found() -> None:
    for police in (NAMED.format(effect="allow"), OPEN_KEYS):
        told = followed(police)
        assert "=> open" in told
        assert CLOSED not in told
        assert "it finds rows of another provider by what the caller has to be allowed to look up there:" in told
    assert "no line names it: open, because the joined items are clear on both sides" in followed(OPEN_KEYS)


def test_a_reference_into_rows_that_are_all_closed_finds_nothing() -> None:
    city = policies(
        NAMED.format(effect="allow"), p20_civil_affairs=RELIEF.partition("\n")[2].format(mask="clear", effect="allow")
    )
    told = as_text(explained("tax", "population.relief", "query", "by-key", city=city))
    assert (
        f"{CLOSED}\n  relief.id_number for lookup: clear by 20-civil-affairs.csv:1\n  relief: denied without a line"
        in told
    )


def test_a_comparison_needs_no_line_about_rows() -> None:
    told = text("tax", "population", "verify")
    assert "=> open" in told
    assert "no line names it: open, because a comparison needs no line that opens rows" in told


def test_as_plain_values() -> None:
    values = as_json(explained("civil-affairs", "population.criminal_record", "verify", "granted"))
    assert json.loads(json.dumps(values)) == values
    assert values["effect"] == "allow"
    assert values["mask"] == "verdict"
    assert values["rule"] == {"file": "10-police.csv", "line": 1}
    assert values["rows"] == [
        {"rows": None, "effect": "allow", "mask": "verdict", "rule": {"file": "10-police.csv", "line": 1}}
    ]
    considered = values["considered"]
    assert isinstance(considered, list)
    assert [(line["rule"]["line"], line["bearing"], line["matched"]) for line in considered] == [
        (1, "decides", True),
        (2, "hidden", True),
    ]
    assert considered[1]["hiddenBy"] == {"file": "10-police.csv", "line": 1}
    assert considered[0]["rule"]["note"] == "a law"


def test_rows_and_reasons_as_plain_values() -> None:
    values = as_json(explained("tax", "population.name", "query"))
    assert (values["effect"], values["mask"], values["rule"]) == ("by-rows", None, None)
    assert values["rows"] == [
        {
            "rows": {"match": ["no_record"], "orUnknown": True},
            "effect": "deny",
            "mask": None,
            "rule": {"file": "10-police.csv", "line": 5},
        },
        {"rows": None, "effect": "allow", "mask": "keep 1 1", "rule": {"file": "10-police.csv", "line": 8}},
    ]
    considered, changes, others = values["considered"], values["changes"], values["others"]
    assert isinstance(considered, list) and isinstance(changes, list) and isinstance(others, list)
    assert considered[0]["why"] == [{"kind": "who", "name": "police", "words": "only for the department `police`"}]
    assert [why["kind"] for why in considered[3]["why"]] == ["who", "when"]
    assert [(change["with"], change["without"], change["on"]) for change in changes] == [(["granted"], [], None)]
    assert [(other["name"], other["group"]) for other in others] == [("police", False)]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("taxes", "population.name", "query"), "`taxes` is no department, group or application; perhaps `tax`"),
        (("district", "population.name", "query"), "`district` is no single caller; name one of its members"),
        (("everyone", "population.name", "query"), "`everyone` is no single caller"),
        (("tax", "people.name", "query"), "`people` is no resource"),
        (("tax", "population.nam", "query"), "`nam` is no item; perhaps `name`"),
        (("tax", "population.*", "query"), "`population.*` is no single item"),
        (("tax", "*.@base", "query"), "`*` is no resource"),
        (("tax", "population.", "query"), "`population.` names nothing"),
        (("tax", "population.name", "read"), "`read` is no right"),
        (("tax", "population.name", "query", "grantd"), "`grantd` is no condition; perhaps `granted`"),
        (("tax", "population.name", "query", "granted+always"), "joins `always` with other conditions"),
        (("tax", "population.name", "query", "purpose=burial"), "`burial` is no purpose of `tax`"),
        (("tax", "population.name", "query", "from=soon"), "`soon` is no date"),
        (("centre", "population.name", "query", "granted"), "no grant can apply to `centre`"),
        (("public", "population.name", "query", "listed"), "no grant can apply to `public`"),
    ],
)
def test_what_is_no_question_is_refused_with_a_hint(words: tuple[str, ...], message: str) -> None:
    with pytest.raises(QuestionUnfit) as refused:
        explained(*words)
    assert message in str(refused.value)


def test_what_nobody_at_the_provider_has_granted_is_marked() -> None:
    first = "p, everyone, population.name, query, consented, *, clear, allow,\n"
    city = policies(first + POLICE, p00_centre=CENTRE)
    explanation = explained("tax", "population.name", "query", "consented", city=city)
    assert "      attention: nobody at the provider has granted it" in as_text(explanation).splitlines()
    assert as_json(explanation)["rule"] == {"file": "10-police.csv", "line": 1, "attention": True}
    assert "attention" not in as_text(explained("tax", "population.name", "query", city=city))
