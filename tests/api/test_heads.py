"""A head that was read before is believed only as long as a fresh reading would say the same."""

import re
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.auth import Authenticator, TokenIssuer
from api.heads import Head, Heads
from masking import suite
from resolvers import Refusal

NOW = 1_800_000_000.0
SIGNERS = [suite("std").new_signer() for _ in range(2)]


@dataclass
class Platform:
    """What stands now."""

    now: float = NOW
    keys: dict[str, object] = field(default_factory=lambda: {one.key_id: one.verifier for one in SIGNERS})
    departments: set[str] = field(default_factory=lambda: {"tax", "police"})

    def heads(self) -> Heads:
        authenticator = Authenticator(
            lambda: self.keys,  # type: ignore[arg-type,return-value]  # verifiers, as above
            lambda: self.departments,
            "zhaobi",
            clock=lambda: self.now,
        )
        return Heads(authenticator, 2_000, re.compile("[A-Z0-9]+"))

    def token(self, department: str = "tax", signer: int = 0) -> bytes:
        issued = TokenIssuer(SIGNERS[signer], "zhaobi", 600, lambda: self.now).issue(department, "books")
        return b"Bearer " + issued.encode()


TOKENS = {(name, signer): Platform().token(name, signer) for name in ("tax", "police") for signer in (0, 1)}
CHANGES = ("tax leaves", "police leaves", "key 0 goes", "key 1 goes", "time passes", "all come back")


def change(platform: Platform, what: str) -> None:
    match what:
        case "tax leaves" | "police leaves":
            platform.departments = platform.departments - {what.partition(" ")[0]}
        case "key 0 goes" | "key 1 goes":
            gone = SIGNERS[int(what[4])].key_id
            platform.keys = {name: key for name, key in platform.keys.items() if name != gone}
        case "time passes":
            platform.now += 400
        case _:
            fresh = Platform()
            platform.now, platform.keys, platform.departments = fresh.now, fresh.keys, fresh.departments


def read(heads: Heads, method: str, headers: list[tuple[bytes, bytes]]) -> object:
    """What a request with this head comes to."""
    try:
        head: Head = heads.head({"method": method, "headers": headers, "query_string": b"query=%7B__typename%7D"})
        if isinstance(head.said, Refusal):
            return framed(head), head.said.code, head.said.message
        caller = None if head.said is None else heads.caller(head.said)
        return framed(head), caller, None if head.said is None else head.said.statements
    except Refusal as refusal:
        return refusal.code, refusal.message


def framed(head: Head) -> object:
    """How it is to be answered."""
    return head.media, head.takes_gzip, head.takes_stream, head.last_event


HEADERS = st.lists(
    st.sampled_from(
        [
            *((b"authorization", token) for token in TOKENS.values()),
            (b"authorization", b"Bearer nothing"),
            (b"content-type", b"application/json"),
            (b"content-type", b"text/plain"),
            (b"content-length", b"12"),
            (b"content-length", b"13"),
            (b"accept", b"application/graphql-response+json"),
            (b"accept", b"text/html"),
            (b"accept", b"text/event-stream"),
            (b"last-event-id", b"AAAA"),
            (b"last-event-id", b"BBBB"),
            (b"accept-encoding", b"gzip"),
            (b"sharing-purpose", b"relief"),
            (b"sharing-purpose", b"tax"),
            (b"sharing-case", b"C1"),
            (b"sharing-case", b"no case"),
            (b"sharing-strict", b"1"),
            (b"sharing-unknown", b"1"),
            (b"x-other", b"1"),
        ]
    ),
    max_size=6,
    unique=True,
)
STEPS = st.lists(st.tuples(st.sampled_from(["POST", "GET", "PUT"]), HEADERS) | st.sampled_from(CHANGES), max_size=12)


@given(STEPS)
def test_what_is_remembered_is_what_a_fresh_reading_says(
    steps: list[tuple[str, list[tuple[bytes, bytes]]] | str],
) -> None:
    platform = Platform()
    heads = platform.heads()
    for step in steps:
        if isinstance(step, str):
            change(platform, step)
        else:
            for _ in range(2):  # the second time it may be remembered
                assert read(heads, *step) == read(platform.heads(), *step)


@pytest.mark.parametrize("what", ["tax leaves", "key 0 goes", "time passes"])
def test_whose_right_to_ask_ends_is_refused_with_the_next_request(what: str) -> None:
    platform = Platform()
    heads = platform.heads()
    asked = "POST", [(b"authorization", TOKENS["tax", 0]), (b"content-type", b"application/json")]
    assert "books" in str(read(heads, *asked))
    change(platform, what)
    change(platform, what)
    assert "UNAUTHENTICATED" in str(read(heads, *asked))
