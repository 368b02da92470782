"""Which media type is chosen for an Accept header, and which bodies are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.negotiation import MediaType, is_json, negotiate, takes_stream

JSON, GRAPHQL, HTML, STREAM = MediaType.JSON, MediaType.GRAPHQL, MediaType.HTML, MediaType.EVENT_STREAM
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("application/json; charset=utf-8", JSON),
        ("APPLICATION/JSON;charset=UTF-8", JSON),
        ("application/graphql-response+json", GRAPHQL),
        ("application/graphql-response+json, application/json", GRAPHQL),
        ("application/json, application/graphql-response+json", GRAPHQL),
        ("application/graphql-response+json, application/json;q=0.9", GRAPHQL),
        ("application/graphql-response+json;q=0.5, application/json;q=0.9", JSON),
        ("application/graphql-response+json;q=0, application/json;q=0.1", JSON),
        ("application/graphql-response+json, */*;q=0.1", GRAPHQL),
        ("application/json;q=0, */*", GRAPHQL),
        ("application/json, multipart/mixed", JSON),
        (BROWSER, JSON),
        ("text/html, */*;q=0", None),
        ("text/html", None),
        ("text/plain", None),
        ("text/event-stream", STREAM),
        ("text/event-stream;q=0", None),
        ("text/event-stream, application/json", JSON),
        ("application/graphql-response+json, application/json, text/event-stream, multipart/mixed", GRAPHQL),
        ("text/event-stream, application/json;q=0.9", STREAM),
        ("text/event-stream;q=0.1, */*", JSON),
        ("application/json;q=0", None),
        ("*/*;q=0", None),
        ("application/json; charset=gb18030", None),
        ("application/json;q=2", None),
        ("application/json;q=", None),
        ("json", None),
        ("", None),
        (",;,", None),
    ],
)
def test_the_media_type_of_an_answer(accept: str | None, media: MediaType | None) -> None:
    assert negotiate(accept, page_offered=False) is media


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (BROWSER, HTML),
        ("text/html", HTML),
        ("text/html, application/json", HTML),
        ("text/html;q=0.5, application/json", JSON),
        ("*/*", JSON),
        ("text/*", None),
        (None, JSON),
    ],
)
def test_a_page_only_for_those_who_ask_for_one(accept: str | None, media: MediaType | None) -> None:
    assert negotiate(accept, page_offered=True) is media


@given(st.text())
def test_no_accept_header_breaks_negotiation(accept: str) -> None:
    assert negotiate(accept, page_offered=False) is not HTML


@pytest.mark.parametrize(
    ("content_type", "readable"),
    [
        ("application/json", True),
        ("Application/JSON; Charset=UTF-8", True),
        ('application/json;charset="utf-8"', True),
        ("application/json; version=1", True),
        (None, False),
        ("", False),
        ("application/json; charset=utf-16", False),
        ("application/graphql", False),
        ("application/x-www-form-urlencoded", False),
        ("multipart/form-data; boundary=x", False),
        ("text/plain", False),
        ("application/jsonp", False),
    ],
)
def test_which_bodies_are_read(content_type: str | None, readable: bool) -> None:
    assert is_json(content_type) is readable


@pytest.mark.parametrize(
    ("accept", "takes"),
    [
        (None, False),
        ("*/*", False),
        ("text/*", False),
        ("application/json", False),
        ("text/event-stream", True),
        ("TEXT/EVENT-STREAM; charset=utf-8", True),
        ("application/json, text/event-stream;q=0.1", True),
        ("text/event-stream;q=0", False),
        ("text/event-stream; charset=gb18030", False),
    ],
)
def test_a_stream_is_for_whoever_names_it(accept: str | None, takes: bool) -> None:
    assert takes_stream(accept) is takes
