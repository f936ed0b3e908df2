"""Every setting, with its default and its meaning. docs/configuration.md lists them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from sentia.errors import ConfigError

Names = Annotated[tuple[str, ...], NoDecode]
Region = Literal["NA", "EU", "FE"]

# What `details.missing` lists, in this order.
REQUIRED_FOR_AMAZON: Final = (
    "AMAZON_REFRESH_TOKEN",
    "AMAZON_LWA_APP_ID",
    "AMAZON_LWA_CLIENT_SECRET",
)
REGIONS: Final[dict[str, Region]] = {
    "us-east-1": "NA", "eu-west-1": "EU", "us-west-2": "FE",
    "na": "NA", "eu": "EU", "fe": "FE",
}  # fmt: skip
ORIGIN: Final = re.compile(r"https?://[^/\s]+/?")


def _setting(name: str, default: Any, description: str, **limits: Any) -> Any:
    return Field(
        default=default, validation_alias=name, description=description, **limits
    )


class Settings(BaseSettings):
    """Read from the environment, else from `.env` in the working folder."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", env_ignore_empty=True, frozen=True,
        populate_by_name=True,
    )  # fmt: skip

    amazon_refresh_token: SecretStr | None = _setting(
        "AMAZON_REFRESH_TOKEN", None, "The refresh token of the authorized app."
    )
    amazon_lwa_app_id: str | None = _setting(
        "AMAZON_LWA_APP_ID", None, "LWA client identifier of the app."
    )
    amazon_lwa_client_secret: SecretStr | None = _setting(
        "AMAZON_LWA_CLIENT_SECRET", None, "LWA client secret of the app."
    )
    amazon_sp_role_arn: str | None = _setting(
        "AMAZON_SP_ROLE_ARN", None, "IAM role to assume; Amazon no longer needs one."
    )
    amazon_seller_id: str | None = _setting(
        "AMAZON_SELLER_ID", None, "Merchant token of the seller."
    )
    amazon_region: Region = _setting(
        "AMAZON_REGION", "NA", "us-east-1 or NA, eu-west-1 or EU, us-west-2 or FE."
    )
    amazon_marketplace_ids: Names = _setting(
        "AMAZON_MARKETPLACE_IDS", (), "Marketplace ids with commas; empty: Amazon says."
    )
    amazon_spapi_endpoint: str | None = _setting(
        "AMAZON_SPAPI_ENDPOINT", None, "Origin of the Selling Partner API."
    )
    amazon_lwa_endpoint: str | None = _setting(
        "AMAZON_LWA_ENDPOINT", None, "Address of the LWA token call."
    )
    amazon_sts_endpoint: str | None = _setting(
        "AMAZON_STS_ENDPOINT", None, "Origin of AWS STS."
    )
    database_url: SecretStr | None = _setting(
        "DATABASE_URL", None, "sqlite:///file or postgresql://…; empty: data folder."
    )
    data_dir: Path = _setting(
        "SENTIA_DATA_DIR", Path("data"), "Folder of the database and the key file."
    )
    host: str = _setting("SENTIA_HOST", "127.0.0.1", "Address to listen on.")
    port: int = _setting(
        "SENTIA_PORT", None, "Port to listen on; else PORT, else 5000.", ge=0, le=65535,
        validate_default=False,
    )  # fmt: skip
    fallback_port: int = _setting(
        "PORT", 5000, "Port to listen on where SENTIA_PORT is not set.", ge=0, le=65535
    )
    sync_interval_minutes: int = _setting(
        "SENTIA_SYNC_INTERVAL_MINUTES", 15, "Minutes between two syncs.", ge=1, le=1440
    )
    history_days: int = _setting(
        "SENTIA_HISTORY_DAYS", 730, "How far the first sync looks back.", ge=1, le=730
    )
    stock_pools: str = _setting(
        "SENTIA_STOCK_POOLS", "",
        "Marketplaces that show the same stock: `EU=DE,FR;NA=US,CA`.",
    )  # fmt: skip
    report_zone: str | None = _setting(
        "SENTIA_REPORT_ZONE", None, "Zone of days across marketplaces; else by region."
    )
    report_currency: str | None = _setting(
        "SENTIA_REPORT_CURRENCY", None, "Currency of totals; else that of most orders."
    )
    lead_time_days: int = _setting(
        "SENTIA_LEAD_TIME_DAYS", 30, "Days from reorder to stock.", ge=0, le=365
    )
    safety_days: int = _setting(
        "SENTIA_SAFETY_DAYS", 7, "Days of stock kept beside.", ge=0, le=365
    )
    reorder_point: int = _setting(
        "SENTIA_REORDER_POINT", 10, "Reorder point where nothing sells yet.", ge=0
    )
    log_format: Literal["text", "json"] = _setting(
        "SENTIA_LOG_FORMAT", "text", "text or json."
    )
    log_level: Literal["debug", "info", "warning", "error"] = _setting(
        "SENTIA_LOG_LEVEL", "info", "debug, info, warning or error."
    )
    trusted_proxies: Names = _setting(
        "SENTIA_TRUSTED_PROXIES", (), "Addresses whose X-Forwarded-* are believed."
    )
