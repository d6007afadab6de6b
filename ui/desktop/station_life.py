"""The station as the window leads it: opened, started and closed, on a thread of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot

from ui.desktop.errand import Errand
from ui.desktop.station_face import Station

if TYPE_CHECKING:
    from station.batch import BatchSummary
    from station.events import Say

MakeStation = Callable[[], Station]

_log = logging.getLogger(__name__)


class StationLife(QObject):
    """Every call may block, so that each is made on the thread `station-desk`, one after the other.

    Closing overtakes what was asked before it, and waits for what runs.
    """

    opened = Signal(object, object)
    """The Station, and all its batches."""

    looked = Signal(object)
    """All batches."""

    started = Signal(object, str)
    """The BatchSummary, and the operator."""

    closed = Signal()
    failed = Signal(object)
    """The Exception that ended what was asked."""

    def __init__(self, make_station: MakeStation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_station = make_station
        self._station: Station | None = None
        self._errand = Errand("station-desk", self)
        self._errand.done.connect(self._tell)
        self._errand.failed.connect(self.failed)

    def open(self) -> None:
        """Make the station and read its batches."""

        def work() -> Told:
            self._station = self._make_station()
            return self.opened, (self._station, self._station.batches())

        self._errand.ask(work)

    def look_again(self, station: Station) -> None:
        """Read the batches once more."""
        self._errand.ask(lambda: (self.looked, (station.batches(),)))

    def start(self, station: Station, batch: str, operator: str, say: Say) -> None:
        """Start the line on a batch."""

        def work() -> Told:
            station.start(batch, operator, say)
            summaries: tuple[BatchSummary, ...] = station.batches()
            return self.started, (next(one for one in summaries if one.batch == batch), operator)

        self._errand.ask(work)

    def close(self) -> None:
        """Stop in order; `closed` comes when nothing of the station runs any more."""
        self._errand.ask(self._close)

    def wait(self, timeout_s: float) -> bool:
        """Wait for the thread to end; False if it still runs after `timeout_s` seconds."""
        return self._errand.wait(timeout_s)

    def _close(self) -> Told:
        station, self._station = self._station, None
        if station is not None:
            try:
                station.close()
            except Exception:  # noqa: BLE001 - the window must close all the same, and the log must say why
                _log.exception("The station did not close in order.")
        return self.closed, ()

    @Slot(object)
    def _tell(self, told: Told) -> None:
        signal, values = told
        signal.emit(*values)


Told = tuple[SignalInstance, tuple[object, ...]]
"""A signal, and what it carries."""
