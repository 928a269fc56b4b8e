"""Money is Decimal and a currency; cells hold whole minor units (cents) of the base currency."""

from decimal import ROUND_HALF_UP, Decimal

from babel.core import Locale

CENT = Decimal("0.01")
# ISO 4217 codes that Babel knows and that are in use or were lately.
CURRENCIES = frozenset(code for code in map(str, Locale("en").currencies) if len(code) == 3 and not code.startswith("X"))


def to_cents(amount: Decimal) -> Decimal:
    """`amount` rounded to 0.01, half up."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def to_minor(amount: Decimal) -> int:
    return int(to_cents(amount) * 100)


def from_minor(minor: int) -> Decimal:
    return Decimal(minor) / 100 if minor % 100 else Decimal(minor // 100)


def convert(amount: Decimal, rate: Decimal) -> Decimal:
    """`amount` in the base currency, rate = base per unit, rounded to 0.01 half up."""
    return to_cents(amount * rate)
