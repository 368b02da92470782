"""Which media type an answer has, and whether a body's media type can be read (GraphQL over HTTP, section 6)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class MediaType(StrEnum):
    """What the GraphQL endpoint can send."""

    GRAPHQL = "application/graphql-response+json"
    JSON = "application/json"
    HTML = "text/html"
    EVENT_STREAM = "text/event-stream"


_QUALITY = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")
_EXACT, _SUBTYPES, _ANYTHING = 2, 1, 0
# among equals: what was named in so many words is taken in this order; a wildcard means clients that know no better
_NAMED_FIRST = {MediaType.EVENT_STREAM: -1, MediaType.JSON: 0, MediaType.HTML: 1, MediaType.GRAPHQL: 2}
_ONLY_BY_NAME = frozenset({MediaType.HTML, MediaType.EVENT_STREAM})
_WILDCARD_FIRST = {MediaType.GRAPHQL: 0, MediaType.JSON: 1}


@dataclass(frozen=True, slots=True)
class _Range:
    type: str
    subtype: str
    quality: float

    def specificity(self, media: MediaType) -> int | None:
        """How exactly this range names `media`; None if it does not. No wildcard means a page or a stream."""
        main, _, subtype = media.value.partition("/")
        if (self.type, self.subtype) == (main, subtype):
            return _EXACT
        if media in _ONLY_BY_NAME or self.subtype != "*":
            return None
        if self.type == main:
            return _SUBTYPES
        return _ANYTHING if self.type == "*" else None


def negotiate(accept: str | None, page_offered: bool) -> MediaType | None:
    """The media type to answer in (RFC 9110, section 12.5.1), or None if nothing offered is acceptable.

    `page_offered` says whether the request is one that a page can answer. Without an Accept header, and for
    wildcards, it is `application/json`, as older clients expect.
    """
    if accept is None or accept in ("*/*", "application/json"):
        return MediaType.JSON
    ranges = tuple(_ranges(accept))
    offered = [
        MediaType.GRAPHQL,
        MediaType.JSON,
        MediaType.EVENT_STREAM,
        *([MediaType.HTML] if page_offered else []),
    ]
    ranked = [(rank, media) for media in offered if (rank := _rank(media, ranges)) is not None]
    return max(ranked, key=lambda entry: entry[0])[1] if ranked else None


def takes_stream(accept: str | None) -> bool:
    """Whether an Accept header names `text/event-stream`: subscriptions are answered so, whatever else it names."""
    return accept is not None and _rank(MediaType.EVENT_STREAM, tuple(_ranges(accept))) is not None


def is_json(content_type: str | None) -> bool:
    """Whether a Content-Type is `application/json`, in UTF-8 where it names a charset."""
    if content_type is None or content_type == MediaType.JSON:
        return content_type is not None
    media, *parameters = content_type.split(";")
    return media.strip().lower() == MediaType.JSON and all(_is_utf8(parameter) for parameter in parameters)


def _rank(media: MediaType, ranges: tuple[_Range, ...]) -> tuple[float, int, int] | None:
    """How much the client wants `media`: the quality of the range that names it most exactly, then how exactly."""
    matching = [(exactness, entry.quality) for entry in ranges if (exactness := entry.specificity(media)) is not None]
    if not matching:
        return None
    exactness, quality = max(matching)
    preference = _NAMED_FIRST if exactness == _EXACT else _WILDCARD_FIRST
    return (quality, exactness, preference[media]) if quality > 0 else None


def _ranges(accept: str) -> Iterator[_Range]:
    """The media ranges of an Accept header; one that is malformed or wants another charset matches nothing."""
    for text in accept.split(","):
        media, *parameters = (part.strip().lower() for part in text.split(";"))
        main, slash, subtype = media.partition("/")
        quality = "1"
        named = []
        for parameter in parameters:
            if parameter.startswith("q="):
                quality = parameter.removeprefix("q=")
            else:
                named.append(parameter)
        if slash and _QUALITY.fullmatch(quality) and all(_is_utf8(parameter) for parameter in named):
            yield _Range(main, subtype, float(quality))


def _is_utf8(parameter: str) -> bool:
    """Whether a media type parameter is absent or harmless: anything but a charset other than UTF-8."""
    name, _, value = parameter.strip().lower().partition("=")
    return name != "charset" or value.strip('"') in ("utf-8", "utf8")
