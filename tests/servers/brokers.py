"""The settings of each broker, with nothing waiting in it."""

from typing import Literal

from tests.servers import redis

Broker = Literal["embedded", "redis"]
BROKERS: tuple[Broker, ...] = ("embedded", "redis")


def broker_url(broker: Broker) -> str:
    """Return the address of an empty broker."""
    return redis.empty_server() if broker == "redis" else "filesystem://"
