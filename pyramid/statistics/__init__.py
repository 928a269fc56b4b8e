"""Statistics of the figures, pure Python without Django. Methods and published examples: kpis.md section 3."""

from pyramid.statistics.intervals import Z, garwood, newcombe, nps_interval, wilson
from pyramid.statistics.lifetimes import Buyer, Buying, Contract, Spending, fit_buying, fit_contract, fit_spending
from pyramid.statistics.spread import (
    acceleration_gap,
    difference_in_differences,
    effective_number,
    hhi,
    jackknife_variance,
    largest_share,
    median,
)
from pyramid.statistics.survival import Curve, Duration, kaplan_meier

__all__ = [
    "Buyer",
    "Buying",
    "Contract",
    "Curve",
    "Duration",
    "Spending",
    "Z",
    "acceleration_gap",
    "difference_in_differences",
    "effective_number",
    "fit_buying",
    "fit_contract",
    "fit_spending",
    "garwood",
    "hhi",
    "jackknife_variance",
    "kaplan_meier",
    "largest_share",
    "median",
    "newcombe",
    "nps_interval",
    "wilson",
]
