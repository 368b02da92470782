"""What a document selects is what stands in the answer, in its order and under its names."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fix_city import FATHER, MOTHER, SINGLE, City, Row
from tests.fix_platform import Ask, Opener

PURPOSES = {"civil-affairs": "relief-review", "human-resources": "pension-review", "housing": "housing-subsidy"}
ONE = f'(where: {{idNumber: {{eq: "{FATHER}"}}}})'


async def test_aliases_at_every_level(ask: Ask) -> None:
    query = (
        f"{{ d: data {{ a: population{ONE} {{ n: nodes {{ x: name y: name home: household {{ size: memberCount }} }}"
        f' e: edges {{ m: node {{ z: name }} }} }} b: population(where: {{idNumber: {{eq: "{SINGLE}"}}}})'
        " { t: totalCount nodes { x: name } } } }"
    )
    assert (await ask("police", query)).data == {
        "d": {
            "a": {
                "n": [{"x": "林建国", "y": "林建国", "home": {"size": 4}}],
                "e": [{"m": {"z": "林建国"}}],
            },
            "b": {"t": 1, "nodes": [{"x": "欧阳明月"}]},
        }
    }


async def test_members_stand_in_the_order_of_the_document(ask: Ask) -> None:
    raw = (
        await ask("police", f"{{ data {{ population{ONE} {{ nodes {{ phone name gender name }} totalCount }} }} }}")
    ).raw
    assert (
        b'{"nodes":[{"phone":"13800000001","name":"\xe6\x9e\x97\xe5\xbb\xba\xe5\x9b\xbd","gender":"1"}],"totalCount":1}'
        in raw
    )


async def test_a_very_long_alias_keeps_its_name(ask: Ask) -> None:
    """Databases cut names at 63 bytes; keys of an answer are no names of a database."""
    long, longer = "k" * 64, "k" * 300
    query = f"{{ {long}: data {{ {longer}: population{ONE} {{ {long}: nodes {{ {long}: name {longer}: phone }} }} }} }}"
    nodes = (await ask("police", query)).data[long][longer][long]
    assert nodes == [{long: "林建国", longer: "13800000001"}]


async def test_fragments_merge(ask: Ask) -> None:
    query = f"""
    query Q {{ data {{ ...Roots population{ONE} {{ nodes {{ name }} }} }} }}
    fragment Roots on DataQuery {{ population{ONE} {{ totalCount nodes {{ ...Person }} }} }}
    fragment Person on Population {{ gender ... on Population {{ household {{ memberCount }} }} ... on Node {{ id }} }}
    """
    found = (await ask("police", query)).data["data"]["population"]
    identifier = found["nodes"][0].pop("id")
    assert identifier.startswith("population.")
    assert found == {"totalCount": 1, "nodes": [{"gender": "1", "household": {"memberCount": 4}, "name": "林建国"}]}


@pytest.mark.parametrize(("with_phone", "without_name"), [(True, False), (False, True), (True, True), (False, False)])
async def test_include_and_skip(ask: Ask, with_phone: bool, without_name: bool) -> None:
    query = f"""
    query Q($phone: Boolean!, $no: Boolean!) {{ data {{ population{ONE} {{
      nodes {{ gender phone @include(if: $phone) name @skip(if: $no) ... @include(if: $phone) {{ ethnicity }} }}
      totalCount @skip(if: $phone)
    }} }} }}
    """
    found = (await ask("police", query, {"phone": with_phone, "no": without_name})).data["data"]["population"]
    expected = {"gender"} | ({"phone", "ethnicity"} if with_phone else set()) | (set() if without_name else {"name"})
    assert set(found["nodes"][0]) == expected
    assert ("totalCount" in found) is not with_phone


async def test_a_skipped_field_is_not_decided(ask: Ask) -> None:
    """What is not asked for is neither denied nor named."""
    query = (
        f"query Q($all: Boolean!) {{ data {{ population{ONE} {{"
        f" nodes {{ name criminalRecord @include(if: $all) }} }} }} }}"
    )
    without, with_it = await ask("tax", query, {"all": False}), await ask("tax", query, {"all": True})
    assert without.sharing["denied"] == []
    assert [entry["item"] for entry in with_it.sharing["denied"]] == ["population.criminal_record"]


async def test_defaults_of_variables(ask: Ask) -> None:
    query = (
        'query Q($g: String = "2", $first: Int = 3) { data { population(where: {gender: {eq: $g}}, first: $first)'
        " { nodes { gender } } } }"
    )
    by_default = (await ask("police", query)).data["data"]["population"]["nodes"]
    given = (await ask("police", query, {"g": "1", "first": 2})).data["data"]["population"]["nodes"]
    assert by_default == [{"gender": "2"}] * 3 and given == [{"gender": "1"}] * 2


async def test_the_default_of_a_document_names_nobody(ask: Ask) -> None:
    """A key that stands in the text as a default is no key that this request names (`by-key`)."""
    query = (
        f'query Q($n: String = "{FATHER}") {{ data {{ population(where:'
        f" {{idNumber: {{eq: $n}}}}) {{ nodes {{ name }} }} }} }}"
    )
    assert (await ask("tax", query)).code == "ROWS_DENIED"
    assert (await ask("tax", query, {"n": FATHER})).data["data"]["population"]["nodes"] == [{"name": "林**"}]


async def test_typename_at_every_level(ask: Ask) -> None:
    query = f"""
    {{ __typename data {{ __typename population{ONE} {{
      __typename
      nodes {{ __typename household {{ __typename members(first: 1) {{ __typename }} }} sharing {{ __typename }} }}
      edges {{ __typename node {{ t: __typename }} }}
      pageInfo {{ __typename }}
    }} }} verify {{ __typename }} }}
    """
    assert (await ask("police", query)).data == {
        "__typename": "Query",
        "data": {
            "__typename": "DataQuery",
            "population": {
                "__typename": "PopulationConnection",
                "nodes": [
                    {
                        "__typename": "Population",
                        "household": {"__typename": "Household", "members": [{"__typename": "Population"}]},
                        "sharing": {"__typename": "RowSharing"},
                    }
                ],
                "edges": [{"__typename": "PopulationEdge", "node": {"t": "Population"}}],
                "pageInfo": {"__typename": "DataPageInfo"},
            },
        },
        "verify": {"__typename": "VerifyQuery"},
    }


async def test_a_mixed_document_keeps_its_order(ask: Ask) -> None:
    query = f"""
    {{ one: catalog(first: 1) {{ totalCount }} data {{ population{ONE} {{ nodes {{ name }} }} }}
      viewer {{ department }} again: data {{ household(first: 1) {{ totalCount }} }} __typename
      access(resource: "population", mode: QUERY) {{ resource }} }}
    """
    answer = await ask("police", query)
    assert list(answer.data) == ["one", "data", "viewer", "again", "__typename", "access"]
    assert answer.data["one"] == {"totalCount": 7}
    assert answer.data["data"] == {"population": {"nodes": [{"name": "林建国"}]}}
    assert answer.data["viewer"] == {"department": "police"}


async def test_a_mixed_document_says_the_same_as_its_parts(ask: Ask) -> None:
    part = f"data {{ population{ONE} {{ totalCount nodes {{ name phone }} }} }}"
    alone = await ask("tax", f"{{ {part} }}")
    mixed = await ask("tax", f"{{ {part} viewer {{ department }} }}")
    assert mixed.data["data"] == alone.data["data"] and mixed.sharing["denied"] == alone.sharing["denied"]


async def test_one_refused_field_leaves_the_others(ask: Ask) -> None:
    query = (
        f"{{ data {{ closed: population {{ totalCount }} population{ONE}"
        f" {{ nodes {{ name }} }} }} viewer {{ department }} }}"
    )
    answer = await ask("tax", query)
    assert answer.json["data"] == {
        "data": {"closed": None, "population": {"nodes": [{"name": "林**"}]}},
        "viewer": {"department": "tax"},
    }
    assert [(error["path"], error["extensions"]["code"]) for error in answer.errors] == [
        (["data", "closed"], "ROWS_DENIED")
    ]


async def test_sharing_names_the_masked_fields_of_each_row(ask: Ask) -> None:
    query = """
    query Q($n: [String!]!) { data { population(where: {idNumber: {in: $n}}) { nodes {
      n: name gender tel: phone sharing { from: provider masked updatedAt }
    } } } }
    """
    child = "330302201406185030"
    for number, masked in ((FATHER, ["n", "tel"]), (MOTHER, ["n", "tel"]), (child, ["n", "tel"])):
        node = (await ask("tax", query, {"n": [number]})).data["data"]["population"]["nodes"][0]
        assert node["sharing"] == {"from": "police", "masked": masked, "updatedAt": None}
        assert (node["tel"] is None) == (number == child)  # denied on this row only
    own = (await ask("lucheng-civil", query, {"n": [FATHER]}, purpose="relief-review")).data["data"]["population"][
        "nodes"
    ][0]
    assert own["sharing"]["masked"] == []


async def test_the_operation_is_chosen_by_name(ask: Ask) -> None:
    query = f"query A {{ data {{ population{ONE} {{ totalCount }} }} }} query B {{ viewer {{ department }} }}"
    assert (await ask("tax", query, operation="B")).data == {"viewer": {"department": "tax"}}
    assert (await ask("tax", query, operation="A")).data == {"data": {"population": {"totalCount": 1}}}
    assert (await ask("tax", query)).code == "DOCUMENT_INVALID"


# --- values ---------------------------------------------------------------------------------------------------------


async def test_every_stored_text_arrives_as_it_is(ask: Ask, stored: Callable[[str], list[Row]]) -> None:
    """Quotes, newlines, characters beyond the basic plane, combining marks, full width, empty texts, NULL."""
    items = (
        "id_number",
        "name",
        "gender",
        "birth_date",
        "ethnicity",
        "phone",
        "address",
        "marital_status",
        "household_id",
    )
    names = [
        "".join(word.capitalize() if place else word for place, word in enumerate(item.split("_"))) for item in items
    ]
    query = f"{{ data {{ population(first: 500) {{ nodes {{ {' '.join(names)} }} }} }} }}"
    found = (await ask("police", query)).data["data"]["population"]["nodes"]
    expected = [dict(zip(names, (row[item] for item in items), strict=True)) for row in stored("population")]
    assert found == expected
    everything = "".join(str(value) for row in expected for value in row.values())
    assert all(character in everything for character in "\U00020bb7\"'\n\t\\%·")


CONTROLS = [chr(code) for code in range(1, 32)] + ["\x7f", "\x85", "\u2028", "\u2029", "\ufeff", "\ufffe", "\U0010ffff"]
FORGED = ["\x1e0 1\x1e", "\x1d", "\x1f", '","name":"x', "\\u001e", "\x1e1 7\x1e\x1f\x1d"]


async def test_no_stored_text_can_forge_an_answer(platform: Opener, own_city: City) -> None:
    """The separators of records and the places of ids are control characters: as values they stay values."""
    hostile = [*CONTROLS, *FORGED]
    async with platform(own_city) as it:
        listed = await it.ask("police", "{ data { population(first: 60) { nodes { idNumber } } } }")
        numbers = [node["idNumber"] for node in listed.data["data"]["population"]["nodes"]][: len(hostile)]
        assert len(numbers) == len(hostile)
        await own_city.execute(
            "UPDATE population SET name = :text, address = :text WHERE id_number = :number",
            [{"text": f"a{text}b", "number": number} for text, number in zip(hostile, numbers, strict=True)],
        )
        query = """
        query Q($n: [String!]!) { data { population(where: {idNumber: {in: $n}}, first: 100) {
          nodes { id idNumber name } edges { cursor node { id address } } pageInfo { endCursor }
        } } }
        """
        found = (await it.ask("police", query, {"n": numbers})).data["data"]["population"]
        assert {node["idNumber"]: node["name"] for node in found["nodes"]} == {
            number: f"a{text}b" for text, number in zip(hostile, numbers, strict=True)
        }
        assert [edge["node"]["address"] for edge in found["edges"]] == [node["name"] for node in found["nodes"]]
        assert [edge["node"]["id"] for edge in found["edges"]] == [node["id"] for node in found["nodes"]]
        assert len({edge["cursor"] for edge in found["edges"]}) == len(hostile)


async def test_numbers_and_truths_have_their_types(ask: Ask, stored: Callable[[str], list[Row]]) -> None:
    query = "{ data { realEstate(first: 500) { nodes { unitNumber floorArea registeredOn mortgaged } } } }"
    found = (await ask("housing", query)).data["data"]["realEstate"]["nodes"]
    assert found == [
        {
            "unitNumber": row["unit_number"],
            "floorArea": row["floor_area"],  # a string: no digit is lost
            "registeredOn": row["registered_on"],
            "mortgaged": None if row["mortgaged"] is None else bool(row["mortgaged"]),
        }
        for row in stored("real_estate")
    ]


async def test_every_field_of_the_schema_that_data_offers_is_answered(ask: Ask) -> None:
    """Each provider reads all items of its own resources, one level down, ids and sharing included."""
    folder = Path(__file__).parents[2] / "examples" / "city" / "catalog"
    seen = 0
    for file in sorted(folder.glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        provider = re.search(r"^provider: (\S+)", text, re.MULTILINE)
        assert provider is not None
        name = "".join(word.capitalize() for word in file.stem.split("_"))
        listed = await ask(
            provider[1], f'{{ __type(name: "{name}") {{ fields {{ name type {{ kind ofType {{ kind }} }} }} }} }}'
        )
        fields = listed.data["__type"]["fields"]
        leaves = [field["name"] for field in fields if field["type"]["kind"] == "SCALAR"]
        inner = [field["name"] for field in fields if field["type"]["kind"] in ("OBJECT", "LIST")]
        selection = " ".join([*leaves, *(f"{field} {{ id }}" for field in inner), "sharing { provider masked }"])
        root = name[0].lower() + name[1:]
        query = f"{{ data {{ {root}(first: 2) {{ nodes {{ {selection} }} }} }} }}"
        answer = await ask(provider[1], query, purpose=PURPOSES.get(provider[1]))
        assert len(answer.data["data"][root]["nodes"]) == 2, answer.raw
        seen += 1
    assert seen == 7
