"""Answers are compressed for those who take it, and are the same answers."""

import gzip

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.compression import gzipped, takes_gzip
from api.settings import LimitsSection
from resolvers import Reply, Request
from tests.api.test_endpoint import TOKEN, endpoint

LARGE = b'{"data":"' + b"ab" * 10_000 + b'"}'


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("*;q=0", False),
        ("*, gzip;q=0", False),
        ("gzip, *;q=0", True),
        ("identity", False),
        ("br", False),
        ("gzip;q=much", False),
        ("gzipped", False),
        (",,;;", False),
    ],
)
def test_who_takes_gzip(header: str | None, taken: bool) -> None:
    assert takes_gzip(header) is taken


@given(st.text())
def test_no_header_makes_it_fail(header: str) -> None:
    takes_gzip(header)


@given(st.lists(st.one_of(st.binary(max_size=200), st.integers(0, 200_000).map(bytes)), max_size=4))
async def test_what_is_unpacked_is_always_what_was_packed(pieces: list[bytes]) -> None:
    packed = await gzipped(pieces)
    assert gzip.decompress(packed) == b"".join(pieces)
    assert packed == await gzipped(pieces)  # no time in it


async def asked(accept: str | None, compress_from: int, body: bytes = LARGE) -> tuple[httpx.Headers, bytes]:
    """The headers and the raw body that a client gets."""

    async def answer(request: Request) -> Reply:
        return Reply(body, has_data=True)

    app = endpoint(answer, LimitsSection(), compress_from)
    headers = {"Authorization": f"Bearer {TOKEN}"} | ({} if accept is None else {"Accept-Encoding": accept})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://zhaobi") as client:
        if accept is None:
            del client.headers["Accept-Encoding"]
        async with client.stream("POST", "/graphql", json={"query": "{ a }"}, headers=headers) as response:
            assert response.status_code == 200
            return response.headers, b"".join([piece async for piece in response.aiter_raw()])


async def test_a_large_answer_is_compressed() -> None:
    headers, raw = await asked("gzip, deflate", 1_000)
    assert headers["content-encoding"] == "gzip" and len(raw) < len(LARGE) / 10
    assert gzip.decompress(raw) == LARGE and int(headers["content-length"]) == len(raw)
    assert headers["vary"] == "accept, accept-encoding"


@pytest.mark.parametrize(
    ("accept", "compress_from"),
    [(None, 1_000), ("br", 1_000), ("gzip", len(LARGE) + 1), ("gzip", 0)],
    ids=["nobody asked", "another coding", "too small", "switched off"],
)
async def test_everything_else_is_sent_as_it_is(accept: str | None, compress_from: int) -> None:
    headers, raw = await asked(accept, compress_from)
    assert "content-encoding" not in headers and raw == LARGE
    assert headers["vary"] == "accept, accept-encoding"  # the same address may answer otherwise


async def test_the_size_itself_is_compressed() -> None:
    headers, _ = await asked("gzip", len(LARGE))
    assert headers["content-encoding"] == "gzip"
