"""How often a sync begins is written as people say it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sentia.domain.times import spoken


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=10), "10 seconds"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=15), "15 minutes"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(hours=24), "24 hours"),
    ],
)
def test_a_span_is_written_in_the_largest_unit_that_fits_it(
    span: timedelta, words: str
) -> None:
    assert spoken(span) == words
