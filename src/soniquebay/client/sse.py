"""Server-sent events, from lines to contracts."""

from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from soniquebay.client.errors import ApiUnavailable
from soniquebay.contracts.clusters import Training
from soniquebay.contracts.events import (
    CLUSTERING,
    LISTENING,
    SCAN_PROGRESS,
    TRACK_CHANGED,
    Event,
    Listening,
    TrackEvent,
)
from soniquebay.contracts.scans import Scan

_MODELS: dict[str, type[Scan] | type[TrackEvent] | type[Training] | type[Listening]] = {
    SCAN_PROGRESS: Scan,
    TRACK_CHANGED: TrackEvent,
    CLUSTERING: Training,
    LISTENING: Listening,
}


def events(lines: Iterable[str]) -> Iterator[Event]:
    """Yield the events of a stream; comments, retry times and events of kinds unknown to this version are passed over.

    Raises
    ------
    ApiUnavailable
        An event cannot be read.
    """
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(":")
            fields[name] = f"{fields[name]}\n{value}" if name == "data" and name in fields else value.removeprefix(" ")
            continue
        event = _event(fields)
        fields = {}
        if event is not None:
            yield event


def _event(fields: dict[str, str]) -> Event | None:
    model = _MODELS.get(fields.get("event", ""))
    if model is None or "data" not in fields or ("id" not in fields and model is not Listening):
        return None
    try:
        data = model.model_validate_json(fields["data"])
        event_id = int(fields["id"]) if "id" in fields else None
        return Event.model_validate({"id": event_id, "event": fields["event"], "data": data})
    except (ValidationError, ValueError) as error:
        raise ApiUnavailable("The event stream is not that of SoniqueBay's api of this version.") from error
