"""Keys at rest: the master key that all others are derived from, and the files of signing keys."""

import base64
import binascii
import os
import secrets
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from masking.crypto import KEY_BYTES, Signer, Suite, Verifier
from masking.errors import InsecureKeyFile, KeyUnreadable


@dataclass(frozen=True, slots=True)
class MasterKey:
    """32 secret random bytes; nothing is enciphered or signed with them, every use derives a key of its own."""

    suite: Suite
    secret: bytes = field(repr=False)

    @classmethod
    def from_text(cls, suite: Suite, text: str) -> Self:
        """The key that a configuration value spells: 64 hexadecimal digits, or base64 of 32 bytes."""
        return cls(suite, _spelled(text.strip()))

    @classmethod
    def from_file(cls, suite: Suite, path: Path) -> Self:
        """The key in a text file that only its owner can read; `InsecureKeyFile`, `KeyUnreadable` otherwise."""
        return cls.from_text(suite, _private_content(path).decode("ascii", errors="replace"))

    @classmethod
    def from_command(cls, suite: Suite, command: Sequence[str], timeout_s: float) -> Self:
        """The key that a program prints as a file would hold it: the way to a security module or a key service.

        `command` is the program with its arguments, run without a shell in this process's environment; what it says
        on standard error is dropped. Raises `KeyUnreadable` with the program's name and exit status alone.
        """
        program = command[0]
        printed = _printed(command, timeout_s)
        try:
            return cls.from_text(suite, printed)
        except KeyUnreadable:
            raise KeyUnreadable(f"key command `{program}` ended with status 0 but printed no master key") from None

    @classmethod
    def create(cls, suite: Suite, path: Path) -> Self:
        """A new random key, kept in a new file of mode 0600; `FileExistsError` rather than overwrite one."""
        secret = secrets.token_bytes(KEY_BYTES)
        _write_new(path, secret.hex().encode() + b"\n", mode=0o600)
        return cls(suite, secret)

    def derive(self, purpose: str, *scope: str) -> bytes:
        """The key of 32 bytes for one purpose (`node-id`) and its scope (a department, a resource, an epoch)."""
        return self.suite.prf(self.secret).derive(purpose, *scope)


def save_signer(signer: Signer, path: Path) -> None:
    """Write a signing key into a new file of mode 0600; `FileExistsError` rather than overwrite one."""
    _write_new(path, signer.private_pem(), mode=0o600)


def load_signer(suite: Suite, path: Path) -> Signer:
    """The signing key in a PEM file that only its owner can read; `InsecureKeyFile`, `KeyUnreadable` otherwise."""
    return suite.signer(_private_content(path))


def save_verifier(verifier: Verifier, path: Path) -> None:
    """Write a public key into a new PEM file of mode 0644; `FileExistsError` rather than overwrite one."""
    _write_new(path, verifier.public_pem(), mode=0o644)


def load_verifier(suite: Suite, path: Path) -> Verifier:
    """The public key in a PEM file; `KeyUnreadable` where there is none."""
    try:
        return suite.verifier(path.read_bytes())
    except OSError as error:
        raise KeyUnreadable(f"key file `{path}` cannot be read: {error.strerror}") from error


def _spelled(text: str) -> bytes:
    """The 32 bytes that a text spells; the message of the error never repeats it."""
    try:
        if len(text) == 2 * KEY_BYTES:
            return bytes.fromhex(text)
        padded = text.rstrip("=").translate(str.maketrans("-_", "+/"))
        key = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyUnreadable(
            f"a master key is {KEY_BYTES} bytes: write 64 hexadecimal digits or 44 characters of base64"
        )
    return key


def _printed(command: Sequence[str], timeout_s: float) -> str:
    """What a program prints; an error is raised away from exceptions that hold what it had printed until then."""
    program = command[0]
    done = None
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own command, no part of it from a request
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=timeout_s,
            check=False,
        )
        problem = f"ended with status {done.returncode}"
    except OSError as error:
        problem = f"cannot be run: {error.strerror}"
    except subprocess.TimeoutExpired:
        problem = f"did not end within {timeout_s:g} s"
    if done is None or done.returncode != 0:
        raise KeyUnreadable(f"key command `{program}` {problem}")
    return done.stdout.decode("ascii", errors="replace")


def _private_content(path: Path) -> bytes:
    """The bytes of a file, after a look at the mode of the very file that is read."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise InsecureKeyFile(f"key file `{path}` is open to others than its owner: run chmod 600 on it")
            return file.read()
    except OSError as error:
        raise KeyUnreadable(f"key file `{path}` cannot be read: {error.strerror}") from error


def _write_new(path: Path, content: bytes, mode: int) -> None:
    """Create a file that has its mode from the first moment and whose content is on disk when this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
