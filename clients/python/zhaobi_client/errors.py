"""What can go wrong, each with a stable code; no text and no `repr` holds anything of a subject or of a claim.

ClientError              has `code`
├── Refused              the platform refused: its own code (docs/errors.md), `item` and `fault` where it names them
├── ConnectionLost       CONNECTION_LOST: no whole answer came, so nobody knows whether the question arrived
├── NotTrusted           NOT_TRUSTED: the other side has no certificate that is trusted here
├── AnswerUnreadable     ANSWER_UNREADABLE: what came is no answer of a platform
├── NoCode               NO_CODE: a resource or an item is called what the catalogue could not call it
├── BadSetting           BAD_SETTING: an address, a token or another setting of the client that cannot be used
└── FileRefused          FILE_REFUSED: the file cannot be verified, or its output is not that of this run
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

COME_AGAIN = frozenset({"AUDIT_UNAVAILABLE", "BUSY", "SOURCE_TIMEOUT", "SOURCE_UNAVAILABLE", "STORE_UNAVAILABLE"})
"""Refusals after which the same question may be asked again at once, under the same idempotency key."""

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")


class ClientError(Exception):
    """`code` stays what it is; texts may change."""

    def __init__(self, code: str, words: str = "") -> None:
        super().__init__(f"{code}: {words}" if words else code)
        self.code = code


class Refused(ClientError):
    """What the platform said of one question.

    `facts` are all members of the error's `extensions` and `message` is its sentence. Neither is in the text or the
    `repr` of the error: the platform puts no value into them, and this does not depend on it.
    """

    def __init__(self, code: str, message: str, facts: Mapping[str, object], retry_after_s: float | None) -> None:
        self.item = _word(facts.get("item"))
        self.fault = _word(facts.get("fault"))
        self.message = message
        self.facts = MappingProxyType(dict(facts))
        self.retry_after_s = retry_after_s
        super().__init__(
            _word(code) or "UNKNOWN", ", ".join(word for word in (self.item, self.fault) if word is not None)
        )


class ConnectionLost(ClientError):
    def __init__(self, words: str) -> None:
        super().__init__("CONNECTION_LOST", words)


class NotTrusted(ClientError):
    def __init__(self, words: str) -> None:
        super().__init__("NOT_TRUSTED", words)


class AnswerUnreadable(ClientError):
    def __init__(self, words: str) -> None:
        super().__init__("ANSWER_UNREADABLE", words)


class NoCode(ClientError):
    def __init__(self) -> None:
        super().__init__("NO_CODE", "resources and items are named by their codes, such as `id_number`")


class BadSetting(ClientError):
    def __init__(self, words: str) -> None:
        super().__init__("BAD_SETTING", words)


class FileRefused(ClientError):
    def __init__(self, words: str) -> None:
        super().__init__("FILE_REFUSED", words)


def _word(fact: object) -> str | None:
    """A fact that is one plain word, as codes of items and faults are."""
    return fact if isinstance(fact, str) and _WORD.fullmatch(fact) else None
