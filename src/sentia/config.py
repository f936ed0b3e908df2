"""Every setting, with its default and its meaning. docs/configuration.md lists them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from sentia.dotenvs import HINT, broken_lines
from sentia.errors import ConfigError
from sentia.kinds import Address, Names, Origin, Proxies, Region, Secret, Text, Tidy
from sentia.reasons import reason

ENV_FILE: Final = ".env"  # in the working folder
# What `details.missing` lists, in this order.
REQUIRED_FOR_AMAZON: Final = (
    "AMAZON_REFRESH_TOKEN", "AMAZON_LWA_APP_ID", "AMAZON_LWA_CLIENT_SECRET",
)  # fmt: skip
# What people take for the LWA client identifier, by how it starts.
NO_CLIENT_IDS: Final = {
    "amzn1.sp.solution.": "the id of the app in the Solution Provider Portal",
    "amzn1.sellerapps.app.": "the id of the app in Seller Central",
    "amzn1.oa2-cs.": "what AMAZON_LWA_CLIENT_SECRET takes",
    "Atzr|": "what AMAZON_REFRESH_TOKEN takes",
}
CLIENT_ID: Final = "amzn1.application-oa2-client."
CREDENTIALS: Final = (
    f"the client identifier starts with `{CLIENT_ID}`; it is in Seller Central, "
    "Develop Apps, behind `View` below LWA credentials, and so is what goes with it"
)
CORRECT: Final = (
    "Correct it where it stands, in .env or in the environment, then start again."
)
HOME_ZONE: Final[dict[str, str]] = {
    "NA": "America/Los_Angeles", "EU": "Europe/London", "FE": "Asia/Tokyo",
}  # fmt: skip


def _setting(name: str, default: Any, description: str, **limits: Any) -> Any:
    return Field(
        default=default, validation_alias=name, description=description, **limits
    )


class Settings(BaseSettings):
    """Read from the environment, else from `.env` in the working folder."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, extra="ignore", env_ignore_empty=True, frozen=True
    )

    amazon_refresh_token: Secret | None = _setting(
        "AMAZON_REFRESH_TOKEN", None, "The refresh token of the authorized app."
    )
    amazon_lwa_app_id: Text | None = _setting(
        "AMAZON_LWA_APP_ID", None, "The app's LWA client identifier."
    )
    amazon_lwa_client_secret: Secret | None = _setting(
        "AMAZON_LWA_CLIENT_SECRET", None, "The app's LWA client secret."
    )
    amazon_sp_role_arn: Text | None = _setting(
        "AMAZON_SP_ROLE_ARN", None, "IAM role to assume; Amazon no longer needs one."
    )
    amazon_seller_id: Text | None = _setting(
        "AMAZON_SELLER_ID", None, "The seller's merchant token."
    )
    amazon_region: Region = _setting(
        "AMAZON_REGION", "NA", "us-east-1 or NA, eu-west-1 or EU, us-west-2 or FE."
    )
    amazon_marketplace_ids: Names = _setting(
        "AMAZON_MARKETPLACE_IDS",
        (),
        "Marketplace ids or countries, with commas; where empty, Amazon is asked.",
    )
    amazon_spapi_endpoint: Origin | None = _setting(
        "AMAZON_SPAPI_ENDPOINT",
        None,
        "Origin of the Selling Partner API, where not Amazon's.",
    )
    amazon_lwa_endpoint: Address | None = _setting(
        "AMAZON_LWA_ENDPOINT",
        None,
        "Address of the LWA token call, where not Amazon's.",
    )
    amazon_sts_endpoint: Origin | None = _setting(
        "AMAZON_STS_ENDPOINT", None, "Origin of AWS STS, where not Amazon's."
    )
    database_url: Secret | None = _setting(
        "DATABASE_URL",
        None,
        "`sqlite:///file` or `postgresql://…`; where empty, a file in the data folder.",
    )
    redis_url: Secret | None = _setting(
        "REDIS_URL",
        None,
        "`redis://…`, where processes share what was just read; not needed.",
    )
    data_dir: Annotated[Path, Tidy] = _setting(
        "SENTIA_DATA_DIR", Path("data"), "Folder of the database and the key file."
    )
    host: Text = _setting("SENTIA_HOST", "127.0.0.1", "Address to listen on.")
    own_port: int | None = _setting(
        "SENTIA_PORT",
        None,
        "Port to listen on; else `PORT`.",
        ge=0,
        le=65535,
        examples=[8080],
    )
    platform_port: int = _setting(
        "PORT",
        5000,
        "Port to listen on where `SENTIA_PORT` is not set.",
        ge=0,
        le=65535,
    )
    sync_interval_minutes: int = _setting(
        "SENTIA_SYNC_INTERVAL_MINUTES", 15, "Minutes between two syncs.", ge=1, le=1440
    )
    history_days: int = _setting(
        "SENTIA_HISTORY_DAYS", 730, "How far the first sync looks back.", ge=1, le=730
    )
    stock_pools: Text = _setting(
        "SENTIA_STOCK_POOLS",
        "",
        "Marketplaces that show the same stock, such as `EU=DE,FR,IT;NA=US,CA`.",
    )
    report_zone_name: Text | None = _setting(
        "SENTIA_REPORT_ZONE",
        None,
        "Time zone of days across channels; where empty, that of the region.",
    )
    report_currency: Text | None = _setting(
        "SENTIA_REPORT_CURRENCY",
        None,
        "Currency of converted totals; where empty, that of most orders.",
    )
    lead_time_days: int = _setting(
        "SENTIA_LEAD_TIME_DAYS", 30, "Days from reorder to stock.", ge=0, le=365
    )
    safety_days: int = _setting(
        "SENTIA_SAFETY_DAYS", 7, "Days of stock kept in reserve.", ge=0, le=365
    )
    reorder_point: int = _setting(
        "SENTIA_REORDER_POINT", 10, "Reorder point where nothing sells yet.", ge=0
    )
    log_format: Annotated[Literal["text", "json"], Tidy] = _setting(
        "SENTIA_LOG_FORMAT", "text", "`text` or `json`."
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], Tidy] = _setting(
        "SENTIA_LOG_LEVEL", "info", "`debug`, `info`, `warning` or `error`."
    )
    trusted_proxies: Proxies = _setting(
        "SENTIA_TRUSTED_PROXIES",
        (),
        "Addresses and networks whose `X-Forwarded-*` are believed, with commas.",
    )
    metrics_token: Secret | None = _setting(
        "SENTIA_METRICS_TOKEN",
        None,
        "Token that `/metrics` asks for; where empty, it answers this machine only.",
    )

    @field_validator("amazon_refresh_token")
    @classmethod
    def _refresh_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not value.get_secret_value().startswith("Atzr|"):
            msg = "does not start with `Atzr|`; copy the whole refresh token"
            raise ValueError(msg)
        return value

    @field_validator("amazon_lwa_app_id")
    @classmethod
    def _client_id(cls, value: str | None) -> str | None:
        for start, kind in NO_CLIENT_IDS.items():
            if value and value.startswith(start):
                msg = f"is {kind} (`{start}…`); {CREDENTIALS}"
                raise ValueError(msg)
        return value

    @field_validator("amazon_lwa_client_secret")
    @classmethod
    def _client_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value and value.get_secret_value().startswith(CLIENT_ID):
            msg = f"is what AMAZON_LWA_APP_ID takes (`{CLIENT_ID}…`); {CREDENTIALS}"
            raise ValueError(msg)
        return value

    @field_validator("amazon_sp_role_arn")
    @classmethod
    def _role(cls, value: str | None) -> str | None:
        if value and not re.match(r"arn:aws[a-z-]*:iam::", value):
            msg = "does not start with `arn:aws:iam::`; copy the ARN of the role"
            raise ValueError(msg)
        return value

    @field_validator("amazon_seller_id")
    @classmethod
    def _seller(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r"[A-Z0-9]{6,20}", value):
            msg = "is no merchant token (capital letters and digits)"
            raise ValueError(msg)
        return value

    @field_validator("report_zone_name")
    @classmethod
    def _zone(cls, value: str | None) -> str | None:
        try:
            return value and ZoneInfo(value).key
        except (ZoneInfoNotFoundError, ValueError):
            msg = "is no time zone; write one such as Europe/Berlin"
            raise ValueError(msg) from None

    @field_validator("report_currency")
    @classmethod
    def _currency(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r"[A-Z]{3}", value):
            msg = "is no currency; write three letters such as EUR"
            raise ValueError(msg)
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: SecretStr | None) -> SecretStr | None:
        _starts(value, "sqlite:///", "postgresql://", "postgres://")
        if value and ":memory:" in value.get_secret_value():
            msg = "is no file; a database in memory is lost at the end"
            raise ValueError(msg)
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: SecretStr | None) -> SecretStr | None:
        _starts(value, "redis://", "rediss://", "unix://")
        return value

    @property
    def port(self) -> int:
        """The port to listen on."""
        return self.platform_port if self.own_port is None else self.own_port

    @property
    def database(self) -> str:
        """The database's URL, password included: never to be shown."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'sentia.db'}"

    @property
    def report_zone(self) -> str:
        """The zone of days across marketplaces."""
        return self.report_zone_name or HOME_ZONE[self.amazon_region]

    @property
    def missing_for_amazon(self) -> tuple[str, ...]:
        """The settings without which Amazon cannot be asked."""
        given = (
            self.amazon_refresh_token,
            self.amazon_lwa_app_id,
            self.amazon_lwa_client_secret,
        )
        return tuple(
            name
            for name, value in zip(REQUIRED_FOR_AMAZON, given, strict=True)
            if not value
        )


def _starts(value: SecretStr | None, *kinds: str) -> None:
    """Check how an address begins, which may hold a password."""
    if value and not value.get_secret_value().startswith(kinds):
        *some, last = kinds
        msg = f"must start with {', '.join(some)} or {last}"
        raise ValueError(msg)


# By their names in the environment.
FIELDS: Final = {
    str(field.validation_alias): field for field in Settings.model_fields.values()
}


# Says what is wrong with settings, but for those of these names.
Check = Callable[[Settings, Collection[str]], Sequence[ConfigError]]


def load_settings(*, check: Check | None = None, **overrides: Any) -> Settings:
    """Read the settings; `overrides` go by the names of the environment.

    Raises:
        ConfigError: naming every setting and line of `.env` that is wrong, no secret.
    """
    file = overrides.get("_env_file", ENV_FILE)
    broken = broken_lines(Path(file), FIELDS) if file else []
    found: dict[str, Any] = {}
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        found = {
            str(problem["loc"][0]): problem
            for problem in error.errors(include_url=False)
        }
        # The others are checked as well: all is said at once.
        defaults = {name: FIELDS[name].default for name in found}
        settings = Settings(**overrides | defaults)
    wrong = [f"{name} {reason(told, FIELDS[name])}" for name, told in found.items()]
    faults = check(settings, found) if check else ()
    if broken or wrong or faults:
        general = [HINT if broken else CORRECT] if broken or wrong else []
        raise ConfigError(
            "; ".join([*broken, *wrong, *map(str, faults)]),
            hint=" ".join(dict.fromkeys([*general, *(one.hint for one in faults)])),
            names=(*found, *(name for one in faults for name in one.names)),
        )
    return settings
