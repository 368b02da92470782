"""The client in Python: verdicts, evidence and refusals of a real platform, over a wire that may be cut."""

import re
import sqlite3
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

import zhaobi_client
from api.receipt_keys import ReceiptKeys
from audit.receipts import answers, answers_in_batch, check_receipt, read_proof, read_question
from masking import Verifier, suite
from tests.clients.verifying import FATHER, NAMES, WITH_ITEMS, Verifying, verifying
from tests.clients.wire import Wire, wire_to
from tests.fix_city import City
from zhaobi_client import (
    Absent,
    AgeAtLeast,
    AmountAtLeast,
    BadSetting,
    Claim,
    Client,
    ClientError,
    Equals,
    OneOf,
    Pair,
    Present,
    Refused,
    RegionWithin,
    Result,
    ValidOn,
    Year,
    documents,
)
from zhaobi_client.claims import Value

RIGHT = {"name": Equals("林建国"), "birth_date": Equals("1982-03-14")}
WRONG = {"name": Equals("林建军"), "birth_date": Equals("1982-03-14")}
SUBJECT = {"id_number": FATHER}
NOBODY = {"id_number": "110101199003070134"}

TEXTS = st.text("0123456789X张伟 ", min_size=6)
VALUES: st.SearchStrategy[Value] = st.one_of(
    TEXTS, st.integers(10_000), st.dates(), st.decimals(10_000, 10_000_000, places=2)
)
CLAIMS: st.SearchStrategy[Claim] = st.one_of(
    st.builds(Equals, VALUES),
    st.builds(OneOf, st.tuples(VALUES, VALUES)),
    st.builds(Year, st.integers(1800, 2100)),
    st.builds(AgeAtLeast, st.integers(10_000, 20_000), st.dates()),
    st.builds(AmountAtLeast, st.integers(10_000)),
    st.builds(RegionWithin, TEXTS),
    st.builds(ValidOn, st.dates()),
    st.just(Present()),
    st.just(Absent()),
)


@pytest.fixture(scope="module")
def own_city(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with sqlite_city.copied(tmp_path_factory.mktemp("city")) as copy:
        yield copy


@pytest.fixture(scope="module")
async def platform(own_city: City, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Verifying]:
    async with verifying(tmp_path_factory.mktemp("client") / "platform", own_city, patience_ms=1000) as it:
        yield it


@pytest.fixture
def client(platform: Verifying) -> Iterator[Client]:
    with platform.client() as it:
        yield it


@pytest.fixture
def wire(platform: Verifying) -> Iterator[Wire]:
    with wire_to(platform.endpoint) as it:
        yield it


def test_a_verdict(client: Client) -> None:
    verdict = client.verify("population", SUBJECT, RIGHT)
    assert (verdict.result, verdict.items, verdict.retry_at) == (Result.MATCH, None, None)
    assert abs(datetime.now(UTC) - verdict.checked_at) < timedelta(minutes=5)
    assert client.verify("population", SUBJECT, WRONG).result is Result.NO_MATCH
    assert client.verify("population", NOBODY, RIGHT).result is Result.NOT_FOUND


@pytest.mark.parametrize(
    "claims",
    [
        {"birth_date": Year(1982)},
        {"birth_date": Equals(date(1982, 3, 14))},
        {"birth_date": AgeAtLeast(18)},
        {"marital_status": OneOf(("20", "30"))},
    ],
)
def test_kinds_of_claims(client: Client, claims: dict[str, Claim]) -> None:
    assert client.verify("population", SUBJECT, claims).result is Result.MATCH


def test_items_are_told_by_their_codes_where_the_policies_tell_them(platform: Verifying) -> None:
    with platform.client(purposes=WITH_ITEMS) as client:
        verdict = client.verify("population", SUBJECT, WRONG)
    assert verdict.items == {"name": Result.NO_MATCH, "birth_date": Result.MATCH}


def test_a_receipt_proves_what_was_asked(platform: Verifying, client: Client) -> None:
    receipt = client.verify("population", SUBJECT, RIGHT).receipt
    assert receipt is not None
    checked = check_receipt(receipt.jws, keys_of(platform), suite("std"))
    assert answers(checked, read_question(receipt.question.encode()), receipt.nonce)


def test_a_batch_and_its_proofs(platform: Verifying, client: Client) -> None:
    pairs = [Pair({"id_number": number}, {"name": Equals(name)}) for number, name in NAMES.items()]
    wrong = [Pair({"id_number": FATHER}, {"name": Equals("林建军")}), Pair(NOBODY, {"name": Equals("林建国")})]
    batch = client.verify_batch("population", [*pairs, *wrong])
    assert [each.result for each in batch] == [*[Result.MATCH] * len(pairs), Result.NO_MATCH, Result.NOT_FOUND]
    assert batch.receipt is not None
    checked = check_receipt(batch.receipt, keys_of(platform), suite("std"))
    for each in batch:
        assert each.proof is not None
        proof = {"index": each.proof.index, "path": each.proof.path, "verdict": each.result}
        question = read_question(each.proof.question.encode())
        assert answers_in_batch(checked, *read_proof(orjson.dumps(proof), question, each.proof.nonce))
    without = client.verify_batch("population", pairs, receipts=False)
    assert without.receipt is None and not any(each.proof for each in without)


def test_what_is_wrong_with_one_pair_is_its_fault(client: Client) -> None:
    broken = Pair({"id_number": "330302198203145019"}, {"name": Equals("林建国")})
    right = Pair(SUBJECT, {"name": Equals("林建国")})
    faulty, answered = client.verify_batch("population", [broken, right])
    assert answered.result is Result.MATCH and answered.fault is None
    assert faulty.result is Result.NOT_ANSWERED and faulty.fault is not None
    assert (faulty.fault.code, faulty.fault.item) == ("BAD_OPERAND", "id_number")


@pytest.mark.parametrize(
    ("subject", "claims", "told"),
    [
        (SUBJECT, {"name": Present()}, ("CLAIM_NOT_OFFERED", "name")),
        (SUBJECT, {"birth_date": AgeAtLeast(19)}, ("CLAIM_NOT_OFFERED", "birth_date")),
        (SUBJECT, {"birth_date": AgeAtLeast(18, date(2000, 3, 14))}, ("CLAIM_NOT_OFFERED", "birth_date")),
        ({"id_number": "330302198203145019"}, RIGHT, ("BAD_OPERAND", "id_number")),
        (SUBJECT, {"birth_date": Equals("1982-02-30")}, ("BAD_OPERAND", "birth_date")),
    ],
)
def test_a_refusal_names_its_code_and_the_item(
    client: Client, subject: dict[str, str], claims: dict[str, Claim], told: tuple[str, str]
) -> None:
    with pytest.raises(Refused) as refused:
        client.verify("population", subject, claims)
    assert (refused.value.code, refused.value.item) == told
    assert str(refused.value).startswith(f"{told[0]}: {told[1]}")


def test_who_is_unknown_is_refused(platform: Verifying) -> None:
    with Client(platform.endpoint, "no-token") as client, pytest.raises(Refused) as refused:
        client.verify("population", SUBJECT, RIGHT)
    assert refused.value.code == "UNAUTHENTICATED"


def test_any_other_document(client: Client) -> None:
    assert client.query("{ viewer { department } }") == {"viewer": {"department": "civil-affairs"}}
    assert client.query("query V($n: Boolean!) { viewer @skip(if: $n) { department } }", {"n": True}) == {}
    with pytest.raises(Refused, match="DOCUMENT_INVALID"):
        client.query("{ shoeSize }")


def test_a_connection_is_kept(platform: Verifying, wire: Wire) -> None:
    with platform.client(wire.url) as client:
        for _ in range(3):
            client.verify("population", SUBJECT, RIGHT)
    assert (wire.connections, wire.answers) == (1, 3)


def test_a_connection_that_has_ended_meanwhile_is_opened_anew(platform: Verifying, wire: Wire) -> None:
    with platform.client(wire.url, retries=0) as client:
        for number in range(1, 4):
            client.query("{ viewer { department } }")
            assert wire.connections == number
            wire.hang_up()


def test_an_answer_that_is_lost_is_asked_for_again_under_the_same_key(platform: Verifying, wire: Wire) -> None:
    wire.cuts = 2
    with platform.client(wire.url, pause_s=0.01) as client:
        assert client.verify("population", SUBJECT, RIGHT).result is Result.MATCH
    assert (wire.connections, wire.answers) == (3, 3)


def test_tries_are_bounded(platform: Verifying, wire: Wire) -> None:
    wire.cuts = 100
    with platform.client(wire.url, retries=2, pause_s=0.01) as client, pytest.raises(ClientError) as lost:
        client.verify("population", SUBJECT, RIGHT)
    assert (lost.value.code, wire.answers) == ("CONNECTION_LOST", 3)


def test_any_other_document_is_sent_once(platform: Verifying, wire: Wire) -> None:
    wire.cuts = 1
    with platform.client(wire.url) as client, pytest.raises(ClientError, match="CONNECTION_LOST"):
        client.query("{ viewer { department } }")
    assert wire.answers == 1


def test_a_source_that_is_away_for_a_moment_is_waited_for(platform: Verifying, own_city: City, wire: Wire) -> None:
    """It is locked until two answers could not say anything."""
    database = own_city.url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(database, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN EXCLUSIVE")
        wire.on_answer = lambda number: other.execute("ROLLBACK") if number == 2 else None
        with platform.client(wire.url, pause_s=0.01) as client:
            assert client.verify("population", SUBJECT, WRONG).result is Result.NO_MATCH
    assert wire.answers == 3


def test_the_same_key_with_another_question_is_refused(client: Client) -> None:
    first, second = (client.verify("population", SUBJECT, RIGHT, "one") for _ in range(2))
    assert (first.result, first.checked_at) == (second.result, second.checked_at)
    with pytest.raises(Refused, match="IDEMPOTENCY_KEY_REUSED"):
        client.verify("population", SUBJECT, WRONG, "one")


def test_threads_share_a_client(client: Client) -> None:
    with ThreadPoolExecutor(8) as threads:
        asked = [
            threads.submit(client.verify, "population", {"id_number": n}, {"name": Equals("林建国")}) for n in NAMES
        ]
    assert [each.result().result for each in asked] == [
        Result.MATCH if name == "林建国" else Result.NO_MATCH for name in NAMES.values()
    ]


def test_who_hangs_up_frees_who_waits(platform: Verifying, wire: Wire) -> None:
    client = platform.client(wire.url)
    wire.on_answer = lambda _: client.close()  # the answer is on its way and never comes
    with pytest.raises(ClientError, match="CONNECTION_LOST|ANSWER"):
        wire.cuts = 1
        client.verify("population", SUBJECT, RIGHT)


def test_a_certificate_is_checked(platform: Verifying, tmp_path: Path) -> None:
    serving, trusting = certified(tmp_path)
    with wire_to(platform.endpoint, serving) as wire:
        with platform.client(wire.url, pause_s=0.01) as doubting, pytest.raises(ClientError, match="NOT_TRUSTED"):
            doubting.verify("population", SUBJECT, RIGHT)
        assert wire.answers == 0
        with platform.client(wire.url, tls=trusting) as client:
            for _ in range(2):
                assert client.verify("population", SUBJECT, RIGHT).result is Result.MATCH


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", "/console"])
def test_what_is_no_platform_is_told(platform: Verifying, path: str) -> None:
    with platform.client(f"{platform.demonstration.url}{path}") as client, pytest.raises(ClientError) as told:
        client.verify("population", SUBJECT, RIGHT)
    assert told.value.code in ("ANSWER_UNREADABLE", "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize(
    "url",
    ["http://zhaobi.example/graphql", "ftp://localhost/graphql", "localhost", "https://a:b@c/graphql", "http://["],
)
def test_an_address_that_would_show_the_token_is_refused(url: str) -> None:
    with pytest.raises(BadSetting):
        Client(url, "token")


def test_settings_that_cannot_be_sent_are_refused_without_being_told() -> None:
    for settings in (
        {"token": "ge\nheim"},
        {"token": ""},
        {"token": "t", "case": "办件"},
        {"token": "t", "purposes": "p"},
    ):
        with pytest.raises(BadSetting) as refused:
            Client("https://localhost/graphql", **settings)  # type: ignore[arg-type]  # that is the mistake
        assert "heim" not in str(refused.value) and "办件" not in str(refused.value)
    assert repr(Client("https://localhost/graphql", "geheim")) == "Client('https://localhost/graphql')"


@pytest.mark.parametrize("code", ["", "id-number", "a { b }", "idNumber", "1a"])
def test_nothing_but_codes_gets_into_a_document(client: Client, code: str) -> None:
    for document in (documents.verification, documents.batch):
        with pytest.raises(ClientError, match="NO_CODE"):
            document(code, True)
    with pytest.raises(ClientError, match="NO_CODE") as refused:
        client.verify("population", {code: "1"}, RIGHT)
    assert not code or code not in str(refused.value)


@given(TEXTS, CLAIMS)
def test_nothing_that_is_asked_is_ever_shown(number: str, claim: Claim) -> None:
    """Neither pairs nor claims have a `repr` with a value in it, so no log and no trace of them has."""
    assert re.fullmatch(r"<zhaobi_client\.claims\.\w+ object at 0x[0-9a-f]+>|\w+\(\)", repr(claim))
    assert "zhaobi_client.claims.Pair object" in repr(Pair({"id_number": number}, {"name": claim}))


@given(TEXTS, TEXTS)
def test_no_error_ever_shows_what_the_platform_says_of_it(message: str, fact: str) -> None:
    refused = Refused("BAD_OPERAND", f"«{message}»", {"code": "BAD_OPERAND", "item": f"«{fact}»", "x": fact}, None)
    assert str(refused) == "BAD_OPERAND"
    assert repr(refused) == "Refused('BAD_OPERAND')"


def test_every_public_name_is_exported() -> None:
    assert zhaobi_client.__all__ == sorted(zhaobi_client.__all__)
    assert all(hasattr(zhaobi_client, name) for name in zhaobi_client.__all__)


def test_it_needs_nothing_but_the_standard_library() -> None:
    """Imported without site packages, as on a machine that has nothing else."""
    (folder,) = zhaobi_client.__path__
    program = f"import sys; sys.path.insert(0, {str(Path(folder).parent)!r}); import zhaobi_client, zhaobi_client.files"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def keys_of(platform: Verifying) -> Mapping[str, Verifier]:
    return ReceiptKeys(suite("std"), platform.folder / "keys").verifiers()


def certified(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate for this machine, made for this test: the server's context, and one that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")]), datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return serving, ssl.create_default_context(cafile=str(folder / "certificate.pem"))
