"""Puts the city's modules within reach: they are no package, because the command beside them is run as a script."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "examples" / "city"))
