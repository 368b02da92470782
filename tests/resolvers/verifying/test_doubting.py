"""Flags beside verdicts: a report and a verification name the same subject, and nothing of the source is told."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from graphql import GraphQLString
from hypothesis import given
from hypothesis import strategies as st

from audit.receipts import Verdict
from catalog import CanonicalForm, ClaimKind, ClaimRule, Item, SharingClass
from masking import ValueType
from resolvers.plan import Claim, Constant, Placed
from resolvers.plan.verification import comparing_of
from resolvers.verifying.asked import Faulty
from resolvers.verifying.doubting import _Doubting
from resolvers.verifying.stating import found_by
from resolvers.verifying.verdicts import Judged
from sharing import Doubt
from sharing.attempts import Attempt
from sharing.corrections import Flags
from sharing.corrections.wording import Unfit, canonical_text
from tests.sharing.corrections.doubting import KEYS

SPELLED = st.one_of(
    st.text(max_size=20),
    st.from_regex("33030219[0-9]{9}[0-9Xx]", fullmatch=True),
    st.from_regex("[ 　]?1[3-9][0-9]{9}[ 　]?", fullmatch=True),
)


def counted(item: Item, rule: ClaimRule, value: object) -> str | None:
    claim = Claim(item, rule, ClaimKind.EQUALS, Constant(value), None, GraphQLString, ("verify", "it", "subject"))
    try:
        return found_by(Placed(claim, comparing_of(item, rule, ClaimKind.EQUALS), 0), value).counted
    except Faulty:
        return None


def worded(item: Item, rule: ClaimRule, text: str) -> str | None:
    try:
        return canonical_text(item, rule, text)
    except Unfit:
        return None


@given(form=st.none() | st.sampled_from(CanonicalForm), text=SPELLED)
def test_a_text_names_the_subject_that_a_verification_counts(form: CanonicalForm | None, text: str) -> None:
    item = Item("it", "it", ValueType.STRING, SharingClass.CONDITIONAL, "it")
    rule = ClaimRule("it", frozenset({ClaimKind.EQUALS}), form=form)
    known = counted(item, rule, text)
    if known is not None:  # a verification may find no spellings where the text itself is one
        assert worded(item, rule, text) == known


@given(
    value=st.dates(date(1900, 1, 1)) | st.integers(-(2**31), 2**31) | st.decimals(allow_nan=False, allow_infinity=False)
)
def test_so_does_every_other_value(value: date | int | Decimal) -> None:
    types = {date: ValueType.DATE, int: ValueType.INT, Decimal: ValueType.DECIMAL}
    item = Item("it", "it", types[type(value)], SharingClass.CONDITIONAL, "it")
    rule = ClaimRule("it", frozenset({ClaimKind.EQUALS}))
    assert worded(item, rule, str(value)) == counted(item, rule, value)


SUBJECTS = tuple(bytes([each]) * 32 for each in range(3))
DOUBT = Doubt("n", "r", "civil", (), None, KEYS.keyed("r", SUBJECTS[:1]), date(2026, 3, 2), True)
DOUBTS = st.lists(
    st.builds(
        lambda subject, reporter, items, proceeds: replace(
            DOUBT, subjects=KEYS.keyed("r", (subject,)), reporter=reporter, items=items, proceeds=proceeds
        ),
        st.sampled_from(SUBJECTS),
        st.sampled_from(["civil", "tax"]),
        st.sampled_from([(), ("phone",), ("name",)]),
        st.booleans(),
    ),
    max_size=5,
)


@given(doubts=DOUBTS, verdict=st.sampled_from(Verdict), tells_rows=st.booleans())
def test_beside_verdicts_that_hide_whether_there_is_a_subject_only_own_reports_are_told(
    doubts: list[Doubt], verdict: Verdict, tells_rows: bool
) -> None:
    """A mismatch and no such subject look alike to whoever has reported neither."""
    attempts = [Attempt((subject,), frozenset()) for subject in SUBJECTS]
    doubting = _Doubting(Flags(KEYS, lambda: doubts), "r", frozenset({"phone"}), "tax", tells_rows, attempts)
    for number, subject in enumerate(SUBJECTS):
        told = doubting.told(number, Judged(verdict))
        about = [one for one in doubts if one.subjects == KEYS.keyed("r", (subject,)) and one.items != ("name",)]
        own = [one for one in about if one.reporter == "tax"]
        is_known = verdict is Verdict.MATCH or (tells_rows and verdict is not Verdict.NOT_FOUND)
        expected: tuple[bool | None, bool | None]
        if is_known:
            expected = bool(about), any(one.proceeds for one in about)
        else:
            expected = (True, any(one.proceeds for one in own)) if own else (None, None)
        assert (told["underCorrection"], told["proceed"]) == expected


@pytest.mark.parametrize("number", range(3))
def test_what_was_not_compared_is_not_flagged(number: int) -> None:
    attempts = [Attempt((subject,), frozenset()) for subject in SUBJECTS]
    doubting = _Doubting(Flags(KEYS, lambda: (DOUBT,)), "r", frozenset(), "civil", True, attempts)
    assert set(doubting.told(number, None).values()) == {None}
