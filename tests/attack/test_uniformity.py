"""Four hundred answers of one size: who is contradicted, in one claim or in three, and who does not exist.

How long they take is measured by `benchmarks/uniformity.py`, on a machine that has time for it.
"""

import random
from collections import defaultdict
from pathlib import Path

from tests.attack.guessed_at import BULK, DISTRICTS, NAME, NOBODY, PHONE, REGION, VICTIM, laboratory

ASK = """
query Ask($subject: PersonSubject!, $claims: PersonClaims!) {
  verify { person(subject: $subject, claims: $claims) {
    result items { item result } retryAt checkedAt receipt { jws nonce question }
  } }
}
"""
BATCH = """
query Ask($pairs: [PersonPair!]!) {
  verify { personBatch(pairs: $pairs) {
    verdicts { result items { item result } retryAt fault { code } proof { nonce index path question } }
    checkedAt receipt { jws }
  } }
}
"""
RIGHT = {"name": NAME, "phone": PHONE, "region": REGION}
WRONG = {"name": "李大海", "phone": "13900000000", "region": "110101"}
BOUNDLESS = {"calls": 100_000, "negatives": 100_000, "claim_sets": 100_000, "lock_sets": 100_001}
CALLS = 400


def claims(kind: str, number: int) -> dict[str, dict[str, str]]:
    """Wrong in all items or in one; every value as long as the right one."""
    one = (*WRONG,)[number % len(WRONG)]
    values = {item: WRONG[item] if kind == "three wrong" or item == one else RIGHT[item] for item in WRONG}
    return {item: {"equals": value} for item, value in values.items()}


async def test_answers_that_hide_something_have_one_size(tmp_path: Path) -> None:
    kinds = ["mismatch", "nobody", "one wrong", "three wrong"] * (CALLS // 4)
    random.Random(1).shuffle(kinds)  # noqa: S311 - repeatable, not secret
    sizes: dict[str, set[tuple[int, int]]] = defaultdict(set)
    async with laboratory(tmp_path / "lab", budgets=BOUNDLESS) as lab:
        for number, kind in enumerate(kinds):
            subject = {"code": NOBODY if kind == "nobody" else VICTIM}
            answer = await lab.ask(DISTRICTS[0], ASK, {"subject": subject, "claims": claims(kind, number)})
            assert answer.data["verify"]["person"]["result"] == "NO_MATCH"
            sizes[kind].add((len(answer.raw), len(str(answer.headers))))
        for kind in sizes:
            subject = {"code": NOBODY if kind == "nobody" else VICTIM}
            pairs = [{"subject": subject, "claims": claims(kind, number)} for number in range(3)]
            answer = await lab.ask(BULK, BATCH, {"pairs": pairs})
            sizes[kind].add((len(answer.raw), len(str(answer.headers))))
    assert len(sizes) == 4 and len(set(map(frozenset, sizes.values()))) == 1
    assert all(len(each) == 2 for each in sizes.values())  # one of single answers, one of batches
