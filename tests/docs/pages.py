"""What the documentation says: pages, their code blocks, their tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
CHINESE = ROOT / "README.zh-CN.md"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"(?:#|--) (\S+\.\w+)\n")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language and its text."""

    language: str
    text: str

    @property
    def file(self) -> str | None:
        """The file that the block is, if its first line is a comment that names one."""
        named = _FILE.match(self.text)
        return named[1] if named else None


def blocks(page: Path, *languages: str) -> list[Block]:
    """The fenced blocks of a page, those of `languages` if any are named."""
    found = (Block(*match.groups()) for match in _BLOCK.finditer(page.read_text("utf-8")))
    return [block for block in found if not languages or block.language in languages]


def rows(page: Path) -> Iterator[list[str]]:
    """The cells of every table row of a page, heads and rules too; `\\|` stays one cell's."""
    for line in page.read_text("utf-8").splitlines():
        if line.startswith("|"):
            yield [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def quoted(page: Path) -> set[str]:
    """Everything that stands between single backticks outside of blocks."""
    text = _BLOCK.sub("", page.read_text("utf-8"))
    return set(re.findall(r"`([^`\n]+)`", text))
