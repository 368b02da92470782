"""References are followed row by row under the other resource's own rules, one level up and down."""

from collections import defaultdict
from collections.abc import Callable

from tests.fix_city import CHILD, FATHER, GRANDMOTHER, MOTHER, SINGLE, Row
from tests.fix_platform import Ask

Stored = Callable[[str], list[Row]]


def by(rows: list[Row], column: str) -> dict[object, list[Row]]:
    grouped: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row[column]].append(row)
    return grouped


async def test_each_parent_gets_its_own_row(ask: Ask, stored: Stored) -> None:
    """An uncorrelated subquery would give every person the same household."""
    query = "{ data { population(first: 500) { nodes { idNumber household { householdId memberCount } } } } }"
    found = (await ask("police", query)).data["data"]["population"]["nodes"]
    people = {row["id_number"]: row["household_id"] for row in stored("population")}
    homes = {row["household_id"]: row["member_count"] for row in stored("household")}
    assert len({id(home) for home in homes}) > 1
    for node in found:
        home = people[node["idNumber"]]
        assert node["household"] == ({"householdId": home, "memberCount": homes[home]} if home in homes else None)


async def test_each_parent_gets_its_own_list(ask: Ask, stored: Stored) -> None:
    query = "{ data { household(first: 500) { nodes { householdId members(first: 20) { idNumber } } } } }"
    found = (await ask("police", query)).data["data"]["household"]["nodes"]
    members = by(stored("population"), "household_id")
    assert len(found) == len(stored("household"))
    for node in found:
        assert [one["idNumber"] for one in node["members"]] == [
            row["id_number"] for row in members[node["householdId"]]
        ]


async def test_two_parents_side_by_side(ask: Ask, stored: Stored) -> None:
    query = (
        "query Q($n: [String!]!) { data { population(where: {idNumber:"
        " {in: $n}}) { nodes { idNumber household { householdId } } } } }"
    )
    found = await ask(
        "tax",
        query.replace("idNumber household { householdId }", "household { memberCount regionCode }"),
        {"n": [FATHER, SINGLE]},
    )
    people, homes = by(stored("population"), "id_number"), by(stored("household"), "household_id")
    expected = [homes[people[number][0]["household_id"]][0] for number in (FATHER, SINGLE)]
    assert expected[0]["member_count"] != expected[1]["member_count"]
    counts = sorted(node["household"]["memberCount"] for node in found.data["data"]["population"]["nodes"])
    assert counts == sorted(home["member_count"] for home in expected)


async def test_arguments_of_a_list(ask: Ask) -> None:
    query = """
    query Q($n: String!, $female: String!, $first: Int!) {
      data { population(where: {idNumber: {eq: $n}}) { nodes { household {
        all: members { idNumber }
        women: members(where: {gender: {eq: $female}}, orderBy: [{idNumber: ASC}]) { idNumber }
        one: members(orderBy: [{idNumber: DESC}], first: $first) { idNumber }
        none: members(first: 0) { idNumber }
      } } } }
    }
    """
    answer = await ask("police", query, {"n": FATHER, "female": "2", "first": 1})
    home = answer.data["data"]["population"]["nodes"][0]["household"]
    family = [FATHER, MOTHER, CHILD, GRANDMOTHER]
    assert {one["idNumber"] for one in home["all"]} == set(family)
    assert [one["idNumber"] for one in home["women"]] == sorted(number for number in family if int(number[16]) % 2 == 0)
    assert home["one"] == [{"idNumber": max(family)}]
    assert home["none"] == []


async def test_up_and_down_again(ask: Ask) -> None:
    """Every level has a table of its own, though it is the same one."""
    query = """
    query Q($n: String!) { data { population(where: {idNumber: {eq: $n}}) { nodes {
      name household { head { name household {
        members(orderBy: [{idNumber: ASC}]) { name household { memberCount } }
      } } }
    } } } }
    """
    node = (await ask("police", query, {"n": CHILD})).data["data"]["population"]["nodes"][0]
    assert node["name"] == "林子涵" and node["household"]["head"]["name"] == "林建国"
    members = node["household"]["head"]["household"]["members"]
    assert len(members) == 4 and all(one["household"]["memberCount"] == 4 for one in members)


async def test_a_missing_target_is_null_and_a_missing_list_empty(ask: Ask, stored: Stored) -> None:
    homeless = next(row["id_number"] for row in stored("population") if row["household_id"] is None)
    query = (
        "query Q($n: String!) { data { population(where: {idNumber:"
        " {eq: $n}}) { nodes { household { memberCount } } } } }"
    )
    assert (await ask("police", query, {"n": homeless})).data["data"]["population"]["nodes"] == [{"household": None}]
    alone = "query Q { data { enterprise(first: 200) { nodes { employees { status } } } } }"
    lists = [node["employees"] for node in (await ask("human-resources", alone)).data["data"]["enterprise"]["nodes"]]
    assert [] in lists and any(lists)


async def test_the_other_resource_decides_what_is_shown(ask: Ask) -> None:
    """The tax bureau follows a person to the insurances whose contributions it collects, and to no relief."""
    query = """
    query Q($n: String!) { data { population(where: {idNumber: {eq: $n}}) { nodes {
      name
      socialInsurance { contributionBase paidMonths status }
      relief { category }
    } } } }
    """
    answer = await ask("tax", query, {"n": FATHER})
    node = answer.data["data"]["population"]["nodes"][0]
    assert node["relief"] is None
    assert node["socialInsurance"] and all(one["status"] == "1" for one in node["socialInsurance"])
    relief = [
        entry for entry in answer.sharing["denied"] if entry["path"][:4] == ["data", "population", "nodes", "relief"]
    ]
    assert relief


async def test_a_hidden_target_looks_like_a_missing_one(ask: Ask, stored: Stored) -> None:
    """A district sees its own region's rows only; a reference out of it ends in the same null as a dangling one."""
    query = "{ data { enterprise(first: 500) { nodes { regionCode representative { gender } } } } }"
    answer = await ask("lucheng-civil", query, purpose="relief-review")
    nodes = answer.json["data"]["data"]["enterprise"]["nodes"]
    assert nodes and {str(node["representative"]) for node in nodes} <= {"None", "{'gender': '1'}", "{'gender': '2'}"}


async def test_a_reference_opens_where_its_items_are_clear_on_both_sides(ask: Ask) -> None:
    """No rule names household.members: it hangs on whether the household number is clear here and there."""
    query = f"""
    {{ data {{ population(where: {{idNumber: {{eq: "{FATHER}"}}}}) {{ nodes {{ household {{
      regionCode members(orderBy: [{{gender: DESC}}]) {{ gender name }}
    }} }} }} }} }}
    """
    open_to = await ask("civil-affairs", query, purpose="relief-review")
    home = open_to.data["data"]["population"]["nodes"][0]["household"]
    assert sorted(one["name"] for one in home["members"]) == sorted(["林建国", "陈晓燕", "林子涵", "林阿妹"])
    closed_to = await ask("tax", query)
    assert closed_to.data["data"]["population"]["nodes"] == [{"household": {"regionCode": "330302", "members": None}}]
    path = ["data", "population", "nodes", "household", "members"]
    assert [entry["path"] for entry in closed_to.sharing["denied"]] == [path]


async def test_five_references_in_a_row_are_read_by_every_database(ask: Ask) -> None:
    """Lists within lists, and conditions on references in the innermost."""
    where = '(first: 2, where: {not: {household: {head: {gender: {eq: "x"}}}}})'
    query = f"""{{ data {{ population(where: {{idNumber: {{eq: "{FATHER}"}}}}) {{ nodes {{ household {{
        members(first: 9) {{ household {{ members(first: 2) {{ household {{ memberCount }} }} }} }} }} }} }} }} }}"""
    node = (await ask("police", query)).data["data"]["population"]["nodes"][0]
    members = node["household"]["members"]
    assert len(members) == 4 and all(len(one["household"]["members"]) == 2 for one in members)
    query = query.replace("household { memberCount }", "name").replace("(first: 2)", where)
    assert (await ask("police", query)).code is None


async def test_what_a_source_cannot_nest_is_refused_by_name(ask: Ask, database: str) -> None:
    """SQLite's parser has a stack of 100; PostgreSQL reads whatever the limits of a document allow."""
    inner = "name"
    for _ in range(3):
        inner = f"household {{ members(first: 2) {{ {inner} }} }}"
    where = {"gender": {"eq": "1"}}
    for _ in range(14):
        where = {"not": {"not": where}}  # type: ignore[dict-item]
    query = (
        f"query Q($w: PopulationWhere!) {{ data {{ population(where:"
        f" $w, first: 1) {{ nodes {{ gender {inner} }} }} }} }}"
    )
    answer = await ask("police", query, {"w": where})
    if database == "sqlite":
        assert answer.json["data"] == {"data": {"population": None}} and answer.code == "LIMIT_EXCEEDED"
    else:
        assert answer.data["data"]["population"]["nodes"][0]["gender"] == "1"
