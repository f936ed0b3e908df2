"""Which days a range means, where, and what it is compared with."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sentia.domain import ranges
from sentia.domain.ranges import Range, Span

# Evening in Los Angeles, next morning in Tokyo.
NOW = datetime(2026, 3, 18, 3, 40, tzinfo=UTC)
LA, TOKYO = "America/Los_Angeles", "Asia/Tokyo"


@pytest.mark.parametrize(
    ("name", "zone", "first", "last"),
    [
        ("today", LA, date(2026, 3, 17), date(2026, 3, 17)),
        ("today", TOKYO, date(2026, 3, 18), date(2026, 3, 18)),
        ("7d", LA, date(2026, 3, 11), date(2026, 3, 17)),
        ("30d", TOKYO, date(2026, 2, 17), date(2026, 3, 18)),
        ("12m", LA, date(2025, 3, 18), date(2026, 3, 17)),
    ],
)
def test_a_named_range_ends_today_where_the_marketplace_is(
    name: str, zone: str, first: date, last: date
) -> None:
    span = Range(name).span(zone, NOW)

    assert (span.first, span.last, span.until) == (first, last, None)


def test_a_range_that_still_runs_is_compared_up_to_the_same_hour() -> None:
    before = Range("7d").earlier("previous", LA, NOW)

    # 20:40 there; clocks went forward on the 8th.
    assert before.first == date(2026, 3, 4)
    assert before.last == date(2026, 3, 10)
    assert before.until == datetime(2026, 3, 11, 3, 40, tzinfo=UTC)


def test_the_same_hour_is_that_of_the_clocks_not_so_many_hours_ago() -> None:
    before = Range("today").earlier(
        "previous", LA, datetime(2026, 3, 9, 3, 40, tzinfo=UTC)
    )

    # It is 20:40 on the 8th, the day the clocks went forward; 20:40 on the 7th was
    # a day and an hour... of winter time before.
    assert before.last == date(2026, 3, 7)
    assert before.until == datetime(2026, 3, 8, 4, 40, tzinfo=UTC)


def test_a_range_that_is_over_is_compared_with_whole_days() -> None:
    asked = ranges.parse(None, "2026-03-01", "2026-03-10")

    assert asked.span(LA, NOW) == Span(date(2026, 3, 1), date(2026, 3, 10))
    assert asked.earlier("previous", LA, NOW) == Span(
        date(2026, 2, 19), date(2026, 2, 28)
    )


def test_24_hours_are_96_quarters_and_touch_two_days() -> None:
    span = Range("24h").span(LA, NOW)
    before = Range("24h").earlier("previous", LA, NOW)

    assert (span.first, span.last) == (date(2026, 3, 16), date(2026, 3, 17))
    assert span.since == datetime(2026, 3, 17, 3, 45, tzinfo=UTC)
    assert span.until == datetime(2026, 3, 18, 3, 45, tzinfo=UTC)
    # It has no more of its last quarter of an hour than this one has.
    assert before.since == datetime(2026, 3, 16, 3, 45, tzinfo=UTC)
    assert before.until == datetime(2026, 3, 17, 3, 40, tzinfo=UTC)


def test_without_a_word_it_is_thirty_days() -> None:
    assert ranges.parse() == Range("30d")
