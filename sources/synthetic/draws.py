"""Numbers that look random and are the same for ever: keyed by a seed and by what they are for."""

from masking import fingerprint

SURROGATE_BITS = 62  # a signed 64-bit column holds it


def drawn(seed: int, *purpose: object) -> int:
    """A number below 2^64 for one purpose; another purpose gives a number that has nothing to do with it."""
    key = "\x1f".join((str(seed), *(str(part) for part in purpose)))
    return int(fingerprint(key.encode(errors="surrogatepass"))[:16], 16)


def surrogate(seed: int, table: str, row: int) -> int:
    """A row surrogate: different for every row of a table, in no order that says anything.

    An odd multiplier permutes the numbers below a power of two, so two rows never share one.
    """
    most = (1 << SURROGATE_BITS) - 1
    start, factor = drawn(seed, table, "start"), drawn(seed, table, "factor") | 1
    mixed = ((row ^ start) * factor) & most
    mixed ^= mixed >> 31
    return (mixed * (factor | 5)) & most
