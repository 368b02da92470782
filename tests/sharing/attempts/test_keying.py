"""Many comparisons are keyed column by column to the same bytes as each by itself, and different ones never alike."""

from hypothesis import given
from hypothesis import strategies as st

from audit.receipts import Question
from catalog import Resource, read_catalog
from masking import MasterKey, suite
from sharing.attempts import AttemptKeys
from tests.fix_city import CITY

RESOURCES = list(read_catalog(CITY / "catalog", CITY / "departments.yaml").resources.values())
KEYS = AttemptKeys(MasterKey.from_text(suite("std"), "11" * 32))
texts = st.text("ab甲\0", max_size=3)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Resource, list[Question]]:
    """Questions about one resource that claim the same items in the same kinds."""
    resource = draw(st.sampled_from(RESOURCES))
    subject = resource.verification.subject
    claims = draw(
        st.lists(
            st.tuples(st.sampled_from(sorted(resource.verification.claims)), st.sampled_from(["equals", "year"])),
            max_size=3,
            unique_by=lambda claim: claim[0],
        )
    )
    rows = draw(st.lists(st.tuples(*[texts] * (len(subject) + len(claims))), min_size=1, max_size=5))
    return resource, [
        Question(
            resource.code,
            tuple(zip(subject, row, strict=False)),
            tuple((*claim, text) for claim, text in zip(claims, row[len(subject) :], strict=True)),
        )
        for row in rows
    ]


@given(questions())
def test_columns_are_always_keyed_to_the_bytes_of_each_question_by_itself(
    asked: tuple[Resource, list[Question]],
) -> None:
    resource, several = asked
    subject = {item: [dict(one.subject)[item] for one in several] for item in resource.verification.subject}
    claims = [
        ((item, kind), [one.claims[place][2] for one in several])
        for place, (item, kind, _) in enumerate(several[0].claims)
    ]
    found = KEYS.attempts(resource, subject, claims)
    assert found == [KEYS.attempt(resource, one) for one in several]
    assert [attempt.subjects for attempt in found] == [KEYS.subjects(resource, dict(one.subject)) for one in several]
    for one, attempt in zip(several, found, strict=True):
        for other, another in zip(several, found, strict=True):
            assert one != other or attempt == another
            assert attempt != another or set(one.claims) == set(other.claims)
