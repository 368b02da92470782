"""The folder of keys that sign and verify tokens: which key signs now, which are still trusted."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from api.errors import KeyFolderError
from masking import CryptoError, Signer, Suite, Verifier, load_signer, load_verifier, save_signer, save_verifier

_PRIVATE = ".private.pem"
_PUBLIC = ".public.pem"
_CURRENT = "current"
_LOOK_AGAIN_S = 0.5  # a retired key is to be refused in every process within a second
_SETTLED_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class KeySet:
    """The keys of one moment: one that signs, None where this process only verifies, and all that verify, by key id."""

    signer: Signer | None
    verifiers: Mapping[str, Verifier]


class KeyFolder:
    """A folder of keys, read again when it changes.

    It holds `ID.private.pem` (mode 0600) and `ID.public.pem`. Every public key verifies, so keys are changed without a
    gap; without its public key a token fails. The newest private key signs, or the one named in the file `current`.
    """

    def __init__(self, suite: Suite, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._suite = suite
        self._folder = folder
        self._clock = clock
        self._looked = float("-inf")
        self._changed = -1
        self._keys = KeySet(None, {})

    def key_set(self) -> KeySet:
        """The keys in the folder, at most half a second old. Raises KeyFolderError."""
        now = self._clock()
        if now - self._looked >= _LOOK_AGAIN_S:
            changed = _change_time(self._folder)
            if changed != self._changed:
                self._keys = load_key_set(self._suite, self._folder)
                # a folder that changed just now may change again within one tick of the file system's clock
                self._changed = changed if time.time_ns() - changed > _SETTLED_NS else -1
            self._looked = now
        return self._keys

    def verifiers(self) -> Mapping[str, Verifier]:
        """The keys that verify, by key id. Raises KeyFolderError."""
        return self.key_set().verifiers

    def add(self) -> str:
        """Make a new key, which signs from now on, and return its id."""
        signer = self._suite.new_signer()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # the public half first, and each file under its name only when it is whole: no reader sees half a key
        _placed(self._folder / f"{signer.key_id}{_PUBLIC}", lambda path: save_verifier(signer.verifier, path))
        _placed(self._folder / f"{signer.key_id}{_PRIVATE}", lambda path: save_signer(signer, path))
        self._looked = float("-inf")
        return signer.key_id

    def retire(self, key_id: str) -> None:
        """Remove both halves of a key; here its tokens fail at once. Raises KeyFolderError if there is no such key."""
        if key_id not in self.verifiers():
            raise KeyFolderError(f"`{self._folder}`: there is no key `{key_id}`")
        (self._folder / f"{key_id}{_PRIVATE}").unlink(missing_ok=True)
        (self._folder / f"{key_id}{_PUBLIC}").unlink(missing_ok=True)
        self._looked = float("-inf")


def load_key_set(suite: Suite, folder: Path) -> KeySet:
    """Read a folder of keys.

    Raises KeyFolderError when no key verifies, one cannot be read, a file is not named by its key's id, or the key
    that would sign has no public half.
    """
    try:
        verifiers = {path.name.removesuffix(_PUBLIC): load_verifier(suite, path) for path in _files(folder, _PUBLIC)}
        signing = _signing_file(folder)
        signer = None if signing is None else load_signer(suite, signing)
    except (CryptoError, OSError, UnicodeDecodeError) as error:
        raise KeyFolderError(f"`{folder}`: {error}") from None
    for name, verifier in verifiers.items():
        if verifier.key_id != name:
            raise KeyFolderError(f"`{folder}`: `{name}{_PUBLIC}` is not named by the id of its key")
    if not verifiers:
        raise KeyFolderError(f"`{folder}`: there is no public key")
    if signer is not None and signer.key_id not in verifiers:
        raise KeyFolderError(f"`{folder}`: the key that signs has no public half")
    return KeySet(signer, MappingProxyType(verifiers))


def _files(folder: Path, suffix: str) -> list[Path]:
    return sorted(folder.glob(f"*{suffix}"))


def _signing_file(folder: Path) -> Path | None:
    chosen = folder / _CURRENT
    if chosen.is_file():
        return folder / f"{chosen.read_text('utf-8').strip()}{_PRIVATE}"
    return max(_files(folder, _PRIVATE), key=lambda path: (path.stat().st_mtime_ns, path.name), default=None)


def _change_time(folder: Path) -> int:
    """When a file was last put into or taken out of the folder, in nanoseconds."""
    try:
        return folder.stat().st_mtime_ns
    except OSError as error:
        raise KeyFolderError(f"`{folder}`: cannot be read: {error.strerror}") from None


def _placed(path: Path, write: Callable[[Path], None]) -> None:
    unfinished = path.with_name(f".{path.name}.new")
    write(unfinished)
    unfinished.rename(path)
