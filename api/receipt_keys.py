"""The keys that sign and verify receipts: a folder of their own beside the keys of tokens."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from api.errors import KeyFolderError
from api.keys import KeyFolder, KeySet
from masking import Signer, Suite, Verifier

FOLDER = "receipts"
"""The folder's name within the folder of the keys of tokens."""


class ReceiptKeys:
    """The keys of receipts, read again when they change; none of them may be a key of tokens.

    A receipt is looked at years later, so a new key takes nothing from the old ones but their private halves.
    """

    def __init__(self, suite: Suite, folder_of_tokens: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder_of_tokens / FOLDER
        self._tokens = KeyFolder(suite, folder_of_tokens, clock)
        self._receipts = KeyFolder(suite, self._folder, clock)

    @property
    def exist(self) -> bool:
        """Whether there is any."""
        return any(self._folder.glob("*.pem"))

    def signer(self) -> Signer:
        """The key that signs now. Raises KeyFolderError, also where there is none."""
        signer = self._key_set().signer
        if signer is None:
            raise KeyFolderError(f"`{self._folder}`: there is no key that signs receipts")
        return signer

    def verifiers(self) -> Mapping[str, Verifier]:
        """All keys that ever signed receipts and still stand, by key id. Raises KeyFolderError."""
        return self._key_set().verifiers

    def renew(self) -> str:
        """Make a key that signs from now on, remove the private halves of the others, and return its id."""
        key_id = self._receipts.add()
        for private in self._folder.glob("*.private.pem"):
            if private.name.partition(".")[0] != key_id:
                private.unlink()
        return key_id

    def _key_set(self) -> KeySet:
        found = self._receipts.key_set()
        if shared := found.verifiers.keys() & self._tokens.verifiers().keys():
            raise KeyFolderError(f"`{self._folder}`: the key `{min(shared)}` also signs tokens: make one for receipts")
        return found
