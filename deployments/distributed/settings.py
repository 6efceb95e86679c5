"""What is set only where the house has several machines; `rulebook.env` beside this file explains each of them."""

from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Several(BaseSettings):
    """Settings of a house of several machines, by environment variable `RULEBOOK_…`; one machine needs none of them."""

    model_config = SettingsConfigDict(env_prefix="RULEBOOK_", frozen=True)

    redis_url: str = Field(
        "",
        pattern=r"^((rediss?(\+sentinel)?|unix)://\S+)?$",
        description="Redis between several API servers; empty: one server, which does everything itself",
        repr=False,
    )
    server_url: str = Field(
        "",
        pattern=r"^(https?://[^/\s]+)?$",
        description="where workers, keepers and servers reach the API servers; empty: host and port",
    )
    metrics_host: str = Field("127.0.0.1", min_length=1, description="address of the metrics")
    metrics_port: int = Field(9464, ge=1, le=65535, description="port of the metrics")


@lru_cache
def several() -> Several:
    """What this process was started with."""
    return Several()


def between_servers() -> dict[str, str]:
    """What Prefect's servers find in their environment where they share their work by Redis; else nothing."""
    if not (url := several().redis_url):
        return {}
    return {
        "PREFECT_MESSAGING_BROKER": "prefect_redis.messaging",
        "PREFECT_MESSAGING_CACHE": "prefect_redis.messaging",
        "PREFECT_REDIS_MESSAGING_URL": url,
        # The queue has settings of its own, and would look on this machine otherwise.
        "PREFECT_REDIS_WORKER_CLEANUP_QUEUE_URL": url,
        "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING": "prefect_redis.ordering",
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect_redis.lease_storage",
        "PREFECT_SERVER_WORKER_CHANNEL_CLEANUP_QUEUE_STORAGE": "prefect_redis.cleanup_queue",
        "PREFECT_SERVER_DOCKET_URL": url,
        # `deployments.distributed.prepare` does both, once, and the servers wait for it.
        "PREFECT_SERVER_DATABASE_MIGRATE_ON_START": "false",
        "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    }
