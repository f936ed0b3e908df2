"""Login with Amazon: tokens for secrets. Its errors are OAuth's, not SP-API's."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Final, NamedTuple, NoReturn

from sentia.clock import Clock
from sentia.simulator.amazon import gate

LIFE_SECONDS: Final = 3600
CODE_LIFE_SECONDS: Final = 300
GRANTS: Final = frozenset(("refresh_token", "authorization_code", "client_credentials"))
SCOPES: Final = frozenset((
    "sellingpartnerapi::notifications",
    "sellingpartnerapi::client_credential:rotation",
))  # fmt: skip
FAILED: Final = {
    "invalid_client": "Client authentication failed",
    "invalid_grant": "The request has an invalid grant parameter",
    "invalid_scope": "The request has an invalid scope parameter",
    "invalid_request": "The request is missing a required parameter",
    "unsupported_grant_type": "The authorization grant type is not supported",
}


class Access(NamedTuple):
    """What an access token is good for, and until when (on the monotonic clock)."""

    expires: float
    scope: str  # "" for a seller's data


class SignIn:
    """One app, one seller who authorized it, and the tokens handed out."""

    def __init__(self, seed: int, clock: Clock) -> None:
        self._seed = seed
        self._clock = clock
        self.client_id = f"amzn1.application-oa2-client.{self.secret('id')[:32]}"
        self.client_secret = f"amzn1.oa2-cs.v1.{self.secret('secret')}"
        self.refresh_token = f"Atzr|{self.secret('refresh')}"
        self.handed_out: dict[str, Access] = {}
        self._codes: dict[str, float] = {}

    def secret(self, what: str) -> str:
        """Return a text that nobody can guess without the seed."""
        return sha256(f"{self._seed} {what}".encode()).hexdigest()

    def code(self) -> str:
        """Return a code as the consent page hands out: good once, for five minutes."""
        code = f"RH{self.secret(f'code {len(self._codes)}')[:18]}"
        self._codes[code] = self._clock.monotonic() + CODE_LIFE_SECONDS
        return code

    def token(self, form: Mapping[str, str], *, revoked: bool) -> gate.Answer:
        """Answer the token call."""
        if error := self._wrong(form, revoked=revoked):
            status = 401 if error == "invalid_client" else 400
            return gate.answer(
                {"error_description": FAILED[error], "error": error}, status
            )
        sellers = form["grant_type"] != "client_credentials"
        token = f"Atza|{self.secret(f'access {len(self.handed_out)}')}"
        expires = self._clock.monotonic() + LIFE_SECONDS
        self.handed_out[token] = Access(expires, form.get("scope", ""))
        return gate.answer(gate.told({
            "access_token": token, "token_type": "bearer", "expires_in": LIFE_SECONDS,
            "refresh_token": self.refresh_token if sellers else None,
        }))  # fmt: skip

    def _wrong(self, form: Mapping[str, str], *, revoked: bool) -> str:
        kind, scope = form.get("grant_type", ""), form.get("scope", "")
        client = (form.get("client_id"), form.get("client_secret"))
        grantless = kind == "client_credentials"
        found = {
            "unsupported_grant_type": kind not in GRANTS,
            "invalid_request": not all(client)
            or bool(scope and form.get("refresh_token")),
            "invalid_client": client != (self.client_id, self.client_secret),
            "invalid_scope": grantless and scope not in SCOPES,
            "invalid_grant": not grantless
            and (revoked or not self._granted(kind, form)),
        }
        return next((error for error, applies in found.items() if applies), "")

    def _granted(self, kind: str, form: Mapping[str, str]) -> bool:
        if kind == "refresh_token":
            return form.get("refresh_token") == self.refresh_token
        good_until = self._codes.pop(form.get("code", ""), 0.0)
        return self._clock.monotonic() < good_until

    def check(self, token: str | None) -> None:
        """Let a seller's token pass.

        Raises:
            RefusalError: 403; only the details tell why.
        """
        if not token:
            gate.denied("Access token is missing in the request header.")
        access = self.handed_out.get(token)
        if access is None:
            gate.denied(
                "The access token you provided is revoked, malformed or invalid."
            )
        if access.expires <= self._clock.monotonic():
            self.expired(token)
        if access.scope:
            gate.denied()

    def expired(self, token: str) -> NoReturn:
        """Let a token be dead, and say so."""
        self.handed_out[token] = self.handed_out[token]._replace(expires=0.0)
        gate.denied("The access token you provided has expired.")
