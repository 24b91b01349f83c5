"""The queue on Redis: kombu's transport, with jobs that give their place back even when Redis cannot be told so.

A worker asks for a job only while fewer messages than its prefetch count are with it, and it notices a lost
connection only while it asks. kombu's own channel keeps the place of a message whose acknowledgement met a lost
connection, and the worker only logs that: when Redis is away while the last jobs end, every place stays taken, the
worker asks no more, never sees that the connection is gone, and stays deaf until it is restarted.
"""

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    """The messages that are with the worker; a place is free once its job has ended, whatever Redis answers.

    What Redis was not told stays among its unacknowledged messages until the visibility timeout, and comes again then.
    That does no harm: jobs are claimed in the database, and what is done is not given out.
    """

    def ack(self, delivery_tag: str) -> None:
        """Acknowledge a message; its place is free even if this raises."""
        try:
            super().ack(delivery_tag)  # type: ignore[no-untyped-call]  # kombu's
        finally:
            virtual.QoS.ack(self, delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """Refuse a message, or put it back; its place is free even if this raises."""
        try:
            super().reject(delivery_tag, requeue)  # type: ignore[no-untyped-call]  # kombu's
        finally:
            virtual.QoS.ack(self, delivery_tag)


class Channel(redis.Channel):
    """A channel with the places above."""

    QoS = QoS


class Transport(redis.Transport):
    """`redis://` and `rediss://` with the channel above."""

    Channel = Channel
