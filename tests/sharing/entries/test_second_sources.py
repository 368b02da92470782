"""One datum, one source (R004): told when an entry is submitted, and let pass by the authority alone, with reasons."""

import pytest

from sharing.entries import Agree, Publish, SecondSource
from sharing.entries.second_sources import second_sources
from sharing.jurisdictions import Reviewer
from sharing.proceedings import ActionUnfit
from tests.sharing.entries.entered import BUREAU, CENTRE, DOCUMENT, HEAD, WHOLE, Course, city

SECOND = DOCUMENT.replace(
    "licence_id: {name: 许可编号, type: String, length: 20, contains: personal}",
    "licence_id: {name: 公民身份号码, type: String, length: 18, identifier: resident_id, contains: personal}",
).replace("name: 持有人", "name: ' 姓 名'")
SAME = (SecondSource("holder", "population", "name"),)


def test_the_same_item_of_the_same_subjects_is_a_second_source() -> None:
    assert Course().submitted(SECOND).content.second_sources == SAME


@pytest.mark.parametrize(
    "document",
    [
        DOCUMENT.replace("name: 持有人", "name: 姓名"),  # of other subjects
        SECOND.replace("resident_id", "uscc"),  # named in another way
        SECOND.replace("姓 名", "持有人姓名"),  # something else
        SECOND + "references:\n  person: {resource: population, on: {holder: name}}\n",  # what leads there
    ],
)
def test_what_is_no_second_source(document: str) -> None:
    assert Course().submitted(document).content.second_sources == ()


def test_an_entry_is_no_second_source_of_itself() -> None:
    for resource in city().resources.values():
        assert all(one.resource != resource.code for one in second_sources(resource, city()))


def test_the_authority_says_why_there_are_two() -> None:
    course = Course().submitted(SECOND).take(Agree(), HEAD)
    with pytest.raises(ActionUnfit) as refused:
        course.take(Agree("同意"), BUREAU)
    assert [(problem.member, problem.code) for problem in refused.value.problems] == [
        ("second_sources.0", "SECOND_SOURCE")
    ]
    assert "`population.name`" in str(refused.value)
    course.take(Agree("同意", "公安数据不含外地户籍"), BUREAU)
    assert course.content.second_source_reasons == "公安数据不含外地户籍"
    assert course.inspected().take(Publish(), HEAD).state == "published"


def test_the_authority_reviews_a_second_source_where_the_profile_names_others() -> None:
    second = WHOLE.replace(
        "licence_id: {name: 许可编号, type: String, length: 20, contains: personal}",
        "licence_id: {name: 身份证号, type: String, length: 18, identifier: resident_id, contains: personal}",
    ).replace("name: 持有人", "name: 姓名")
    course = Course("panjin").submitted(second)
    assert course.content.reviewers == (Reviewer.CENTRE, Reviewer.AUTHORITY)
    course.take(Agree(), CENTRE).take(Agree("", "两个来源互为校核"), BUREAU)
    assert course.state == "reviewed"


def test_a_source_that_came_after_the_submission_is_told_at_publication() -> None:
    course = Course().submitted(SECOND).inspected().reviewed(second_source_reasons="校核")
    other = Course().submitted(SECOND.replace("licence", "permit").replace("0000099", "0000100"))
    other.inspected().reviewed(second_source_reasons="校核").take(Publish(), HEAD)
    course.published.update(other.published)
    with pytest.raises(ActionUnfit, match="`permit` has come since"):
        course.take(Publish(), HEAD)
