"""Rates of the European Central Bank, and the days they are of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sentia.domain import rates
from sentia.domain.money import CONVERTED


def test_a_weekend_has_the_rate_of_the_friday_and_says_so() -> None:
    friday = rates.rate("USD", "EUR", date(2026, 3, 13))
    sunday = rates.rate("USD", "EUR", date(2026, 3, 15))

    assert sunday == friday
    assert sunday
    assert sunday.on == date(2026, 3, 13)


def test_a_day_after_the_newest_has_the_newest_and_says_so() -> None:
    future = rates.rate("GBP", "USD", date(2035, 1, 1))

    assert future
    assert future.on < date(2035, 1, 1)
    assert future == rates.rate("GBP", "USD", future.on)


def test_a_currency_that_the_bank_does_not_name_has_no_rate() -> None:
    assert rates.rate("AED", "USD", date(2026, 3, 13)) is None
    assert rates.rate("USD", "AED", date(2026, 3, 13)) is None


def test_a_currency_that_the_bank_stopped_naming_has_no_rate_any_more() -> None:
    assert rates.rate("RUB", "USD", date(2021, 3, 12)) is not None
    assert rates.rate("RUB", "USD", date(2026, 3, 13)) is None


def test_the_currencies_that_are_said_to_have_a_rate_are_those_of_the_newest_day() -> (
    None
):
    newest = date(2035, 1, 1)

    found = {c for c in rates.known_currencies() if rates.rate(c, "EUR", newest)}

    assert found == CONVERTED


def test_a_currency_is_worth_itself() -> None:
    same = rates.rate("AED", "AED", date(2026, 3, 13))

    assert same
    assert same.rate == Decimal(1)
