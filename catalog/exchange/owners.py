"""What is brought in takes no entry over: one that is there already stays with the department that provides it."""

from collections.abc import Iterable

from catalog.entries import Resource
from catalog.findings import Findings


def check_owners(brought: Iterable[Resource], present: Iterable[Resource], findings: Findings) -> None:
    """Reports every entry that would replace one of another provider."""
    there = {resource.code: resource for resource in present}
    for resource in brought:
        other = there.get(resource.code)
        if other is not None and other.provider != resource.provider and resource.place is not None:
            message = f"`{resource.code}` is an entry of `{other.provider}`"
            findings.add(resource.place, "code_taken", message, "its provider brings it in, or it has another code")
