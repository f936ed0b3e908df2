"""How Amazon is connected, how the sync goes, and what a person has to mend."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sentia.connectors.amazon import operations, reports
from sentia.connectors.amazon.reports import Report
from sentia.connectors.client.operation import Operation
from sentia.domain.batches import Rejected
from sentia.store import issues, quarantine, runs
from tests.api.site import NOW
from tests.browser.conftest import Eyes
from tests.browser.test_quality import LOOKS, faults
from tests.browser.test_states import block
from tests.browser.window import Window, reading_the_past
from tests.docs.examples import ROOT

AWAY = "/connections"
BAD = Rejected(key="112-9", reason="Expected `str`", payload=b'{"orderId":"112-9"}')


def refused(window: Window) -> None:
    """Let Amazon refuse the token, as the sync writes it down."""
    with window.site.database.write() as db:
        issues.open_issue(
            db, window.site.account or 0, stream="account", code="reconnect", now=NOW,
            message="Failed to get LWA access token: invalid_grant.",
            hint="Put the new refresh token into AMAZON_REFRESH_TOKEN.",
        )  # fmt: skip


def set_aside(window: Window, *records: Rejected) -> None:
    with window.site.database.write() as db:
        account = window.site.account or 0
        quarantine.keep(db, account, "orders", records, now=NOW, version="0.0.1")


def source(page: Page, name: str) -> Any:
    """Find the row of one source."""
    return page.locator(".streams > li").filter(has_text=name)


def test_a_connection_that_works_says_how_fresh_it_is_and_when_it_syncs(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, AWAY)

    connection = block(page, "Amazon SP-API")
    expect(connection).to_contain_text("Last complete sync")
    expect(connection).to_contain_text("12:04")
    expect(connection).to_contain_text("15 min")
    expect(source(page, "FBA inventory")).to_contain_text("Data 1 min old")
    expect(source(page, "FBA inventory").get_by_role("img")).to_have_attribute(
        "aria-label", "19 of the last 20 runs went well"
    )
    expect(page).to_have_title("Connections · Sentia")


def test_refused_credentials_are_told_with_cause_and_cure(
    window: Window, eyes: Eyes
) -> None:
    refused(window)

    page = eyes.look(window, AWAY)

    connection = block(page, "Amazon SP-API")
    expect(connection).to_contain_text("Refused by Amazon")
    expect(connection).to_contain_text("invalid_grant")
    todo = block(page, "What to do")
    expect(todo).to_contain_text("2 issues, 0 warnings")
    expect(todo).to_contain_text("the secret is older than 180 days")
    expect(todo).to_contain_text("Put the new refresh token into AMAZON_REFRESH_TOKEN.")


@pytest.mark.parametrize(
    "error",
    [
        "Configuration error - Missing",
        "Failed to get LWA access token",
        "Failed to assume IAM role",
        "Access denied - Insufficient permissions",
        "Rate limit exceeded",
        "Amazon does not answer",
    ],
)
def test_each_error_of_the_connection_can_be_looked_up_with_its_cure(
    window: Window, eyes: Eyes, error: str
) -> None:
    page = eyes.look(window, AWAY)

    page.locator("summary").filter(has_text=error).click()

    entry = page.locator("details[open]")
    expect(entry).to_contain_text("Cause.")
    expect(entry).to_contain_text("Cure.")


def test_page_and_guides_ask_for_the_roles_that_the_operations_need(
    window: Window, eyes: Eyes
) -> None:
    rows = (*vars(operations).values(), *vars(reports).values())
    needed = {one.role for one in rows if isinstance(one, (Operation, Report))} - {""}
    guide = (ROOT / "docs/amazon-setup.md").read_text("utf-8")
    table = guide.partition("| role |")[2].partition("\n\n")[0]
    errors = (ROOT / "docs/errors.md").read_text("utf-8")
    cure = errors.partition("## `permission_missing`")[2].partition("\n## ")[0]

    page = eyes.look(window, AWAY)
    page.get_by_text("Connecting again, step by step").click()

    roles = page.locator(".roles > div")
    shown = dict(
        zip(
            roles.locator("dt").all_inner_texts(),
            roles.locator("dd").all_inner_texts(),
            strict=True,
        )
    )
    assert set(shown) == needed
    assert re.findall(r"^\| \**([A-Z][\w ]+)\** \|", table, re.MULTILINE) == list(shown)
    assert re.findall(r"^\| \*\*([\w ]+)\*\* \|", table, re.MULTILINE) == [
        role for role, brings in shown.items() if "left out" not in brings
    ]
    assert all(role in cure for role in needed)
    page.get_by_text("Access denied - Insufficient permissions").first.click()
    expect(page.locator(".cures")).to_contain_text(
        "tick Inventory and Order Tracking and Amazon Fulfillment, save"
    )


def test_a_throttled_source_says_until_when(window: Window, eyes: Eyes) -> None:
    window.site.synced("orders", throttled_until=NOW + timedelta(minutes=12))

    page = eyes.look(window, AWAY)

    expect(source(page, "Orders")).to_contain_text("Throttled until 12:17, in 12 min")


def test_the_past_that_is_still_to_be_read_says_how_long_it_will_take(
    window: Window, eyes: Eyes
) -> None:
    reading_the_past(window)

    page = eyes.look(window, AWAY)

    history = source(page, "Order history")
    expect(history).to_contain_text("Read back to Jan 16; 60 earlier days to come")
    expect(history).to_contain_text("about 59 min left at this pace")


def test_a_sync_under_way_says_what_it_reads_and_how_much_so_far(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, AWAY)
    expect(source(page, "Orders")).to_be_visible()

    with window.site.database.write() as db:
        run, _ = runs.begin(db, window.site.account or 0, "orders", NOW)
        runs.count(db, run, records=1240, rejected=0)
    window.site.bump("sync.started")

    expect(block(page, "Amazon SP-API")).to_contain_text(
        "Reading Orders: 1,240 records so far"
    )
    expect(source(page, "Orders")).to_contain_text("1,240 records so far")
    with window.site.database.write() as db:
        runs.count(db, run, records=10, rejected=0)
    window.site.clock.advance(seconds=2)
    expect(source(page, "Orders")).to_contain_text("1,250 records so far")
    expect(page.get_by_role("button", name="Sync now")).to_be_disabled()


def test_a_viewer_is_told_why_there_is_nothing_to_press(
    window: Window, eyes: Eyes
) -> None:
    set_aside(window, BAD)
    page = eyes.context(window.cookie("viewer")).new_page()

    eyes.open(page, window, AWAY)

    sync = page.get_by_role("button", name="Sync now: Only an admin may start a sync")
    expect(sync).to_be_disabled()
    retry = page.get_by_role("button", name="Retry 112-9")
    expect(retry).to_be_disabled()
    expect(retry).to_have_attribute("title", "Only an admin may try again")


def test_a_record_in_quarantine_shows_why_and_can_be_tried_again(
    window: Window, eyes: Eyes
) -> None:
    set_aside(window, BAD)
    window.site.commands.done = (1, 0)
    page = eyes.look(window, AWAY)
    aside = block(page, "Set aside")
    expect(aside).to_contain_text("Expected `str`")
    aside.get_by_text("What it holds").click()
    expect(aside).to_contain_text('{"orderId":"112-9"}')

    aside.get_by_role("button", name="Retry 112-9").click()

    expect(aside).to_contain_text(
        "1 record tried again: none can be read by this version yet."
    )
    assert window.site.commands.asked == ["amazon orders 112-9"]


def test_a_record_is_dismissed_and_brought_back(window: Window, eyes: Eyes) -> None:
    set_aside(window, BAD)
    page = eyes.look(window, AWAY)
    aside, do = block(page, "Set aside"), block(page, "What to do")
    expect(aside).to_contain_text("correct it there and import the file again")

    aside.get_by_role("button", name="Dismiss 112-9").click()

    expect(aside.get_by_role("status")).to_be_focused()
    expect(aside.get_by_role("status")).to_contain_text("1 record dismissed")
    expect(page.get_by_role("region", name="Records set aside")).to_have_count(0)

    aside.get_by_text("1 record dismissed", exact=True).click()
    aside.get_by_role("button", name="Bring back 112-9").click()

    expect(aside.get_by_role("button", name="Dismiss 112-9")).to_be_visible()
    expect(aside.get_by_text("1 record dismissed", exact=True)).to_have_count(0)
    expect(do).to_contain_text("Access denied")


def test_where_records_are_set_aside_nobody_says_that_there_is_nothing_to_do(
    window: Window, eyes: Eyes
) -> None:
    with window.site.database.write() as db:
        issues.close_issues(db, window.site.account or 0, "shipments")
    set_aside(window, BAD, replace(BAD, key="112-8"))
    page = eyes.look(window, AWAY)
    do = block(page, "What to do")
    expect(do).to_contain_text("2 records could not be read: see “Set aside”")

    page.get_by_role("button", name="Dismiss all").click()

    expect(do).to_contain_text("Nothing for you to do")
    expect(page.get_by_role("button", name="Dismiss all")).to_have_count(0)


def test_all_that_was_set_aside_can_be_tried_at_once(
    window: Window, eyes: Eyes
) -> None:
    set_aside(window, BAD)
    window.site.commands.done = (1, 1)
    page = eyes.look(window, AWAY)
    aside = block(page, "Set aside")

    with page.expect_response("**/quarantine/retry"):
        aside.get_by_role("button", name="Try all again").click()

    expect(aside).to_contain_text("1 record tried again: 1 was read and counted")
    assert window.site.commands.asked == ["amazon"]


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_connections_are_accessible_and_fit(
    window: Window, eyes: Eyes, width: int, theme: Any
) -> None:
    refused(window)
    reading_the_past(window)
    set_aside(window, BAD)
    page = eyes.look(window, AWAY, width=width, theme=theme)
    expect(page.get_by_text("Read back to")).to_be_visible()
    page.get_by_text("What it holds").click()
    page.get_by_text("Rate limit exceeded").click()

    assert faults(page) == []
