"""The section `granted_if`: what a right one means, and where each mistake is pointed at."""

import pytest

from catalog import Findings, GrantConditions, Mode, Resource, read_document
from catalog.resource_reading import read_resource

HEAD = """\
code: population
name: 人口基本信息
resource_code: 1A01001/0000001
provider: police
category: base
modes: [verify, query]
class: conditional
source: city
table: people
key: [id_number]
items:
  id_number: {name: 公民身份号码, type: String}
  phone: {name: 电话, type: String}
  record: {name: 记录, type: String, class: restricted, basis: 某法第一条}
"""


def read(text: str) -> tuple[Resource, list[tuple[str, int]]]:
    findings = Findings()
    document = read_document("population.yaml", (HEAD + text).encode(), findings)
    assert document is not None
    resource = read_resource(document, {"police"})
    return resource, [(finding.code, finding.place.line) for finding in findings.sorted()]


def test_nothing_is_granted_without_anybody_looking_unless_the_file_says_so() -> None:
    resource, findings = read("")
    assert (resource.granted_if, findings) == (None, [])


def test_all_conditions_are_read() -> None:
    resource, findings = read(
        "granted_if:\n"
        "  functions: [marriage]\n"
        '  regions: ["330300", 3304]\n'
        "  modes: [verify]\n"
        "  items: [phone, id_number]\n"
        "  longest_days: 365\n"
        "  persons: required\n"
    )
    assert findings == []
    assert resource.granted_if == GrantConditions(
        frozenset({"marriage"}),
        ("330300", "3304"),
        frozenset({Mode.VERIFY}),
        frozenset({"phone", "id_number"}),
        365,
        True,
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("granted_if: {}", "wrong_type"),
        ("granted_if: always", "wrong_type"),
        ("granted_if: {function: [marriage]}", "unknown_element"),
        ("granted_if: {functions: []}", "wrong_type"),
        ("granted_if: {functions: marriage}", "wrong_type"),
        ("granted_if: {regions: [Wenzhou]}", "bad_form"),
        ('granted_if: {regions: ["000000"]}', "bad_form"),
        ("granted_if: {modes: [download]}", "unknown_word"),
        ("granted_if: {items: [address]}", "unknown_item"),
        ("granted_if: {items: [record]}", "restricted_item"),
        ("granted_if: {longest_days: 0}", "wrong_type"),
        ("granted_if: {persons: true}", "unknown_word"),
        ("granted_if: {persons: optional}", "unknown_word"),
    ],
)
def test_every_mistake_is_pointed_at(line: str, code: str) -> None:
    assert read(line + "\n")[1] == [(code, 15)]
