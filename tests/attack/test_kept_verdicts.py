"""A call that is repeated under its name is answered again, and never with more than its caller may be told now."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.attack.guessed_at import DISTRICTS, NAME, NOBODY, VICTIM, Laboratory, laboratory

ASK = """
query Ask($subject: PersonSubject!, $claims: PersonClaims!, $key: ID) {
  verify { person(subject: $subject, claims: $claims, idempotencyKey: $key) { result items { item result } } }
}
"""
CALLER = DISTRICTS[0]
TOLD_MORE = f"p, {CALLER}, person.*, verify, granted+purpose=relief, *, verdict+items+not-found, allow,\n"
CLAIMS = {"name": {"equals": NAME}, "region": {"equals": "110000"}}


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Laboratory]:
    async with laboratory(tmp_path / "lab", granted=True, rules=TOLD_MORE) as it:
        yield it


async def told(lab: Laboratory, subject: str, purpose: str, key: str | None) -> Any:
    variables = {"subject": {"code": subject}, "claims": CLAIMS, "key": key}
    answer = await lab.ask(CALLER, ASK, variables, headers={"sharing-purpose": purpose})
    return answer.data["verify"]["person"]


@pytest.mark.parametrize("subject", [VICTIM, NOBODY])
async def test_another_purpose_is_told_what_it_would_have_been_told(lab: Laboratory, subject: str) -> None:
    """What one application learnt item by item is none of another's of the same department."""
    first = await told(lab, subject, "relief", "a key")
    assert first["items"] is not None and first["result"] == ("NO_MATCH" if subject == VICTIM else "NOT_FOUND")
    again = await told(lab, subject, "census", "a key")
    assert again == await told(lab, subject, "census", None) == {"result": "NO_MATCH", "items": None}
    assert await told(lab, subject, "relief", "a key") == first


async def test_who_may_be_told_more_is_answered_anew(lab: Laboratory) -> None:
    first = await told(lab, NOBODY, "census", "a key")
    assert first == {"result": "NO_MATCH", "items": None}
    again = await told(lab, NOBODY, "relief", "a key")
    assert again == await told(lab, NOBODY, "relief", None) and again["result"] == "NOT_FOUND"
    assert await told(lab, NOBODY, "census", "a key") == first
