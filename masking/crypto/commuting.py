"""Keys that commute: what two parties make of an element one after the other is the same in either order."""

from dataclasses import dataclass, field
from typing import Protocol, Self

from cryptography.hazmat.primitives.asymmetric import ec

from masking.crypto.digests import digest, framed

POINT_BYTES = 32

_CURVE = ec.SECP256R1()  # P-256 (NIST SP 800-186): of prime order, so that no point lies in a small subgroup
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_EVEN = b"\x02"  # SEC 1, section 2.3.3: what stands before an x-coordinate whose point has an even y
_EXCHANGE = ec.ECDH()
_LABEL = b"zhaobi blind element 1"


class CommutingKey(Protocol):
    """A secret exponent of a group in which nobody can tell `raised` elements from random ones (DDH).

    A point is 32 bytes. Keys are made for one use and kept in memory alone.
    """

    def blinded(self, element: bytes) -> bytes:
        """The point that an element becomes under the key; the same element always becomes the same."""

    def raised(self, point: bytes) -> bytes | None:
        """What another's point becomes under the key too; None for bytes that are no point, never raises."""

    def inverse(self) -> "CommutingKey":
        """The key that takes this one away again."""


@dataclass(frozen=True, slots=True)
class P256Key:
    """Diffie and Hellman over P-256 by x-coordinates: P and -P share theirs, and whatever P becomes -P becomes too."""

    secret: ec.EllipticCurvePrivateKey = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """A fresh key from the system's random source."""
        return cls(ec.generate_private_key(_CURVE))

    def blinded(self, element: bytes) -> bytes:
        return self.secret.exchange(_EXCHANGE, _point_of(element))

    def raised(self, point: bytes) -> bytes | None:
        found = _decoded(point)
        return None if found is None else self.secret.exchange(_EXCHANGE, found)

    def inverse(self) -> "P256Key":
        exponent = self.secret.private_numbers().private_value
        return P256Key(ec.derive_private_key(pow(exponent, -1, _ORDER), _CURVE))


def random_point() -> bytes:
    """A point that stands for no element."""
    public = ec.generate_private_key(_CURVE).public_key()
    return public.public_numbers().x.to_bytes(POINT_BYTES, "big")


def _point_of(element: bytes) -> ec.EllipticCurvePublicKey:
    """The point that stands for an element, of which nobody knows a logarithm: the first hash that is an x-coordinate.

    How many are tried depends on the element. Each party does this with its own elements on its own machine, many at
    once, so that the time tells the other nothing of one of them.
    """
    tried = 0
    while (found := _decoded(digest(framed(_LABEL, tried.to_bytes(4, "big"), element)))) is None:
        tried += 1
    return found


def _decoded(point: bytes) -> ec.EllipticCurvePublicKey | None:
    if len(point) != POINT_BYTES:
        return None
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, _EVEN + point)
    except ValueError:
        return None
