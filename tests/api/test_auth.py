"""Which tokens are believed, and for how long."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.auth import Authenticator, TokenIssuer
from api.errors import TokenClaimError
from masking import Signer, Verifier, suite
from resolvers import Caller, Code, Refusal

NOW = 1_800_000_000
OURS = suite("std").new_signer()
NEXT = suite("std").new_signer()
FOREIGN = suite("std").new_signer()


class Platform:
    """What stands now, and a clock to move."""

    def __init__(self, signers: Iterable[Signer] = (OURS,), cached: int = 4) -> None:
        self.now = float(NOW)
        self.keys: dict[str, Verifier] = {signer.key_id: signer.verifier for signer in signers}
        self.departments = {"civil-affairs", "police"}
        self.authenticator = Authenticator(
            lambda: self.keys, lambda: self.departments, "zhaobi", 60, cached, lambda: self.now
        )

    def issue(self, signer: Signer = OURS, **claims: object) -> str:
        issuer = TokenIssuer(signer, "zhaobi", 3_600, lambda: self.now)
        return issuer.issue("civil-affairs", "aid", **claims)  # type: ignore[arg-type]  # names are the tests' own

    def accepts(self, header: str | None) -> Caller:
        return self.authenticator.authenticate(header)

    def refuses(self, header: str | None) -> str:
        with pytest.raises(Refusal) as refused:
            self.authenticator.authenticate(header)
        assert refused.value.code is Code.UNAUTHENTICATED
        assert refused.value.facts == {}
        return refused.value.message


@pytest.fixture
def platform() -> Platform:
    return Platform()


def encoded(content: object) -> str:
    text = content if isinstance(content, bytes) else orjson.dumps(content)
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def signed(claims: object, header: Mapping[str, object] | None = None, signer: Signer = OURS) -> str:
    """A bearer header made by hand, so that it can say what the issuer never would."""
    head = {"alg": signer.algorithm, "kid": signer.key_id, "typ": "JWT"} | dict(header or {})
    text = f"{encoded({name: value for name, value in head.items() if value is not None})}.{encoded(claims)}"
    return f"Bearer {text}.{encoded(signer.sign(text.encode()))}"


def claims(**changed: object) -> dict[str, object]:
    good: dict[str, object] = {
        "iss": "zhaobi",
        "sub": "civil-affairs/aid",
        "roles": ["consumer"],
        "iat": NOW,
        "nbf": NOW,
        "exp": NOW + 3_600,
        "jti": "1",
    }
    return {name: value for name, value in (good | changed).items() if value is not ...}


def test_a_token_names_its_caller(platform: Platform) -> None:
    token = platform.issue(person="zhang-san", roles=("consumer", "officer"))
    caller = platform.accepts(f"Bearer {token}")
    assert caller == Caller("civil-affairs", "aid", "zhang-san", frozenset({"consumer", "officer"}))
    assert platform.accepts(f"bearer  {token}") == caller


def test_a_handmade_token_is_good_where_it_says_what_the_issuer_says(platform: Platform) -> None:
    assert platform.accepts(signed(claims())).application == "aid"
    assert platform.accepts(signed(claims(nbf=...))).application == "aid"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer a.b",
        "Bearer a.b.c.d",
        "Bearer a.b.c",
        "Basic dXNlcjpwYXNz",
        "Bearer é.b.c",
        "Bearer \ud800.b.c",
        "Bearer e30.e30.",
        "Bearer " + "a" * 9_000,
    ],
)
def test_what_is_no_token_is_refused(platform: Platform, header: str | None) -> None:
    platform.refuses(header)


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "None"},
        {"alg": ""},
        {"alg": None},
        {"alg": "HS256"},
        {"alg": "RS256"},
        {"alg": 1},
        {"kid": None},
        {"kid": "unknown"},
        {"kid": 1},
        {"kid": FOREIGN.key_id},
        {"typ": None},
        {"typ": "at+jwt"},
        {"typ": 1},
        {"crit": ["exp"], "exp": 1},
        {"b64": False, "crit": ["b64"]},
        {"jku": "http://127.0.0.1/keys"},
        {"jwk": {}},
    ],
)
def test_a_header_that_is_not_ours_is_refused_though_the_signature_fits(
    platform: Platform, header: Mapping[str, object]
) -> None:
    assert platform.refuses(signed(claims(), header)) == "the token was not issued by this platform"


def test_an_unsigned_token_is_refused(platform: Platform) -> None:
    head, payload, _ = platform.issue().split(".")
    none = encoded({"alg": "none", "kid": OURS.key_id, "typ": "JWT"})
    for text in (f"{head}.{payload}.", f"{none}.{payload}.", f"{none}.{payload}.AA", f"{head}.{payload}.AA"):
        platform.refuses(f"Bearer {text}")


def test_the_public_key_is_no_shared_secret(platform: Platform) -> None:
    text = f"{encoded({'alg': 'HS256', 'kid': OURS.key_id, 'typ': 'JWT'})}.{encoded(claims())}"
    mac = hmac.new(OURS.verifier.public_pem(), text.encode(), hashlib.sha256).digest()
    platform.refuses(f"Bearer {text}.{encoded(mac)}")


def test_a_foreign_key_is_refused_whatever_id_it_claims(platform: Platform) -> None:
    platform.refuses(f"Bearer {platform.issue(FOREIGN)}")
    platform.refuses(signed(claims(), {"kid": OURS.key_id}, FOREIGN))


ISSUED = Platform().issue(person="zhang-san")  # once: each has a number of its own, and examples must be repeatable


@given(st.data())
def test_a_tampered_token_is_never_believed(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(ISSUED) - 1))
    other = data.draw(st.sampled_from("AZaz09-_.").filter(lambda character: character != ISSUED[place]))
    Platform().refuses(f"Bearer {ISSUED[:place]}{other}{ISSUED[place + 1 :]}")


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": ...},
        {"iss": "someone"},
        {"iss": ["zhaobi"]},
        {"aud": "another"},
        {"exp": ...},
        {"exp": "never"},
        {"exp": True},
        {"exp": None},
        {"exp": NOW - 61},
        {"iat": ...},
        {"iat": NOW + 61},
        {"nbf": NOW + 61},
        {"nbf": None},
        {"jti": ...},
        {"jti": ""},
        {"sub": ...},
        {"sub": "civil-affairs"},
        {"sub": "civil-affairs/"},
        {"sub": "/aid"},
        {"sub": "civil-affairs/aid/x"},
        {"sub": "civil-affairs/aid\n"},
        {"sub": "../aid"},
        {"sub": "tax/aid"},
        {"sub": 1},
        {"roles": ...},
        {"roles": "officer"},
        {"roles": ["root"]},
        {"roles": [1]},
        {"roles": [["officer"]]},
        {"person": ""},
        {"person": 1},
        {"person": "a\nb"},
        {"person": "x" * 129},
    ],
)
def test_a_claim_of_the_wrong_form_is_refused(platform: Platform, changed: Mapping[str, object]) -> None:
    platform.refuses(signed(claims(**changed)))


@pytest.mark.parametrize("payload", [b"", b"no json", b"[]", b"null", b"[" * 5_000, b'{"exp": 1e999}'])
def test_a_payload_that_holds_no_claims_is_refused(platform: Platform, payload: bytes) -> None:
    platform.refuses(signed(payload))


def test_clocks_may_differ_by_the_leeway_and_no_more(platform: Platform) -> None:
    early, late = signed(claims(iat=NOW + 60, nbf=NOW + 60)), signed(claims(exp=NOW - 59))
    platform.accepts(early)
    platform.accepts(late)
    platform.now = NOW + 1.0
    assert platform.refuses(late) == "the token has expired"
    platform.now = NOW - 1.0
    assert platform.refuses(early) == "the token is not valid yet"


def test_a_remembered_token_ends_with_its_time(platform: Platform) -> None:
    header = f"Bearer {platform.issue(lifetime_s=10)}"
    platform.accepts(header)
    platform.now = NOW + 69.0
    platform.accepts(header)
    platform.now = NOW + 70.0
    assert platform.refuses(header) == "the token has expired"
    platform.now = NOW - 61.0
    assert platform.refuses(header) == "the token is not valid yet"


def test_retiring_a_key_ends_its_tokens_at_once(platform: Platform) -> None:
    platform.keys[NEXT.key_id] = NEXT.verifier
    old, new = f"Bearer {platform.issue(OURS)}", f"Bearer {platform.issue(NEXT)}"
    assert platform.accepts(old) == platform.accepts(new)
    del platform.keys[OURS.key_id]
    platform.refuses(old)
    platform.accepts(new)


def test_another_key_under_a_known_id_does_not_revive_a_remembered_token(platform: Platform) -> None:
    header = f"Bearer {platform.issue()}"
    platform.accepts(header)
    platform.keys[OURS.key_id] = FOREIGN.verifier
    platform.refuses(header)


def test_a_department_that_leaves_is_refused_at_once(platform: Platform) -> None:
    header = f"Bearer {platform.issue()}"
    platform.accepts(header)
    platform.departments.discard("civil-affairs")
    assert platform.refuses(header) == "the token names no member department"
    platform.departments.add("civil-affairs")
    platform.accepts(header)


def test_remembered_tokens_are_bounded_and_refused_ones_are_not_remembered(platform: Platform) -> None:
    for _ in range(9):
        platform.accepts(f"Bearer {platform.issue()}")
        platform.refuses(f"Bearer {platform.issue(FOREIGN)}")
    assert len(platform.authenticator._remembered) == 4


def test_no_text_repeats_a_token(platform: Platform) -> None:
    for header in (f"Bearer {platform.issue(FOREIGN)}", signed(claims(sub="tax/aid")), "Bearer secret.secret.secret"):
        message = platform.refuses(header)
        assert not any(part in message for part in header.removeprefix("Bearer ").split("."))


@pytest.mark.parametrize(
    ("department", "application", "changed"),
    [
        ("", "aid", {}),
        ("civil affairs", "aid", {}),
        ("civil-affairs/aid", "x", {}),
        ("a", "b/c", {}),
        ("a", "b", {"person": ""}),
        ("a", "b", {"roles": ("root",)}),
        ("a", "b", {"lifetime_s": 0}),
    ],
)
def test_the_issuer_refuses_what_nobody_would_accept(
    department: str, application: str, changed: Mapping[str, object]
) -> None:
    issuer = TokenIssuer(OURS, "zhaobi")
    with pytest.raises(TokenClaimError):
        issuer.issue(department, application, **changed)  # type: ignore[arg-type]  # names are the tests' own


@given(st.lists(st.sampled_from(["time", "key", "another key", "department", "back"]), max_size=8))
def test_an_answer_goes_on_exactly_as_long_as_a_new_request_would_be_taken(changes: list[str]) -> None:
    platform = Platform([OURS, NEXT])
    header = f"Bearer {platform.issue()}"
    ticket = platform.authenticator.ticket(header)
    for change in changes:
        match change:
            case "time":
                platform.now += 1_300
            case "key":
                platform.keys.pop(OURS.key_id, None)
            case "another key":
                platform.keys[OURS.key_id] = FOREIGN.verifier
            case "department":
                platform.departments.discard("civil-affairs")
            case _:
                platform.keys = {OURS.key_id: load_again(OURS.verifier), NEXT.key_id: NEXT.verifier}
                platform.departments.add("civil-affairs")
        refused: list[str] = []
        for ask in (
            lambda: platform.authenticator.recheck(ticket),
            lambda: platform.authenticator.authenticate(header),
        ):
            try:
                ask()
            except Refusal as refusal:
                refused.append(refusal.code.value)
        assert refused in ([], ["UNAUTHENTICATED"] * 2)


def load_again(verifier: Verifier) -> Verifier:
    """The same key, as a folder that was read again has it."""
    return suite("std").jwk_verifier(verifier.public_jwk())
