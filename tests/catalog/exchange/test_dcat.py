"""DCAT-AP: what others gather is well formed and tells nothing of where data is; what comes back is a draft."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from hypothesis import given

from catalog import Catalog, CatalogError, Resource, read_catalog
from catalog.exchange import read_dcat, write_dcat
from tests.catalog.exchange.generated import catalogues, members

EXAMPLES = Path(__file__).parents[3] / "examples" / "city"
URL = "https://data.example"
MANDATORY = {
    "dcat:Catalog": {"dct:title", "dct:description", "dct:publisher", "dcat:dataset"},
    "dcat:Dataset": {"dct:title", "dct:description"},
    "dcat:Distribution": {"dcat:accessURL"},
    "dcat:DataService": {"dct:title", "dcat:endpointURL"},
    "foaf:Organization": {"foaf:name"},
}
"""What DCAT-AP 3.0 asks of each class that is used."""


@pytest.fixture(scope="module")
def city() -> Catalog:
    return read_catalog(EXAMPLES / "catalog", EXAMPLES / "departments.yaml")


def nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every node of the graph, however deep."""
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from nodes(part)
    elif isinstance(value, list):
        for part in value:
            yield from nodes(part)


@given(written=catalogues())
def test_every_node_has_what_the_profile_asks_for_and_every_link_leads_to_one(written: list[Resource]) -> None:
    content = orjson.loads(write_dcat(written, members(), URL))
    every = list(nodes(content["@graph"]))
    ids = [node["@id"] for node in every if "@type" in node and "@id" in node]
    assert len(ids) == len(set(ids))
    prefixes = set(content["@context"])
    for node in every:
        assert MANDATORY.get(node.get("@type", ""), set()) <= set(node)
        assert all(name.startswith("@") or name.partition(":")[0] in prefixes for name in node)
        if set(node) == {"@id"} and node["@id"].startswith(URL) and not node["@id"].endswith("/graphql"):
            assert node["@id"] in ids


def test_classes_and_cycles_are_words_of_the_authority_tables(city: Catalog) -> None:
    content = orjson.loads(write_dcat(city.resources.values(), city.departments, URL + "/"))
    population = next(node for node in content["@graph"] if node["@id"] == f"{URL}/catalog/population")
    authority = "http://publications.europa.eu/resource/authority"
    assert population["dct:accessRights"] == {"@id": f"{authority}/access-right/RESTRICTED"}
    assert population["dct:accrualPeriodicity"] == {"@id": f"{authority}/frequency/DAILY"}
    assert population["dct:publisher"] == {"@id": f"{URL}/departments/police"}
    columns = population["dcat:distribution"][0]["csvw:tableSchema"]["csvw:column"]["@list"]
    record = next(column for column in columns if column["csvw:name"] == "criminal_record")
    assert record["dct:accessRights"] == {"@id": f"{authority}/access-right/NON_PUBLIC"}


def test_nobody_learns_where_the_data_is(city: Catalog) -> None:
    content = write_dcat(city.resources.values(), city.departments, URL)
    assert b"row_id" not in content and b"owner_id_card" not in content
    assert all(b'"source"' not in content and b'"table"' not in content for _ in city.resources)


def test_our_own_catalogue_comes_back_as_drafts_that_lack_where_the_data_is(city: Catalog) -> None:
    brought = read_dcat("city.jsonld", write_dcat(city.resources.values(), city.departments, URL), city.departments)
    assert {entry.code for entry in brought.entries} == set(city.resources)
    for entry in brought.entries:
        assert entry.lacking == ("source", "table")
        document, resource = yaml.safe_load(entry.text), city.resources[entry.code]
        assert (document["name"], document["resource_code"]) == (resource.name, resource.resource_code)
        assert (document["provider"], document["class"]) == (resource.provider, resource.sharing_class)
        assert (document["update_cycle"], document["key"]) == (resource.update_cycle, list(resource.key))
        assert set(document["modes"]) == set(resource.modes)
        assert {code: item["type"] for code, item in document["items"].items()} == {
            code: item.type for code, item in resource.items.items()
        }


FOREIGN = {
    "@context": {"dcterms": "http://purl.org/dc/terms/", "d": "http://www.w3.org/ns/dcat#"},
    "@graph": [
        {
            "@id": "https://other.example/1",
            "@type": ["d:Dataset"],
            "dcterms:title": [{"@value": "Parcels", "@language": "en"}, {"@value": "宗地", "@language": "zh-CN"}],
            "http://purl.org/dc/terms/description": "All\nparcels",
            "dcterms:publisher": {"@id": "_:police"},
        },
        {"@id": "_:police", "http://xmlns.com/foaf/0.1/name": "公安局"},
    ],
}


def test_of_a_foreign_catalogue_name_abstract_and_publisher_are_taken() -> None:
    (entry,) = read_dcat("x.jsonld", orjson.dumps(FOREIGN), members()).entries
    document = yaml.safe_load(entry.text)
    assert (document["name"], document["abstract"], document["provider"]) == ("宗地", "All parcels", "police")
    assert entry.code == "resource_1" and {"items", "class", "resource_code", "source"} <= set(entry.lacking)
    assert not set(entry.lacking) & set(document)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "syntax"),
        (b"\xff", "syntax"),
        (b"[]", "no_resources"),
        (b'{"@graph": 3}', "no_resources"),
        (b"7", "no_resources"),
    ],
)
def test_what_is_no_catalogue_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(CatalogError) as raised:
        read_dcat("x.jsonld", content, members())
    assert [finding.code for finding in raised.value.findings] == [code]
