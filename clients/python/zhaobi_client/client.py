"""Who asks a platform: verifications one by one and in batches, asked again where that counts nothing twice."""

import json
import ssl
import time
import uuid
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from zhaobi_client import documents
from zhaobi_client.answers import Json, batch_of, data_of, verdict_of
from zhaobi_client.claims import Claim, Pair, Value, sent_subject
from zhaobi_client.connection import Connection
from zhaobi_client.errors import COME_AGAIN, BadSetting, ClientError, ConnectionLost, Refused
from zhaobi_client.naming import field_name
from zhaobi_client.results import Batch, Verdict

LONGEST_PAUSE_S = 30.0
"""Between two tries, whatever the platform asks for: who waits longer comes back by itself."""


class Client:
    """An application of a department, over one connection that is kept alive.

    `url` is the endpoint (`https://…/graphql`; `http://` for this machine alone), `token` the bearer token. `purposes`
    and `case` are stated with every question. A question waits `timeout_s` seconds for each step of its answer, and is
    asked again up to `retries` times, after `pause_s`, twice that, and so on: verifications where the source or the
    platform is not there for a moment or the connection was lost, each time under the same idempotency key.
    Threads may share a client; their questions go one after another.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        purposes: Sequence[str] = (),
        case: str | None = None,
        timeout_s: float = 30.0,
        tls: ssl.SSLContext | None = None,
        retries: int = 3,
        pause_s: float = 0.5,
    ) -> None:
        """Raise BadSetting for what cannot be used; nothing is opened yet."""
        self.url, self.purposes, self.case = url, tuple(purposes), case
        self._retries, self._pause_s = retries, pause_s
        self._connection = Connection(url, _headers(token, purposes, case), timeout_s, tls)
        self._closed = False

    def __repr__(self) -> str:
        return f"Client({self.url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up; a thread that still waits for an answer gets ConnectionLost."""
        self._closed = True
        self._connection.close()

    def verify(
        self,
        resource: str,
        subject: Mapping[str, Value],
        claims: Mapping[str, Claim],
        idempotency_key: str | None = None,
    ) -> Verdict:
        """The verdict on all claims about a subject; items by their codes in the catalogue.

        Without an `idempotency_key` the call makes one, so that it counts once however often it is tried. Raises
        Refused, ConnectionLost, NotTrusted, AnswerUnreadable, NoCode.
        """
        variables = _pair(Pair(subject, claims)) | {"idempotencyKey": idempotency_key or str(uuid.uuid4())}
        return verdict_of(self._answer(documents.verification(resource, bool(claims)), variables, self._retries))

    def verify_batch(
        self, resource: str, pairs: Sequence[Pair], idempotency_key: str | None = None, *, receipts: bool = True
    ) -> Batch:
        """The verdict on each pair, in their order; all of them claim the same items in the same kinds.

        What is wrong with one pair is its `fault`, the others are answered. `receipts=False` leaves the evidence out.
        Raises like `verify`.
        """
        variables: dict[str, object] = {
            "pairs": [_pair(pair) for pair in pairs],
            "idempotencyKey": idempotency_key or str(uuid.uuid4()),
        }
        return batch_of(self._answer(documents.batch(resource, receipts), variables, self._retries), len(pairs))

    def query(self, document: str, variables: Mapping[str, object] | None = None, *, again: bool = False) -> Json:
        """The `data` of any other document, sent once; `again` is for what counts nothing, and tries like `verify`.

        Raises Refused for the first error of the answer, and like `verify`.
        """
        return self._answer(document, variables or {}, self._retries if again else 0)

    def _answer(self, document: str, variables: Mapping[str, object], retries: int) -> Json:
        body = json.dumps({"query": document, "variables": variables}, ensure_ascii=False, separators=(",", ":"))
        sent = body.encode("utf-8", "surrogatepass")  # the platform says what is wrong with half a character
        left, pause_s = retries, self._pause_s
        while True:
            if self._closed:
                raise ConnectionLost("the client is closed")
            try:
                return data_of(self._connection.post(sent))
            except (ConnectionLost, Refused) as error:
                if not left or not _may_pass(error):
                    raise
                asked_for = error.retry_after_s if isinstance(error, Refused) else None
            time.sleep(min(max(pause_s, asked_for or 0.0), LONGEST_PAUSE_S))
            left, pause_s = left - 1, pause_s * 2


def _headers(token: str, purposes: Sequence[str], case: str | None) -> Mapping[str, str]:
    """Raises BadSetting without the words: a token is a secret, and a case may be one."""
    if isinstance(purposes, str):
        raise BadSetting("purposes are a list of codes")
    stated = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Accept": "application/graphql-response+json",
    }
    stated |= {"Sharing-Purpose": ", ".join(purposes)} if purposes else {}
    stated |= {"Sharing-Case": case} if case else {}
    if not token or not all(value.isascii() and value.isprintable() for value in stated.values()):
        raise BadSetting("token, purposes and case are of printable ASCII characters")
    return stated


def _pair(pair: Pair) -> dict[str, object]:
    """A pair as the schema has it; what claims nothing has no `claims`. Raises NoCode."""
    sent: dict[str, object] = {
        "subject": {field_name(code): given for code, given in sent_subject(pair.subject).items()}
    }
    if pair.claims:
        sent["claims"] = {field_name(code): claim.given() for code, claim in pair.claims.items()}
    return sent


def _may_pass(error: ClientError) -> bool:
    """Whether the same question may be answered in a moment."""
    return isinstance(error, ConnectionLost) or error.code in COME_AGAIN
