"""Random actions by random departments and keys: in force is only what both sides have signed as it stands."""

from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant

from sharing.agreements import AgreementTerms, Amend, End, Expire, Offer, Return, Sign, Terminate, Withdraw, is_signed
from sharing.agreements.procedure import FOLLOWS
from sharing.jurisdictions import AgreementParty
from sharing.proceedings import Actor, EnterAgreement, Notify, Role
from tests.sharing.agreements.signing_town import NUMBER, TERMS, WITH_CENTRE, Course, signature, signers
from tests.sharing.kit import any_order
from tests.sharing.kit.any_order import Move, Play, actors
from tests.sharing.kit.course import Course as AnyCourse
from tests.sharing.kit.residents import DEPARTMENTS

WORDS = st.sampled_from(["理由", "理由", ""])
OWN = "own"
KEYS = st.sampled_from([OWN, OWN, OWN, OWN, "civil", "police-old", "tax"])
"""By whose key somebody signs."""
ALL_TERMS = st.sampled_from([TERMS, WITH_CENTRE, replace(TERMS, duties=("按月报送。",)), replace(TERMS, resource=None)])
ACTIONS: dict[str, st.SearchStrategy[Any]] = {
    "amend": st.builds(Amend, ALL_TERMS),
    "offer": st.just(Offer()),
    "return": st.builds(Return, WORDS),
    "sign": st.builds(Sign, KEYS, st.sampled_from([NUMBER, NUMBER, "2026-AG-000099"])),
    "withdraw": st.just(Withdraw()),
    "end": st.builds(End, WORDS),
    "terminate": st.builds(Terminate, WORDS),
    "expire": st.just(Expire()),
}


RULES = st.sampled_from(["wenzhou", "panjin"])


def begun(rules: str, terms: AgreementTerms, is_offered: bool) -> Course:
    with_centre = terms.party is AgreementParty.CENTRE
    course = Course("panjin" if with_centre else rules).draft(terms)
    return course.take(Offer(), "civil") if is_offered else course


def signed_as_it_stands(action: Any, course: AnyCourse[Any], by: Actor) -> Any:
    """The key that was drawn signs the text as it stands, for the number that was drawn."""
    if not isinstance(action, Sign):
        return action
    return signature(course.content, by.department if action.key_id == OWN else action.key_id, action.signature)


PLAY = Play(
    begun=st.builds(
        begun, st.sampled_from(["wenzhou", "panjin"]), st.sampled_from([TERMS, WITH_CENTRE]), st.booleans()
    ),
    actions=ACTIONS,
    actors=actors(["civil", "police", *sorted(DEPARTMENTS)], {Role.REVIEWER}),
    effects=(EnterAgreement, Notify),
    seldom={"amend", "return", "withdraw", "end", "terminate"},
    follows=FOLLOWS,
    fitted=signed_as_it_stands,
)


class AnyOrder(any_order.AnyOrder):
    play = PLAY
    course: Course

    def judge(self, move: Move) -> None:
        content = self.course.content
        if move.word == "sign":
            kept = next(each for each in content.signatures if each.department == move.by.department)
            keys = (move.by.department, f"{move.by.department}-old")
            assert kept.key_id in {signers()[code].key_id for code in keys if code in signers()}
        if move.word in ("amend", "return"):
            assert content.signatures == (), "what is worded anew is signed anew"

    @invariant()
    def in_force_is_only_what_both_sides_have_signed(self) -> None:
        course, content = self.course, self.course.content
        in_force = {number for number, one in course.agreements.items() if one.active}
        assert in_force == ({course.number} if course.state == "in_force" else set())
        if course.state == "in_force":
            assert {each.department for each in content.signatures} == {content.consumer, content.counterpart}
            by_id = {signer.key_id: signer.verifier for signer in signers().values()}
            for each in content.signatures:
                assert is_signed(course.number, content.text, each.signature, by_id[each.key_id])


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
