"""Whether the broker answers from here, and is not too old: the same look for every role that needs it."""

from typing import Final
from urllib.parse import urlsplit

from soniquebay.contracts.conditions import Condition

OLDEST_REDIS: Final = 5
PATIENCE_S: Final = 2.0


def redis_condition(url: str) -> Condition:
    """Look at a Redis. The address is shown without its password."""
    parts = urlsplit(url)
    where = f"{parts.scheme} at {parts.hostname or 'localhost'}:{parts.port or 6379}"
    advice = "Start the broker, or correct SONIQUEBAY_BROKER_URL."
    try:
        import redis
    except ImportError:
        found = f"{where} needs the package redis"
        return Condition(state="problem", found=found, advice="Install it: pip install redis")
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=PATIENCE_S, socket_timeout=PATIENCE_S) as connection:
            version = str(connection.info("server")["redis_version"])
    except redis.AuthenticationError as error:
        return Condition(state="problem", **_refused(where, str(error), has_password=parts.password is not None))
    except (redis.RedisError, ValueError) as error:
        return Condition(state="problem", found=f"{where} does not answer ({error})", advice=advice)
    if int(version.partition(".")[0]) < OLDEST_REDIS:
        advice = f"Use Redis {OLDEST_REDIS} or newer."
        return Condition(state="problem", found=f"{where} is version {version}", advice=advice)
    return Condition(state="ok", found=f"{where}, version {version}")


def _refused(where: str, reason: str, *, has_password: bool) -> dict[str, str]:
    """Return what was found and what is advised where Redis answers, and lets nobody in who says no more than this."""
    if not has_password:
        found = f"{where} asks for a password, and SONIQUEBAY_BROKER_URL gives none"
        return {"found": found, "advice": "Write it there: redis://:PASSWORD@host:6379/0"}
    found = f"{where} refuses the password in SONIQUEBAY_BROKER_URL ({reason.rstrip('.')})"
    return {"found": found, "advice": "Write the password of that Redis there: redis://:PASSWORD@host:6379/0"}
