"""Verification: what is compared is read, counted, judged by the source, and told; never a value.

`asked` ← `stating` ← `reading` ← `pairs`, `verdicts` ← `remembering` ← `comparisons` ← `counting` and `telling` ←
`answering`, each importing only what stands before it.
"""

from resolvers.verifying.answering import Answerer
from resolvers.verifying.comparisons import Comparisons
from resolvers.verifying.counting import Counter
from resolvers.verifying.latency import Quantum
from resolvers.verifying.telling import shown

__all__ = ["Answerer", "Comparisons", "Counter", "Quantum", "shown"]
