"""The words of a procedure's actions, and whether an action follows the state that a proceeding is in."""

from collections.abc import Collection, Mapping
from typing import Any

from sharing.proceedings.errors import NotNow
from sharing.proceedings.proceeding import Proceeding


def word_of(words: Mapping[str, type[Any]], action: Any) -> str:
    """What the action is called; it has to be one of these."""
    return next(word for word, kind in words.items() if kind is type(action))


def check_follows(
    words: Mapping[str, type[Any]], follows: Mapping[str, Collection[str]], proceeding: Proceeding[Any], action: Any
) -> None:
    """Raises NotNow for an action on what is closed, or is in none of the states that `follows` names for its word."""
    word = word_of(words, action)
    if proceeding.is_closed or proceeding.state not in follows[word]:
        raise NotNow(word, proceeding.state)
