"""The outbox: every message reaches its destination once, however often the network fails.

Message, Parcel   what travels: one fact, and the facts that travel together
OutboxRecord      what the worker asks of the disk; the ledger implements it
Outbox            the worker of one destination
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from typing import Protocol

from station.errors import SetupError
from station.events import DestinationChanged, Say
from station.ports import Clock, Cloud, CloudAway, ParcelRefused, Verdict
from station.sync.backoff import Backoff
from station.workers import Stop

PARCEL_LIMIT = 100
"""Messages in a parcel: enough for a shift in minutes, small enough to be sent again."""

LOOK_EVERY_S = 5.0
"""An idle worker looks by itself this often: another process may have written to the ledger."""

_GLANCE_S = 0.05
"""A waiting worker glances this often at whether it was woken."""


@dataclass(frozen=True, slots=True)
class Message:
    """One fact that a destination must learn; its key is the same on every try."""

    key: str
    device_id: str
    body: dict[str, object]


@dataclass(frozen=True, slots=True)
class Parcel:
    """Messages that travel together, under one idempotency key."""

    key: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """Where the messages of one destination stand.

    `last_error` is the sentence of the last try if that failed, else empty.
    """

    waiting: int
    sent: int
    refused: int
    last_sent_at: str | None
    last_error: str


class OutboxRecord(Protocol):
    """The outbox on disk, implemented by the ledger.

    Each method is one durable transaction. Raises SetupError when the disk or a lock says no.
    """

    def next_parcel(self, destination: str, limit: int) -> Parcel | None:
        """The oldest unfinished parcel, unchanged since its last try, also after a restart.

        Where there is none, a new one of the oldest waiting messages, at most `limit`: its key and
        grouping are on disk before it is returned. None where nothing waits.
        """
        ...

    def settle(self, destination: str, verdicts: tuple[Verdict, ...], at: str) -> None:
        """Finish the oldest unfinished parcel, the one that was sent, and clear the last error.

        Accepted messages are sent, `at` this ISO 8601 time; refused ones are set aside with their
        reason; those without a verdict go back to waiting, in their old order.
        """
        ...

    def split(self, parcel: Parcel) -> None:
        """Dissolve a parcel into parcels of one message each, in order, with keys of their own."""
        ...

    def could_not_send(self, destination: str, error: str, at: str) -> None:
        """Keep the sentence as the last error; the parcel stays as it is."""
        ...

    def outbox_counts(self, destination: str) -> OutboxCounts:
        """Where this destination's messages stand; a message in a parcel still waits."""
        ...


class Outbox:
    """One destination's worker, on a thread of its own; the line never waits for it."""

    def __init__(
        self,
        cloud: Cloud,
        record: OutboxRecord,
        say: Say,
        clock: Clock,
        stop: Stop,
        *,
        backoff: Backoff | None = None,
        parcel_limit: int = PARCEL_LIMIT,
    ) -> None:
        self._cloud = cloud
        self._record = record
        self._say = say
        self._clock = clock
        self._stop = stop
        self._backoff = backoff or Backoff()
        self._parcel_limit = parcel_limit
        self._away: CloudAway | None = None
        self._woken = Event()
        self._said: DestinationChanged | None = None

    @property
    def state(self) -> str:
        """How the last try went: "ready", or "offline", "busy" or "blocked" as CloudAway has it."""
        return self._away.state if self._away else "ready"

    def wake(self) -> None:
        """Something new is in the ledger: look now unless backing off; callable from any thread."""
        self._woken.set()

    def run(self) -> None:
        """Send what waits, as it comes, until somebody asks to stop."""
        self._announce()
        while not self._stop.asked:
            if not self.send_once():
                self._rest()

    def drain(self) -> OutboxCounts:
        """Try everything that waits once, ending early where the destination is away."""
        while not self._stop.asked and self.send_once():
            pass
        return self._record.outbox_counts(self._cloud.name)

    def send_once(self) -> bool:
        """Send one parcel; True where the destination answered and there may be more to send.

        False where nothing waits, or where it could not be sent: `state` tells which.
        """
        try:
            return self._send_next()
        except CloudAway as away:
            self._could_not_send(away)
        except SetupError as error:
            sentence = f"{error.message} {error.remedy}".strip()
            self._could_not_send(CloudAway(sentence, state="blocked"))
        return False

    def _send_next(self) -> bool:
        parcel = self._record.next_parcel(self._cloud.name, self._parcel_limit)
        if parcel is not None:
            self._deliver(parcel)
        self._away = None
        self._backoff.reset()
        self._announce()
        return parcel is not None

    def _deliver(self, parcel: Parcel) -> None:
        wire = tuple({**message.body, "key": message.key} for message in parcel.messages)
        try:
            verdicts = self._cloud.send(parcel.key, wire)
        except ParcelRefused as refusal:
            self._take_apart(parcel, refusal)
            return
        self._settle(verdicts)
        if not verdicts:
            raise CloudAway("The destination answered, but acknowledged nothing.", state="busy")

    def _take_apart(self, parcel: Parcel, refusal: ParcelRefused) -> None:
        if len(parcel.messages) > 1:
            self._record.split(parcel)
            return
        key = parcel.messages[0].key
        self._settle((Verdict(key, accepted=False, reason=refusal.message),))

    def _settle(self, verdicts: tuple[Verdict, ...]) -> None:
        self._record.settle(self._cloud.name, verdicts, self._time_of_day())

    def _could_not_send(self, away: CloudAway) -> None:
        self._away = away
        # A full disk or a locked ledger cannot take this note either; the parcel is safe in it.
        with suppress(SetupError):
            self._record.could_not_send(self._cloud.name, away.message, self._time_of_day())
        self._announce()

    def _rest(self) -> None:
        """Wait out the back-off; or, where nothing waits, until somebody wakes us."""
        away = self._away
        until_s = self._clock.monotonic() + self._delay_s(away)
        while (left_s := until_s - self._clock.monotonic()) > 0:
            if self._stop.wait(min(_GLANCE_S, left_s)):
                return
            if self._woken.is_set():
                self._woken.clear()
                self._announce()
                if away is None:
                    return

    def _delay_s(self, away: CloudAway | None) -> float:
        return max(self._backoff.next_s(), away.retry_after_s) if away else LOOK_EVERY_S

    def _announce(self) -> None:
        """Say how the destination stands, unless that was said last."""
        with suppress(SetupError):
            counts = self._record.outbox_counts(self._cloud.name)
            self._say_once(
                DestinationChanged(
                    destination=self._cloud.name,
                    state=self.state,
                    waiting=counts.waiting,
                    sent=counts.sent,
                    refused=counts.refused,
                    last_error=self._away.message if self._away else counts.last_error,
                )
            )

    def _say_once(self, event: DestinationChanged) -> None:
        if event != self._said:
            self._said = event
            self._say(event)

    def _time_of_day(self) -> str:
        moment = self._clock.now().isoformat(timespec="milliseconds")
        return moment.replace("+00:00", "Z")
