"""Formats in both languages. Expected texts are those of voice.md, look.md and the mock-ups."""

import datetime as dt
from decimal import Decimal as D

import pytest
from django.utils import translation

from base import formats
from base.periods import Period, quarter


def plain(text: str) -> str:
    """Readable in this file: a no-break space as ~."""
    return text.replace("\u00a0", "~")


@pytest.mark.parametrize(
    ("ratio", "keywords", "english", "french"),
    [
        (0.24, {}, "24~%", "24~%"),
        (0.2496, {"against": [0.25]}, "24.96~%", "24,96~%"),
        (0.2396, {"against": [0.25]}, "24~%", "24~%"),
        (0.25, {"against": [0.25]}, "25~%", "25~%"),
        (0.0004, {}, "0.04~%", "0,04~%"),
        (0, {}, "0~%", "0~%"),
        (-0.008, {"decimals": 1, "signed": True}, "−0.8~%", "−0,8~%"),
        (0.018, {"decimals": 1, "signed": True}, "+1.8~%", "+1,8~%"),
        (12.5, {}, "1,250~%", "1~250~%"),
    ],
)
def test_percent_keeps_the_side_of_a_threshold_and_of_zero(ratio: float, keywords: dict, english: str, french: str) -> None:
    assert plain(formats.percent(ratio, language="en", **keywords)) == english
    assert plain(formats.percent(ratio, language="fr", **keywords)) == french


@pytest.mark.parametrize(
    ("amount", "english", "french"),
    [
        (D("84200000"), "EUR~84.2~M", "84,2~M~EUR"),
        (D("-12000"), "EUR~−12~k", "−12~k~EUR"),
        (D("412400"), "EUR~412~k", "412~k~EUR"),
        (D("999499"), "EUR~999~k", "999~k~EUR"),
        (D("999500"), "EUR~1.0~M", "1,0~M~EUR"),
        (D("250400000"), "EUR~250~M", "250~M~EUR"),
        (D("1250.40"), "EUR~1,250", "1~250~EUR"),
        (D("0"), "EUR~0", "0~EUR"),
        (D("0.40"), "EUR~0.4", "0,4~EUR"),
    ],
)
def test_money_in_both_languages(amount: D, english: str, french: str) -> None:
    assert plain(formats.money(amount, "EUR", language="en")) == english
    assert plain(formats.money(amount, "EUR", language="fr")) == french


def test_money_as_an_invoice_says_it() -> None:
    assert plain(formats.money_exact(D("1265793.29"), "USD", language="en")) == "USD~1,265,793.29"
    assert plain(formats.money_exact(D("1265793.29"), "USD", language="fr")) == "1~265~793,29~USD"


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [(13, "+13~points", "+13~points"), (-1, "−1~point", "−1~point"), (0, "0~points", "0~point"), (-0.4, "−0.4~points", "−0,4~point")],
)
def test_points_are_signed_and_counted_by_each_language(value: float, english: str, french: str) -> None:
    assert plain(formats.points(value, language="en")) == english
    assert plain(formats.points(value, language="fr")) == french


@pytest.mark.parametrize(("count", "english", "french"), [(124, "124~days", "124~jours"), (1, "1~day", "1~jour"), (0, "0~days", "0~jour")])
def test_days(count: int, english: str, french: str) -> None:
    assert plain(formats.days(count, language="en")) == english
    assert plain(formats.days(count, language="fr")) == french


@pytest.mark.parametrize(
    ("day", "english", "french"),
    [
        (dt.date(2026, 10, 31), "31~Oct", "31~oct."),
        (dt.date(2026, 11, 1), "1~Nov", "1er~nov."),
        (dt.date(2024, 2, 29), "29~Feb~2024", "29~fév.~2024"),
    ],
)
def test_short_dates_name_the_year_when_it_is_another(day: dt.date, english: str, french: str) -> None:
    assert plain(formats.short_date(day, language="en")) == english
    assert plain(formats.short_date(day, language="fr")) == french


def test_long_dates() -> None:
    assert plain(formats.long_date(dt.date(2026, 10, 31), language="en")) == "31~October~2026"
    assert plain(formats.long_date(dt.date(2026, 10, 1), language="fr")) == "1er~octobre~2026"


@pytest.mark.parametrize(
    ("period", "as_of", "english", "french"),
    [
        (Period(dt.date(2025, 11, 1), dt.date(2026, 11, 1)), None, "12~months to 31~Oct~2026", "12~mois au 31~octobre~2026"),
        (quarter(2026, 3), None, "Q3~2026", "T3~2026"),
        (Period(dt.date(2026, 10, 1), dt.date(2026, 11, 1)), None, "October~2026", "octobre~2026"),
        (
            Period(dt.date(2026, 10, 1), dt.date(2026, 11, 1)),
            dt.date(2026, 10, 13),
            "October~2026 so far, to 12~Oct",
            "octobre~2026 en cours, au 12~oct.",
        ),
        (Period(dt.date(2026, 3, 3), dt.date(2026, 4, 15)), None, "3~Mar~2026 to 14~Apr~2026", "du 3~mars~2026 au 14~avr.~2026"),
    ],
)
def test_periods_print_the_last_day_included(period: Period, as_of: dt.date | None, english: str, french: str) -> None:
    assert plain(formats.period(period, as_of=as_of, language="en")) == english
    assert plain(formats.period(period, as_of=as_of, language="fr")) == french


@pytest.mark.parametrize(
    ("count", "english", "french"), [(812, "812~B", "812~o"), (1400000, "1.4~MB", "1,4~Mo"), (52_000_000, "52~MB", "52~Mo")]
)
def test_sizes_of_files(count: int, english: str, french: str) -> None:
    assert plain(formats.size(count, language="en")) == english
    assert plain(formats.size(count, language="fr")) == french


def test_the_active_language_is_used() -> None:
    with translation.override("fr"):
        assert plain(formats.number(1904.5, 1)) == "1~904,5"


def test_what_stands_between_words_follows_the_language() -> None:
    assert (formats.colon(language="en"), formats.colon(language="fr")) == (": ", "\u00a0: ")
    assert formats.joined(("a", 1), language="fr") == "a\u00a0; 1"
    assert formats.joined(("a", 1), language="en") == "a; 1"


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [("12.00", "12", "12"), ("8.5", "8.5", "8,5"), ("8.754", "8.75", "8,75"), ("1234", "1,234", "1\u00a0234")],
)
def test_a_typed_measure_prints_no_decimals_that_say_nothing(value: str, english: str, french: str) -> None:
    assert (formats.measured(D(value), language="en"), formats.measured(D(value), language="fr")) == (english, french)


def test_a_value_as_it_is_kept_prints_the_decimals_that_it_has() -> None:
    said = [(formats.exact(D(value), language="en"), formats.exact(D(value), language="fr")) for value in ("0.39114", "1200.50", "100")]
    assert said == [("0.3911", "0,3911"), ("1,200.5", "1\u00a0200,5"), ("100", "100")]


def test_june_and_july_are_not_one_month_in_french() -> None:
    assert [formats.month_short(dt.date(2026, month, 1), language="fr") for month in (6, 7)] == ["Juin", "Juil."]
