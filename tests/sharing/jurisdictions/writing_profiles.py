"""Profiles written for a test, into a folder of their own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from sharing.jurisdictions import Profile, ProfileUnfit, read_profile

HEAD: Mapping[str, Any] = {
    "name": "某市",
    "revision": 1,
    "inherits": "order-809",
    "validity": {"status": "in_force", "valid_from": "2026-01-01"},
}


def write(folder: Path, code: str, text: str) -> Path:
    path = folder / f"{code}.yaml"
    path.write_text(text, "utf-8")
    return path


def profile_with(folder: Path, said: Mapping[str, Any], inherits: str = "order-809") -> Profile:
    """A profile that inherits and says this, by path such as `conditional.decider`."""
    document: dict[str, Any] = {**HEAD, "inherits": inherits}
    for path, value in said.items():
        *groups, member = path.split(".")
        inner = document
        for group in groups:
            inner = inner.setdefault(group, {})
        inner[member] = value
    return read_profile(write(folder, "ours", yaml.safe_dump(document, allow_unicode=True)))


def mistakes(path: Path) -> list[tuple[str, str, int]]:
    """Code, name of the file and line of every finding against a file."""
    try:
        read_profile(path)
    except ProfileUnfit as refused:
        return [(found.code, Path(found.place.file).stem, found.place.line) for found in refused.findings]
    return []
