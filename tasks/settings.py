"""What an installation may set, by environment variable `RULEBOOK_…` or in a file `.env`."""

from functools import cached_property, lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from policies.house.identity import Codes

A_NEW_KEY = "make one with `openssl rand -base64 32 | tr '+/' '-_'`"
SHORTEST_KEY = 16


EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - only compared


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it: a loopback address, or `localhost`; what another name means may change."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Settings(BaseSettings):
    """One installation's settings; a wrong one stops the start with its name and the reason."""

    model_config = SettingsConfigDict(env_prefix="RULEBOOK_", env_file=".env", extra="forbid", frozen=True)

    home: Path = Field(Path(".rulebook"), description="folder of the databases, logs and the archive")
    case_book_url: str = Field("", description="database of the case book; empty: SQLite in `home`")
    prefect_database_url: str = Field("", description="database of Prefect's server; empty: SQLite in `home`")
    host: str = Field("127.0.0.1", min_length=1, description="address the Prefect server listens on")
    port: int = Field(4200, ge=1, le=65535, description="port the Prefect server listens on")
    public_url: str = Field(
        "",
        pattern=r"^(https?://[^/\s]+)?$",
        description="address that people open, where a proxy stands before the server; empty: host and port",
    )
    auth: str = Field(
        "",
        pattern=r"^([^:\s]+:\S+)?$",
        description="user:password of the server; needed beyond loopback",
        repr=False,
    )
    values_file: Path | None = Field(
        None, description="the customer's own numbers (TOML); none: values.toml in `home`"
    )
    time_zone: str = Field("Asia/Shanghai", description="time zone of schedules and of a new department")
    language: Literal["zh", "en"] = Field("zh", description="language of reports")
    penalties_in: Literal["points", "money"] = Field("points", description="what a penalty is taken from")
    one_time_codes: Codes = Field(
        Codes.OFF, description="which steps take a one-time code: off, named (by the policy), all"
    )
    code_key: SecretStr = Field(
        SecretStr(""),
        description="key that encrypts the secrets of one-time codes; several by spaces: the first one encrypts",
        repr=False,
    )
    forget_answers: bool = Field(
        default=True,
        description="take forms and answers off the runs' pages once the case book has the answers",
    )
    notice_urls: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Apprise URLs of notices, parted by spaces; none: log line and table", repr=False
    )
    pool: str = Field("desk", pattern=r"^[\w-]+$", description="work pool of the flows")
    worker_limit: int = Field(8, ge=2, le=200, description="flow runs one worker holds at a time")
    poll_seconds: float = Field(
        0.5, ge=0.1, le=60, description="how often workers look for runs nobody told them of"
    )
    tick_seconds: float = Field(1.0, ge=0.1, le=60, description="how often the keeper reads the due times")
    patience_seconds: float = Field(
        15.0, ge=5, le=600, description="silence after which a worker counts as gone"
    )
    audit_key: SecretStr = Field(
        SecretStr(""), description="key of the audit; empty: one made once, in `home`/audit.key", repr=False
    )
    audit_anchor: str = Field(
        "",
        description="where the audit's head is published: a file or an http(s) URL; empty: nowhere",
        repr=False,
    )
    intake_at_once: int = Field(20, ge=1, le=500, description="cases of an intake that may wait for a worker")

    @field_validator("notice_urls", mode="before")
    @classmethod
    def _parted_by_spaces(cls, value: object) -> object:
        return tuple(value.split()) if isinstance(value, str) else value

    @field_validator("code_key")
    @classmethod
    def _keys_that_fit(cls, value: SecretStr) -> SecretStr:
        for nth, key in enumerate(value.get_secret_value().split(), 1):
            try:
                Fernet(key)
            except ValueError as unfit:  # what the key is stays out of the message
                raise ValueError(f"key {nth} doesn't fit; {A_NEW_KEY}") from unfit
        return value

    @field_validator("audit_key")
    @classmethod
    def _hard_to_guess(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value) < SHORTEST_KEY:
            raise ValueError(
                f"a key has at least {SHORTEST_KEY} characters; make one with `openssl rand -hex 32`"
            )
        return value

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, OSError) as unknown:
            raise ValueError(f"there is no time zone {value!r}; name one such as Asia/Shanghai") from unknown
        return value

    @field_validator("values_file")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"there is no file {value}")
        return value

    @model_validator(mode="after")
    def _codes_with_their_key(self) -> Self:
        if self.one_time_codes is not Codes.OFF and not self.code_keys:
            raise ValueError(
                f"RULEBOOK_ONE_TIME_CODES={self.one_time_codes} needs RULEBOOK_CODE_KEY; {A_NEW_KEY}"
            )
        return self

    @model_validator(mode="after")
    def _locked_beyond_loopback(self) -> Self:
        if not self.auth and not is_loopback(self.host):
            raise ValueError(
                f"RULEBOOK_HOST={self.host} 不限于本机 is beyond loopback: the server needs RULEBOOK_AUTH=user:password"
            )
        return self

    @property
    def code_keys(self) -> tuple[str, ...]:
        """The keys of the secrets of one-time codes, the one that encrypts first."""
        return tuple(self.code_key.get_secret_value().split())

    @property
    def values(self) -> Path | None:
        """The file of the customer's own numbers: the one that is set, else `values.toml` in `home` if it is there."""
        usual = self.home / "values.toml"
        return self.values_file or (usual if usual.is_file() else None)

    @cached_property
    def database(self) -> str:
        """SQLAlchemy URL of the case book, made out once: a burst asks for it fifty times."""
        return self.case_book_url or f"sqlite:///{(self.home / 'case_book.db').resolve()}"

    @property
    def address(self) -> str:
        """Where this machine reaches the server; one that listens everywhere is reached on loopback."""
        host = EVERYWHERE.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def api_url(self) -> str:
        return f"{self.address}/api"


@lru_cache
def settings() -> Settings:
    """The settings this process was started with."""
    return Settings()
