"""The Celery configuration that api (which asks) and worker (which does) must share to the letter."""

import ssl
from typing import Any, Final

from kombu.entity import Exchange, Queue

from soniquebay.config.settings import BrokerSettings
from soniquebay.contracts import jobs

HIGHEST_PRIORITY = 9
"""`contracts.jobs` and the embedded queue count upwards (9 is the soonest); kombu's Redis counts downwards."""

FORGOTTEN_S: Final = 3600.0
"""The queue of one worker goes from Redis when nobody puts into it or takes from it for so long."""


def own_queue(worker: str) -> Queue:
    """Return the queue that this worker alone takes from, as all who use it must declare it.

    On Redis it goes by itself once the worker is gone: its messages after `FORGOTTEN_S`, the entry that leads to it
    after twice that, as soon as another worker lives. What was in it is handed out again by the backlog. The embedded
    queue has one worker, which begins with an empty one.
    """
    name = jobs.queue_of(worker)
    return Queue(name, Exchange(name), name, expires=FORGOTTEN_S)


def priority_on(settings: BrokerSettings, priority: int) -> int:
    """Return the number that makes a job of this priority (higher is sooner) as urgent on the broker in force."""
    return priority if settings.embedded_broker else HIGHEST_PRIORITY - priority


def celery_config(settings: BrokerSettings) -> dict[str, Any]:
    """Return the Celery configuration for the broker in force; makes the embedded queue's folders.

    The queue is a window on the backlog in the database (docs: ARCHITECTURE.md), hence late acknowledgement, one
    message at a time, and no results.
    """
    config: dict[str, Any] = {
        "broker_url": settings.broker_url,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        # A message too many after a lost connection does no harm: jobs are claimed in the database.
        "worker_enable_prefetch_count_reduction": False,
        "task_ignore_result": True,
        "task_default_queue": jobs.QUEUE_CONTROL,
        "task_routes": {
            name: {
                "queue": jobs.QUEUE_ANALYSIS if name == jobs.ANALYZE else jobs.QUEUE_CONTROL,
                "priority": priority_on(settings, priority),
            }
            for name, priority in jobs.PRIORITY.items()
        },
        "task_default_delivery_mode": "transient" if settings.embedded_broker else "persistent",
        "task_serializer": "json",
        "accept_content": ["json"],
        "broker_connection_retry_on_startup": True,
        "enable_utc": True,
        "timezone": "UTC",
        "worker_hijack_root_logger": False,
        "worker_send_task_events": settings.task_events,
        "task_send_sent_event": settings.task_events,
    }
    if settings.embedded_broker:
        messages, control = settings.queue_dir / "messages", settings.queue_dir / "control"
        for folder in (messages, control):
            folder.mkdir(parents=True, exist_ok=True)
        config["broker_url"] = "filesystem://localhost//"  # without a host, kombu warns that it takes this one
        config["broker_transport"] = "soniquebay.config.filequeue:Transport"
        config["broker_transport_options"] = {
            "data_folder_in": str(messages),
            "data_folder_out": str(messages),
            "control_folder": str(control),
            "polling_interval": settings.broker_polling_s,
        }
    else:
        scheme = settings.broker_url.partition("://")[0]
        if scheme in {"redis", "rediss"}:
            config["broker_transport"] = "soniquebay.config.redisqueue:Transport"
        if scheme == "rediss":  # kombu knows its own transport's name only; `?ssl_…` in the address comes first
            config["broker_use_ssl"] = {"ssl_cert_reqs": ssl.CERT_REQUIRED}
        config["broker_transport_options"] = {
            "priority_steps": list(range(10)),
            "queue_order_strategy": "priority",
            "visibility_timeout": 6 * 3600,
            "unacked_restore_throttle": 1,
        }
    return config
