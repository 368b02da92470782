"""Where profiles lie: those that come with the platform, and those of the installation beside them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

CODE = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
CODE_FORM = "small letters and digits, in parts joined by `-`, such as `order-809`"
ENDING = ".yaml"
LONGEST = 64


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """One file of a profile. `file` is how messages name it; `is_taken` says that a bundled one has its code too."""

    code: str
    file: str
    content: bytes
    is_taken: bool = False


def bundled() -> tuple[str, ...]:
    """The codes of the profiles that come with the platform."""
    names = (entry.name for entry in files("sharing.jurisdictions").iterdir())
    return tuple(sorted(name.removesuffix(ENDING) for name in names if name.endswith(ENDING)))


def profile_codes(folder: Path | None = None) -> tuple[str, ...]:
    """The codes of all profiles that can be read, those of the installation's folder among them."""
    return tuple(sorted({*bundled(), *_own(folder)}))


def find(code: str, folder: Path | None) -> ProfileFile | None:
    """The file of that profile; None where there is none. Raises OSError for one that cannot be read."""
    if not is_code(code):
        return None
    if folder is not None and code in set(_own(folder)):
        return own(folder / f"{code}{ENDING}")
    if code not in bundled():
        return None
    content = files("sharing.jurisdictions").joinpath(code + ENDING).read_bytes()
    return ProfileFile(code, code + ENDING, content)


def own(path: Path) -> ProfileFile:
    """A file of the installation. Raises OSError."""
    code = path.name.removesuffix(ENDING)
    return ProfileFile(code, str(path), path.read_bytes(), code in bundled())


def is_code(text: str) -> bool:
    """Whether a profile can be called that; no path is a code."""
    return len(text) <= LONGEST and CODE.fullmatch(text) is not None


def _own(folder: Path | None) -> Iterator[str]:
    for path in folder.glob("*" + ENDING) if folder is not None else ():
        yield path.name.removesuffix(ENDING)
