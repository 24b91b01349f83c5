"""Names, queues and priorities of the jobs that the api asks the worker to do. Higher priority means sooner."""

from typing import Final

SCAN: Final = "soniquebay.scan"
"""Walk a library folder and register its files. Arguments: scan_id."""

ANALYZE: Final = "soniquebay.analyze"
"""Listen to one track. Arguments: track_id."""

RECONCILE: Final = "soniquebay.reconcile"
"""Put back what a queue or a killed process forgot. No arguments; runs every few seconds."""

QUEUE_CONTROL: Final = "control"
"""Scans, trainings, calendar: never waits behind analyses."""

QUEUE_ANALYSIS: Final = "analysis"

PRIORITY: Final = {SCAN: 7, RECONCILE: 5, ANALYZE: 3}
