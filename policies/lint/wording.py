"""How findings tell several names."""

from collections.abc import Iterable

_SHOWN = 4  # names in one message


def listed(names: Iterable[str]) -> str:
    """`a`, `b`, `c`, `d` and 3 more."""
    ordered = list(names)
    shown = ", ".join(f"`{name}`" for name in ordered[:_SHOWN])
    return shown + (f" and {len(ordered) - _SHOWN} more" if len(ordered) > _SHOWN else "")
