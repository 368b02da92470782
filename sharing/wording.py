"""Lists of words in a column, as JSON."""

import orjson


def read_words(text: str) -> tuple[str, ...]:
    """The words in their order. Raises ValueError for what is no list of words."""
    words = orjson.loads(text)
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValueError("not a list of words")
    return tuple(words)
