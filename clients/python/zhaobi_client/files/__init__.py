"""Verifies the lines of whole files, in bounded memory and so that an interrupted run goes on where it was.

Needs an operating system with file locks as POSIX has them.
"""

from zhaobi_client.files.progress import Progress
from zhaobi_client.files.running import FAULTY, Ending, Look, verify_file

__all__ = ["FAULTY", "Ending", "Look", "Progress", "verify_file"]
