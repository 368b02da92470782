"""The published key set of receipts: how it is written, served and read."""

import logging
from collections.abc import Callable, Mapping

import orjson
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from api.errors import KeyFolderError, KeySetError
from masking import KeyUnreadable, Suite, Verifier

KEY_SET_PATH = "/.well-known/jwks.json"
CONTENT_TYPE = "application/jwk-set+json"
MAX_AGE_S = 300
"""How long others may keep the set: a retired key is published no longer than that."""
LONGEST = 262_144  # bytes

_PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}  # RFC 7518, section 6; RFC 8037, section 2

logger = logging.getLogger("zhaobi.keys")


def write_key_set(verifiers: Mapping[str, Verifier]) -> bytes:
    """The JWK set (RFC 7517, section 5) of these public keys, sorted by their ids; none has a private member."""
    keys = [_public_members(verifiers[key_id]) for key_id in sorted(verifiers)]
    return orjson.dumps({"keys": keys}, option=orjson.OPT_APPEND_NEWLINE)


def key_set_route(verifiers: Callable[[], Mapping[str, Verifier]]) -> Route:
    """Serves the keys of receipts to everybody; those of tokens are checked here alone and told to nobody."""

    async def key_set(_: HttpRequest) -> Response:
        try:
            document = write_key_set(verifiers())
        except KeyFolderError as error:
            logger.error("the keys of receipts cannot be published: %s", error)
            return Response("Service Unavailable", 503, {"cache-control": "no-store"}, "text/plain")
        return Response(document, headers={"cache-control": f"public, max-age={MAX_AGE_S}"}, media_type=CONTENT_TYPE)

    return Route(KEY_SET_PATH, key_set)


def read_key_set(suite: Suite, document: bytes) -> Mapping[str, Verifier]:
    """The public keys of a set, by key id; keys of other kinds are left out (RFC 7517, section 5).

    Raises KeySetError for what is no set, for one that holds a private key, a key under another's id or one for
    another use, and for one without any key of the suite.
    """
    members = _members(document)
    if any(_PRIVATE & key.keys() for key in members):
        raise KeySetError("the key set holds a private key: whoever read it can sign")
    verifiers = [_verifier(suite, key) for key in members if _is_readable(suite, key)]
    if not verifiers:
        raise KeySetError(f"the key set holds no key of suite `{suite.name}`")
    return {verifier.key_id: verifier for verifier in verifiers}


def _public_members(verifier: Verifier) -> dict[str, str]:
    return {"alg": verifier.algorithm, "kid": verifier.key_id, "use": "sig", **verifier.public_jwk()}


def _members(document: bytes) -> list[dict[str, object]]:
    try:
        content = orjson.loads(document) if len(document) <= LONGEST else None
    except orjson.JSONDecodeError:
        content = None
    keys = content.get("keys") if isinstance(content, dict) else None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise KeySetError("a key set is a JSON object with a list `keys` (RFC 7517)")
    return keys


def _is_readable(suite: Suite, members: Mapping[str, object]) -> bool:
    try:
        suite.jwk_verifier(members)
    except KeyUnreadable:
        return False
    return True


def _verifier(suite: Suite, members: Mapping[str, object]) -> Verifier:
    verifier = suite.jwk_verifier(members)
    described = {"kid": verifier.key_id, "alg": verifier.algorithm, "use": "sig"}
    if any(members.get(name, value) != value for name, value in described.items()):
        raise KeySetError(f"the key set gives the key `{verifier.key_id}` another `kid`, `alg` or `use` than it has")
    return verifier
