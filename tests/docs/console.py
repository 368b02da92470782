"""The commands that a page shows, typed one after the other in one folder, and what the page says they print."""

import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from api.cli import main
from tests.docs.pages import blocks

LEFT_OUT = "…"
"""Alone on a line any lines, within a line any characters."""

_FOR_A_SHELL = re.compile(r"[|<>;&]")


@dataclass(frozen=True, slots=True)
class Command:
    """What is typed after `$ `, and what the page says that it prints; None where the page shows nothing."""

    words: str
    prints: str

    def is_printed(self, text: str) -> bool:
        return re.fullmatch("".join(map(_pattern, self.prints.splitlines())), text) is not None


@dataclass(frozen=True, slots=True)
class Said:
    """What a command printed, and the status with which it ended."""

    out: str
    err: str
    status: int


def _pattern(line: str) -> str:
    if line == LEFT_OUT:
        return "(?:.*\n)*"
    return ".*".join(map(re.escape, line.split(LEFT_OUT))) + "\n"


def commands(page: Path) -> Iterator[Command]:
    """All commands of a page in their order."""
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            words, _, prints = part.partition("\n")
            yield Command(words, prints)


def typed(words: str, folder: Path) -> Said:
    """Run a command in a folder; one of ours alone in this process, everything else in a shell."""
    if not words.startswith("zhaobi ") or _FOR_A_SHELL.search(words):
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        done = subprocess.run(
            ["/bin/sh", "-c", words], cwd=folder, capture_output=True, text=True, env={**os.environ, "PATH": path}
        )
        return Said(done.stdout, done.stderr, done.returncode)
    return zhaobi(*shlex.split(words)[1:], folder=folder)


def zhaobi(*words: str, folder: Path) -> Said:
    """Run the console script's function with these words, in a folder."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with chdir(folder), patch.object(sys, "argv", ["zhaobi", *words]), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
    return Said(_text(out), _text(err), status)


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
