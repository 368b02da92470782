"""Codes, statuses and the form of a refusal."""

import orjson
import pytest

from api.errors import STATUS, refusal_body
from resolvers import Code, Refusal


def test_every_code_has_a_status_and_no_other_has() -> None:
    assert set(STATUS) == set(Code)


@pytest.mark.parametrize("code", Code)
def test_a_refusal_of_the_newer_media_type_is_never_a_success(code: Code) -> None:
    assert 400 <= STATUS[code].graphql < 600


@pytest.mark.parametrize("code", Code)
def test_the_media_types_differ_only_for_well_formed_requests(code: Code) -> None:
    status = STATUS[code]
    assert status.json == status.graphql or (status.json, status.graphql) == (200, 400)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (Code.UNAUTHENTICATED, 401),
        (Code.ROWS_DENIED, 403),
        (Code.BODY_TOO_LARGE, 413),
        (Code.BUDGET_EXCEEDED, 429),
        (Code.INTERNAL, 500),
        (Code.BUSY, 503),
        (Code.AUDIT_UNAVAILABLE, 503),
    ],
)
def test_statuses_that_clients_act_on(code: Code, status: int) -> None:
    assert (STATUS[code].json, STATUS[code].graphql) == (status, status)


def test_a_refusal_is_one_error_without_data() -> None:
    refusal = Refusal(Code.ROWS_DENIED, "a key is missing", ("data", "population"), {"missing": ["by-key"]})
    assert orjson.loads(refusal_body(refusal, "7")) == {
        "errors": [
            {
                "message": "a key is missing",
                "path": ["data", "population"],
                "extensions": {"code": "ROWS_DENIED", "missing": ["by-key"]},
            }
        ],
        "extensions": {"sharing": {"requestId": "7"}},
    }


def test_a_fact_cannot_replace_the_code() -> None:
    (member,) = Refusal(Code.BUSY, "busy", facts={"code": "INTERNAL"}).members
    assert member["extensions"] == {"code": "BUSY"}
