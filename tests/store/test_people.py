"""Who may come in, and what of it is stored."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from sentia.errors import StoreError, UsageError
from sentia.store import accounts, key, people, reorders
from tests.store.desk import NOON, Desk


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"

    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: key.load_key(folder), range(8)))

    assert len(keys) == 1
    assert [path.name for path in folder.iterdir()] == ["key"]
    assert stat.S_IMODE((folder / "key").stat().st_mode) == 0o600


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"short")

    with pytest.raises(StoreError, match="is not a key"):
        key.load_key(tmp_path)


def test_the_set_up_token_is_the_same_until_there_is_a_user(
    desk: Desk, tmp_path: Path
) -> None:
    with desk.database.write() as db:
        tokens = {people.setup_token(db, tmp_path) for _ in range(2)}
        owner = people.add_owner(db, " Ada@Example.com ", password="hash", now=NOON)
        second = people.add_owner(db, "eve@example.com", password="hash", now=NOON)
        after = people.setup_token(db, tmp_path)
        user = people.user(db, "ada@example.COM")

    (token,) = tokens
    assert token is not None
    assert len(token) == 40
    assert (second, after) == (None, None)
    assert user is not None
    assert (user.id, user.role, user.password) == (owner, "admin", "hash")


def test_a_session_lets_in_until_it_ends(desk: Desk) -> None:
    with desk.database.write() as db:
        user = people.add_user(db, "ada@example.com", "viewer", password=None, now=NOON)
        cookie = people.begin_session(db, user, NOON)
        visitor = people.by_session(db, cookie, NOON)
        late = people.by_session(db, cookie, NOON + timedelta(days=30))
        people.end_session(db, cookie)
        after = people.by_session(db, cookie, NOON)

    assert visitor is not None
    assert (visitor.name, visitor.role, visitor.user_id) == (
        "ada@example.com", "viewer", user,
    )  # fmt: skip
    assert (late, after) == (None, None)


def test_only_digests_of_cookies_and_tokens_are_stored(desk: Desk) -> None:
    with desk.database.write() as db:
        user = people.add_user(db, "ada@example.com", "admin", password="h", now=NOON)
        cookie = people.begin_session(db, user, NOON)
        token = people.create_token(db, "ci", "viewer", now=NOON)

    stored = str(desk.rows("sessions") + desk.rows("tokens"))
    assert cookie not in stored
    assert token not in stored


def test_a_new_password_ends_every_session(desk: Desk) -> None:
    with desk.database.write() as db:
        user = people.add_user(db, "ada@example.com", "admin", password="h", now=NOON)
        cookie = people.begin_session(db, user, NOON)

        again = people.add_user(db, "ada@example.com", "viewer", password="i", now=NOON)

        assert again == user
        assert people.by_session(db, cookie, NOON) is None


def test_a_token_lets_in_by_its_role(desk: Desk) -> None:
    with desk.database.write() as db:
        token = people.create_token(db, "ci", "viewer", now=NOON)
        visitor = people.by_token(db, token)
        nobody = people.by_token(db, token + "x")

    assert visitor == people.Visitor(
        organisation_id=1, role="viewer", name="ci", digest=people.digest_of(token)
    )
    assert nobody is None


def test_a_revoked_token_opens_nothing(desk: Desk) -> None:
    with desk.database.write() as db:
        tokens = [people.create_token(db, "ci", "viewer", now=NOON) for _ in range(2)]
        other = people.create_token(db, "sheet", "viewer", now=NOON)
        revoked = people.revoke_tokens(db, "ci"), people.revoke_tokens(db, "ci")
        found = [people.by_token(db, token) for token in (*tokens, other)]

    assert revoked == (2, 0)
    assert found[:2] == [None, None]
    assert found[2] is not None


def test_who_is_removed_is_signed_out_and_what_they_set_stays(desk: Desk) -> None:
    with desk.database.write() as db:
        people.add_user(db, "ada@example.com", "admin", password="h", now=NOON)
        bob = people.add_user(db, "bob@example.com", "admin", password="h", now=NOON)
        cookie = people.begin_session(db, bob, NOON)
        changes = {"reorder_point": 5}
        reorders.save(db, desk.account, "MUG", changes, now=NOON, user_id=bob)

        removed = people.remove_user(db, " Bob@example.com ")
        again = people.remove_user(db, "bob@example.com")

        assert (removed, again) == (True, False)
        assert people.user(db, "bob@example.com") is None
        assert people.by_session(db, cookie, NOON) is None
        assert people.ended(db, [people.digest_of(cookie)])
    (row,) = desk.rows("reorder_settings")
    assert (row["reorder_point"], row["changed_by"]) == (5, None)


def test_the_only_admin_stays(desk: Desk, tmp_path: Path) -> None:
    with desk.database.write() as db:
        people.add_user(db, "ada@example.com", "admin", password="h", now=NOON)
        people.add_user(db, "bob@example.com", "viewer", password="h", now=NOON)

        with pytest.raises(UsageError, match="the only admin"):
            people.remove_user(db, "ada@example.com")

        assert people.setup_token(db, tmp_path) is None


def test_a_connected_account_is_one_row_a_region(desk: Desk) -> None:
    same = desk.add_account("Amazon NA", region="NA", seller_id="S1")
    silent = desk.add_account("Amazon NA", region="NA")
    other = desk.add_account("Amazon EU", region="EU")

    with desk.database.read() as db:
        found = {account.id: account for account in accounts.accounts(db)}

    assert {same, silent} == {desk.account}
    assert found[desk.account].seller_id == "S1"
    assert set(found) == {desk.account, other}


def test_the_account_of_files_becomes_the_connected_one(desk: Desk) -> None:
    files = desk.add_account("Files", channel="shopify", connected=False)
    again = desk.add_account("Files", channel="shopify", connected=False)

    connected = desk.add_account("Shop", channel="shopify", region="a.myshopify.com")

    with desk.database.read() as db:
        account = next(a for a in accounts.accounts(db) if a.id == files)
    assert files == again == connected
    assert (account.name, account.connected, account.region) == (
        "Files", True, "a.myshopify.com",
    )  # fmt: skip


def test_of_two_accounts_of_files_neither_is_guessed(desk: Desk) -> None:
    one = desk.add_account("One", channel="shopify", connected=False)
    two = desk.add_account("Two", channel="shopify", connected=False)

    connected = desk.add_account("Shop", channel="shopify", region="a.myshopify.com")

    assert connected not in {one, two}


def test_a_name_that_is_taken_gets_a_number(desk: Desk) -> None:
    desk.add_account("Amazon NA", region="EU")

    with desk.database.read() as db:
        names = [account.name for account in accounts.accounts(db)]
    assert names == ["Amazon NA", "Amazon NA 2"]


def test_the_marketplaces_of_an_account_are_remembered(desk: Desk) -> None:
    with desk.database.write() as db:
        accounts.set_marketplaces(db, desk.account, ["B", "A"])

        assert accounts.accounts(db)[0].marketplace_ids == ("B", "A")
