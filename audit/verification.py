"""Checks that a file of the log is what was written: nothing altered, removed, inserted or cut off."""

import fcntl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from audit.chain import START, Tail, end_line, link_line
from audit.reading import log_files, series_name
from masking import digest_chain

Content = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Problem:
    """A line, counted from 1, and what is wrong there; never what the line says."""

    line: int
    what: str


def verify_chain(file: Path) -> list[Problem]:
    """Every problem of one file, in order; of the files before and after it only how they join.

    A file that a process still writes is judged up to its last link.
    """
    in_use = is_in_use(file)  # asked first: what is written from now on may be incomplete
    check = _Check()
    with file.open("rb") as lines:
        problems = [problem for number, line in enumerate(lines, start=1) for problem in check.line(number, line)]
    problems += _joint_before(file, check.previous)
    if not in_use:
        problems += check.finish(followed=_is_continued(file, check.link))
    return problems


def is_in_use(file: Path) -> bool:
    """Whether a process still writes the file."""
    with file.open("rb") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


class _Check:
    """Follows the chain line by line."""

    def __init__(self) -> None:
        self.link = START
        self.previous: Tail | None = None
        self._batch: list[bytes] = []
        self._number = 0
        self._ended = False

    def line(self, number: int, line: bytes) -> Iterator[Problem]:
        """What is wrong with the next line."""
        self._number = number
        if self._ended:
            yield Problem(number, "a line follows the end of the file")
        content = _content(line)
        if number == 1:
            yield from self._head(content)
        match content.get("kind"):
            case "link":
                yield from self._linked(line, content)
            case "end":
                self._ended = True
                if line != end_line(self.link) or self._batch:
                    yield Problem(number, "the end does not follow the last link: lines were removed or altered")
            case _:
                self._batch.append(line)

    def finish(self, followed: bool) -> Iterator[Problem]:
        """What is wrong with the end of a file that nobody writes any more."""
        if self._batch:
            first = self._number - len(self._batch) + 1
            yield Problem(first, f"no link covers the last {len(self._batch)} lines: cut off or never finished")
        if not self._ended and not followed:
            yield Problem(self._number, "the file has no end: its process was killed or its tail was cut off")

    def _head(self, content: Content) -> Iterator[Problem]:
        if content.get("kind") != "file":
            yield Problem(1, "the file does not begin with its head")
        before = content.get("previous")
        if isinstance(before, dict):
            self.previous = Tail(str(before.get("file")), _link(before) or b"")
            self.link = self.previous.link

    def _linked(self, line: bytes, content: Content) -> Iterator[Problem]:
        """Compare the link with the lines before it, then go on from what it states: later damage shows apart."""
        expected, stated = digest_chain(self.link, b"".join(self._batch)), _link(content)
        if stated != expected:
            yield Problem(self._number, self._difference(content.get("lines")))
        elif line != link_line(expected, len(self._batch)):
            yield Problem(self._number, "the link is right, but the line is not as it was written")
        self.link = stated or expected
        self._batch = []

    def _difference(self, lines: object) -> str:
        found = len(self._batch)
        if not isinstance(lines, int) or lines == found:
            return f"the {found} lines before this link, or links before them, are not those that were written"
        return f"{found} lines stand before this link where {lines} were written"


def _content(line: bytes) -> Content:
    try:
        content = orjson.loads(line) if line.endswith(b"\n") else {}
    except orjson.JSONDecodeError:
        content = {}  # whatever the line is, it is no link: the next link will not match
    return content if isinstance(content, dict) else {}


def _link(content: Content) -> bytes | None:
    try:
        return bytes.fromhex(str(content.get("link")))
    except ValueError:
        return None


def _joint_before(file: Path, previous: Tail | None) -> Iterator[Problem]:
    """Whether the file before is there and ends with the link that this file's head names."""
    if previous is None:
        return
    before = file.with_name(Path(previous.file).name)
    if not before.exists():
        yield Problem(1, f"the file before this one is missing: `{before.name}`")
    elif _last_link(before) != previous.link:
        yield Problem(1, f"`{before.name}` does not end with the link that this file follows")


def _last_link(file: Path) -> bytes | None:
    last = None
    with file.open("rb") as lines:
        for line in lines:
            if line.startswith(b'{"kind":"link"'):
                last = _link(_content(line))
    return last


def _is_continued(file: Path, link: bytes) -> bool:
    """Whether a later file of the same process follows this file's last link, as after a failed write."""
    later = (other for other in log_files(file.parent) if series_name(other) == series_name(file))
    return any(_follows(other, file.name, link) for other in later)


def _follows(other: Path, name: str, link: bytes) -> bool:
    with other.open("rb") as lines:
        before = _content(lines.readline()).get("previous")
    return isinstance(before, dict) and before.get("file") == name and _link(before) == link
