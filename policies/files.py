"""The files of a policy directory: their names, whose rules each may hold, and their text."""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from catalog import Department, Finding, Place
from masking import fingerprint
from policies.errors import PolicyError

_NAME = re.compile(r"([0-9]{2})-([a-z0-9]+(?:-[a-z0-9]+)*)\.csv")
_CENTRE = "00"

_MARKS = (
    (b"\xef\xbb\xbf", "UTF-8"),
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"\x84\x31\x95\x33", "GB 18030"),
)


@dataclass(frozen=True)
class PolicyFile:
    """A file as it was read: `name` without its directory."""

    name: str
    content: bytes

    @cached_property
    def digest(self) -> str:
        """A hash of the content."""
        return fingerprint(self.content)


FileStamp = tuple[str, int, int, int]
"""What shows that a file was changed: its name, the time of its last change in ns, its size in bytes and its inode."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose rules a file holds; `department` is None for the centre."""

    department: str | None


def load_files(directory: Path) -> tuple[PolicyFile, ...]:
    """Everything in `directory`, in name order. Raises PolicyError where it, or a file in it, cannot be read.

    Names that begin with a dot are passed over: an editor that has a file open leaves such a lock or swap file beside
    it, and no policy file can be named so.
    """
    return tuple(stamped_files(directory, {}).values())


def stamped_files(directory: Path, known: Mapping[FileStamp, PolicyFile]) -> Mapping[FileStamp, PolicyFile]:
    """As `load_files`, with the stamps; a file whose stamp is `known` is not read again."""
    at = Place(directory.name, 1)
    try:
        paths = sorted((path for path in directory.iterdir() if path.name[0] != "."), key=lambda path: path.name)
    except OSError as error:
        raise PolicyError((_unreadable(at, "the policy directory", error),)) from error
    files = {}
    for path in paths:
        name = path.name.encode("utf-8", "backslashreplace").decode()
        if name != path.name:
            finding = Finding(Place(name, 1), "file-name", f"the file name `{name}` is not in UTF-8", "rename it")
            raise PolicyError((finding,))
        try:
            stamp = stamp_of(path.name, path.stat())
            files[stamp] = known.get(stamp) or PolicyFile(path.name, _content_of(path))
        except OSError as error:
            raise PolicyError((_unreadable(Place(path.name, 1), "the file", error),)) from error
    return files


def stamp_of(name: str, status: os.stat_result) -> FileStamp:
    return name, status.st_mtime_ns, status.st_size, status.st_ino


def _content_of(path: Path) -> bytes:
    """Raises OSError. A pipe or a device would keep its reader waiting for ever."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise OSError(0, "not a file but a pipe or a device")
    return path.read_bytes()


def _unreadable(place: Place, what: str, error: OSError) -> Finding:
    return Finding(place, "unreadable", f"{what} cannot be read: {(error.strerror or 'unknown cause').lower()}")


def owner_of(name: str, departments: Mapping[str, Department]) -> Owner | None:
    """Whose file this is by its name, or None if no name of that form is allowed.

    `00-….csv` is the centre's, `NN-<department>.csv` and `NN-<department>-<word>.csv` a department's.
    Department codes may hold hyphens: the longest one that fits is meant.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    number, rest = match.groups()
    if number == _CENTRE:
        return Owner(None)
    words = rest.split("-")
    prefixes = ("-".join(words[:count]) for count in range(len(words), 0, -1))
    return next((Owner(prefix) for prefix in prefixes if prefix in departments), None)


def text_of(file: PolicyFile) -> str | Finding:
    """The text of a file in UTF-8, with or without a byte order mark; any other encoding is named and refused."""
    mark, encoding = next(((m, name) for m, name in _MARKS if file.content.startswith(m)), (b"", "UTF-8"))
    content = file.content.removeprefix(mark)
    if encoding != "UTF-8":
        return _refused(file, 1, f"the file is in {encoding}")
    if b"\0" in content:
        line = 1 + content.count(b"\n", 0, content.index(b"\0"))
        return _refused(file, line, "the file holds NUL bytes: it is in UTF-16, UTF-32 or no text")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = 1 + content.count(b"\n", 0, error.start)
        if error.end == len(content) and error.reason == "unexpected end of data":
            return _refused(file, line, "the file breaks off within a character", "write it whole, in UTF-8")
        return _refused(file, line, f"the file is {'in GB 18030 or GBK' if _is_gb18030(content) else 'not in UTF-8'}")


def _is_gb18030(content: bytes) -> bool:
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def _refused(file: PolicyFile, line: int, message: str, hint: str = "save it as UTF-8") -> Finding:
    return Finding(Place(file.name, line), "encoding", message, hint)
