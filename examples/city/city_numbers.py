"""Numbers of the city: identifiers with valid check digits, exact amounts, and row numbers that say nothing."""

from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
BANK_PREFIX = "629999"  # not the prefix of a bank

ENTERPRISE_SERIALS = 999_983  # a prime, so that every multiplier permutes the serials below it
SURROGATE_BITS = 63


def resident_id(first_17: str) -> str:
    """The 18-character citizen identity number (GB 11643-1999, ISO 7064 MOD 11-2) for its first 17 digits."""
    check = (1 - 2 * int(first_17, 13)) % 11
    return first_17 + ("X" if check == 10 else str(check))


def organisation_code(first_8: str) -> str:
    """The 9-character organisation code (GB 11714) for its first 8 characters."""
    check = 11 - sum(int(sign, 36) * weight for sign, weight in zip(first_8, ORGANISATION_WEIGHTS, strict=True)) % 11
    return first_8 + {10: "X", 11: "0"}.get(check, str(check))


def enterprise_credit_code(seed: int, region_code: str, number: int) -> str:
    """The 18-character unified social credit code (GB 32100-2015) of the enterprise with that number.

    Args:
        number: counts enterprises from 0, below `ENTERPRISE_SERIALS`; another number gives another code.
    """
    serial = (number * 611_953 + seed) % ENTERPRISE_SERIALS
    first_17 = f"91{region_code}{organisation_code(f'MA{serial:06d}')}"
    total = sum(CREDIT_ALPHABET.index(sign) * weight for sign, weight in zip(first_17, CREDIT_WEIGHTS, strict=True))
    return first_17 + CREDIT_ALPHABET[-total % 31]


def bank_card(number: int) -> str:
    """A 19-digit card number with a Luhn check digit (ISO/IEC 7812-1) and an invented prefix."""
    first_18 = f"{BANK_PREFIX}{number:012d}"
    digits = [int(digit) for digit in reversed(first_18)]
    total = sum(digits[1::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[::2])
    return first_18 + str(-total % 10)


def unit_number(region_code: str, number: int, building: int, unit: int) -> str:
    """The 28-character number of a real-estate unit in a building (GB/T 37346-2019), unique for each `number`."""
    parcel, zone = divmod(number, 1000)
    return f"{region_code}001{zone:03d}GB{parcel:05d}F{building:04d}{unit:04d}"


def cents(amount: int) -> Decimal:
    """An amount of hundredths as an exact number with two digits after the point."""
    return Decimal(amount).scaleb(-2)


def row_numbers(seed: int, table: str) -> Callable[[int], int]:
    """A keyed permutation of the 63-bit numbers: counter in, row surrogate out.

    Each step (exclusive or, multiplication by an odd number, shift and exclusive or) can be undone, so different
    counters never share a surrogate; the key comes from seed and table alone, so it depends on no item.
    """
    key = sha256(f"{seed}/{table}".encode()).digest()
    mask = (1 << SURROGATE_BITS) - 1
    start, first, second = (int.from_bytes(key[at : at + 8], "big") & mask for at in (0, 8, 16))
    first, second = first | 1, second | 1

    def row_number(counter: int) -> int:
        value = counter ^ start
        value = ((value ^ (value >> 32)) * first) & mask
        value = ((value ^ (value >> 29)) * second) & mask
        value = ((value ^ (value >> 32)) * first) & mask
        return value ^ (value >> 31)

    return row_number
