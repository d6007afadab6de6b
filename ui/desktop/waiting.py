"""What waits behind the line, labels and messages, folded from events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from station.events import DestinationChanged, Event, LabelPrinted, LabelWaiting


@dataclass(frozen=True, slots=True)
class Waiting:
    """Labels that wait by device id, in the order in which they came, and each destination."""

    labels: Mapping[str, LabelWaiting] = field(default_factory=dict)
    destinations: Mapping[str, DestinationChanged] = field(default_factory=dict)


def fold(waiting: Waiting, event: Event) -> Waiting:
    """What waits after an event; an event about something else changes nothing."""
    match event:
        case LabelWaiting(device_id=device_id):
            return replace(waiting, labels={**waiting.labels, device_id: event})
        case LabelPrinted(device_id=device_id) if device_id in waiting.labels:
            left = {key: value for key, value in waiting.labels.items() if key != device_id}
            return replace(waiting, labels=left)
        case DestinationChanged(destination=name):
            return replace(waiting, destinations={**waiting.destinations, name: event})
        case _:
            return waiting
