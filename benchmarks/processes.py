"""What a process holds: memory, descriptors, connections to a port; read from `/proc`."""

import os
from dataclasses import dataclass
from pathlib import Path

ESTABLISHED = "01"
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Held:
    """Resident MiB, open file descriptors, and of these the established connections to the database."""

    resident_mib: float
    descriptors: int
    connections: int


def held_by(pid: int, port: int) -> Held:
    """What the process holds now; connections to that port of this machine are counted."""
    folder = Path(f"/proc/{pid}")
    resident = int((folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MIB
    targets = [target for path in (folder / "fd").iterdir() if (target := _target(path))]
    sockets = {target.removeprefix("socket:[").rstrip("]") for target in targets if target.startswith("socket:")}
    return Held(resident, len(targets), len(sockets & _connected(pid, port)))


def _target(path: Path) -> str:
    """What a descriptor leads to; one that was closed meanwhile leads nowhere."""
    try:
        return os.readlink(path)
    except FileNotFoundError:
        return ""


def _connected(pid: int, port: int) -> set[str]:
    """Inodes of the established connections to a port."""
    found = set()
    for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[3] == ESTABLISHED and int(fields[2].rpartition(":")[2], 16) == port:
            found.add(fields[9])
    return found
