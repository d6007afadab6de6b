"""A whole virtual module, as the hub and the serial line deal with it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic

from drivers.virtual import stock
from drivers.virtual.application import Application
from drivers.virtual.faults import NO_FAULTS, Faults
from drivers.virtual.hardware import MODERN, Age
from drivers.virtual.personality import Gone, NoAnswer, Reply, Setup
from drivers.virtual.power import Clock, Mode, Power, Shown
from drivers.virtual.timings import Timings
from firmware_images.regions import P1

__all__ = ["Mode", "Shown", "VirtualP1"]

Sleep = Callable[[float], object]


class VirtualP1:
    """One module: blank stock that works, unless it is told otherwise.

    `platform_id` is that of a P1 or a Photon. `user_image` is a user part that it carries already;
    without `has_system_parts` it carries no Device OS. `timings` are those of a P1 where none are
    given. `seed` decides its keys and codes.

    A transfer to a module at work really waits, and an unplug wakes it; `sleep` and `clock` stand
    in for the real ones in tests. Any thread may call any method. Transfers to one module stand in
    line; a module at work holds up nobody else.
    """

    def __init__(
        self,
        device_id: str,
        *,
        platform_id: int = P1,
        age: Age = MODERN,
        user_image: bytes = b"",
        has_system_parts: bool = True,
        timings: Timings | None = None,
        faults: Faults = NO_FAULTS,
        seed: int = 0,
        sleep: Sleep | None = None,
        clock: Clock = monotonic,
    ) -> None:
        self.hardware = stock.hardware(
            device_id, platform_id, age, timings or Timings(), faults, seed
        )
        stock.install_bootloader(self.hardware)
        if has_system_parts:
            stock.install_system_parts(self.hardware)
        self.hardware.flash.program(self.hardware.user_part.start_address, user_image)
        self.on_change: Callable[[], None] = _nobody_listens
        self._power = Power(self.hardware, clock)
        self._clock = clock
        self._sleep: Sleep = sleep or self._power.off.wait
        self._transfer = Lock()
        self._busy_until = 0.0

    @property
    def device_id(self) -> str:
        """Who it says it is now: 24 lower-case hex digits."""
        return self.hardware.identity.device_id

    def mode(self) -> Mode:
        """What it is doing now."""
        return self._power.now()[0]

    def shown(self) -> Shown | None:
        """What it shows on the bus now: a new object for each enumeration, None for nothing."""
        return self._power.now()[1]

    def next_change_s(self) -> float:
        """Seconds until it leaves or joins the bus by itself; infinity where it will not."""
        return self._power.next_change_s()

    def power_on(self) -> None:
        """Give it power."""
        self._busy_until = 0.0
        self._power.switch_on()
        self.on_change()

    def power_off(self) -> None:
        """Take its power away; a transfer that waits ends with Gone."""
        self._power.switch_off()
        self.on_change()

    def control(self, shown: Shown, setup: Setup, data: bytes, timeout_s: float) -> bytes:
        """One control transfer to the enumeration `shown`: the data stage of an IN transfer.

        Raises Stall, Gone, or NoAnswer after `timeout_s` seconds.
        """
        with self._transfer:
            self._wait_while_busy(shown, timeout_s)
            try:
                reply = self._ask(shown, lambda: shown.control(setup, data))
            except NoAnswer:
                self._sleep(timeout_s)
                self._check_shown(shown)
                raise
            self._pause(self.hardware.timings.transfer_s(len(data) + len(reply.data)))
            self._check_shown(shown)
        self._follow(shown, reply)
        return reply.data

    def received(self, shown: Application, data: bytes) -> bytes:
        """What the application answers on its serial port; raises Gone."""
        reply = self._ask(shown, lambda: shown.received(data))
        self._follow(shown, reply)
        return reply.data

    def set_baud(self, shown: Application, baud: int) -> None:
        """The host set another baud rate on the serial port; raises Gone."""
        self._follow(shown, self._ask(shown, lambda: shown.set_baud(baud)))

    def _ask(self, shown: Shown, question: Callable[[], Reply]) -> Reply:
        self._check_shown(shown)
        try:
            reply = question()
        except Gone:
            self.power_off()
            raise
        self._busy_until = self._clock() + reply.busy_s
        return reply

    def _check_shown(self, shown: Shown) -> None:
        if self.shown() is not shown:
            raise Gone

    def _wait_while_busy(self, shown: Shown, timeout_s: float) -> None:
        remaining_s = self._busy_until - self._clock()
        self._pause(min(remaining_s, timeout_s))
        self._check_shown(shown)
        if remaining_s > timeout_s:
            raise NoAnswer

    def _pause(self, duration_s: float) -> None:
        if duration_s > 0:
            self._sleep(duration_s)

    def _follow(self, shown: Shown, reply: Reply) -> None:
        if reply.reset:
            self._power.plan(shown, reply.reset)
            self.on_change()


def _nobody_listens() -> None:
    """What a module calls on a change while it is plugged in nowhere."""
