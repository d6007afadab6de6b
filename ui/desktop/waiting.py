"""What waits behind the line, labels and messages, folded from events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from station.events import DestinationChanged, Event, LabelPrinted, LabelWaiting, UnitPassed


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: `owed` are the device ids of units that passed and have no printed label yet.

    `troubles` says by device id why a label waits, the newest last: a printer that is off names
    only the first of the labels that it keeps waiting.
    """

    owed: frozenset[str] = frozenset()
    troubles: Mapping[str, LabelWaiting] = field(default_factory=dict)
    destinations: Mapping[str, DestinationChanged] = field(default_factory=dict)

    @property
    def labels(self) -> int:
        """How many labels wait because of some trouble."""
        return len(self.owed | self.troubles.keys()) if self.troubles else 0


def fold(waiting: Waiting, event: Event) -> Waiting:
    """What waits after an event; an event about something else changes nothing."""
    match event:
        case UnitPassed(device_id=device_id):
            return replace(waiting, owed=waiting.owed | {device_id})
        case LabelWaiting(device_id=device_id):
            return replace(waiting, troubles={**waiting.troubles, device_id: event})
        case LabelPrinted(device_id=device_id):
            left = {key: value for key, value in waiting.troubles.items() if key != device_id}
            return replace(waiting, owed=waiting.owed - {device_id}, troubles=left)
        case DestinationChanged(destination=name):
            return replace(waiting, destinations={**waiting.destinations, name: event})
        case _:
            return waiting
