"""What was measured, as Markdown for people and as JSON for programs."""

import json
import os
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median

from rivals import NAMES, ZHAOBI
from throughput import Laps

Measured = Mapping[str, Laps]
"""The laps of all servers by the name of the shape."""

OTHERS = tuple(name for name in NAMES if name != ZHAOBI)


def markdown(measured: Measured) -> str:
    """Four tables: ratios, requests a second, latencies, and processor time of the server."""
    return "\n\n".join(
        (
            _table("zhaobi / …", OTHERS, measured, lambda laps, name: f"{ratio(laps, name):.2f}"),
            _table("requests/s", NAMES, measured, _rate),
            _table("p50 / p99, ms", NAMES, measured, _latencies),
            _table("server CPU, µs", NAMES, measured, lambda laps, name: f"{_middle(laps, name, 'cpu_us'):,.0f}"),
        )
    )


def ratio(laps: Laps, name: str) -> float:
    """Requests a second of Zhaobi to those of another: the median of the rounds, in which both ran side by side."""
    return median(ours.rate / theirs.rate for ours, theirs in zip(laps[ZHAOBI], laps[name], strict=True))


def relative(measured: Measured) -> Mapping[str, Mapping[str, float]]:
    """How many times as many requests a second as Zhaobi each server answers, by shape."""
    return {shape: {name: 1 / ratio(laps, name) for name in NAMES} for shape, laps in measured.items()}


def write_json(path: Path, measured: Measured, about: Mapping[str, object]) -> None:
    """All laps, so that other figures can be made of them."""
    shapes = {
        shape: {name: [asdict(one) for one in own] for name, own in laps.items()} for shape, laps in measured.items()
    }
    ratios = {shape: {name: ratio(laps, name) for name in OTHERS} for shape, laps in measured.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"about": about, "ratios": ratios, "laps": shapes}, indent=2) + "\n", "utf-8")


def machine() -> Mapping[str, object]:
    """What it ran on."""
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _rate(laps: Laps, name: str) -> str:
    rate = _middle(laps, name, "rate")
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"


def _latencies(laps: Laps, name: str) -> str:
    return f"{_middle(laps, name, 'p50_ms'):.1f} / {_middle(laps, name, 'p99_ms'):.1f}"


def _middle(laps: Laps, name: str, figure: str) -> float:
    return float(median(getattr(one, figure) for one in laps[name]))


def _table(head: str, names: Sequence[str], measured: Measured, cell: Callable[[Laps, str], str]) -> str:
    def lines() -> Iterator[str]:
        yield f"| {head} | {' | '.join(names)} |"
        yield "|---|" + "--:|" * len(names)
        for shape, laps in measured.items():
            yield f"| {shape} | {' | '.join(cell(laps, name) for name in names)} |"

    return "\n".join(lines())
