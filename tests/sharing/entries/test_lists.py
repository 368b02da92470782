"""The lists that are drawn from the catalogue: every item stands in the sharing list, once, and nothing else does."""

from dataclasses import replace

from catalog import SharingClass
from sharing.entries import credit_list, opening_list, sharing_list
from tests.sharing.entries.entered import DOCUMENT, Course, city


def test_every_item_stands_in_the_sharing_list_once_under_its_class() -> None:
    listed = [(line.code, item) for line in sharing_list(city()) for item in line.items]
    assert sorted(listed) == sorted((code, item) for code, each in city().resources.items() for item in each.items)
    for line in sharing_list(city()):
        items = city().resources[line.code].items
        assert {items[item].sharing_class for item in line.items} == {line.sharing_class}


def test_lists_are_ordered_by_resource_codes() -> None:
    codes = [line.resource_code for line in sharing_list(city())]
    assert codes == sorted(codes)


def test_what_is_not_shared_stands_in_the_list_too() -> None:
    """R078."""
    assert SharingClass.RESTRICTED in {line.sharing_class for line in sharing_list(city())}


def test_the_opening_list_has_what_is_opened() -> None:
    assert [line.code for line in opening_list(city())] == ["enterprise"]
    document = DOCUMENT.replace("open: {class: not_open}", "open: {class: conditional, condition: 用于研究}")
    _, line = opening_list(Course().in_force(document).catalog)
    assert (line.code, line.open_class, line.condition) == ("licence", "conditional", "用于研究")


def test_the_credit_list_has_what_is_known_by_a_credit_code() -> None:
    """R023, R098."""
    assert [resource.code for resource in credit_list(city())] == ["enterprise"]


def test_lists_follow_what_is_published() -> None:
    course = Course().in_force()
    assert {line.code for line in sharing_list(course.catalog)} == {*city().resources, "licence"}
    assert sharing_list(replace(course.catalog, resources={})) == ()
