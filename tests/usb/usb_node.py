"""One enumeration of a virtual module as Linux's usbfs has it: its transfers and its claims."""

from __future__ import annotations

import errno
from collections import deque
from queue import SimpleQueue
from threading import Lock

from drivers.virtual.endpoint_zero import StandardRequest
from drivers.virtual.enumeration import Enumeration
from drivers.virtual.personality import Gone, NoAnswer, Setup, Stall
from station.workers import spawn
from tests.usb.deaths import Deaths
from tests.usb.ready_fifo import ReadyFifo
from tests.usb.usbfs import ControlUrb

_TO_DEVICE, _TO_INTERFACE = 0x00, 0x01
_ASKED_BY_KERNEL_S = 5.0
_PATIENCE_S = 60.0
"""Longer than any work of a module: who loses patience earlier is the client."""


class Session:
    """What belongs to one opening of a node: its transfers under way, and those to be reaped."""

    def __init__(self) -> None:
        self.pending: dict[int, ControlUrb] = {}
        self.completed: deque[ControlUrb] = deque()


class UsbNode:
    """A node whose transfers are carried out one by one, on a thread of its own.

    Methods raise OSError with the errno that usbfs gives. Any thread may call them.
    """

    def __init__(self, enumeration: Enumeration, fifo: ReadyFifo, deaths: Deaths) -> None:
        self._enumeration = enumeration
        self._fifo = fifo
        self._lock = Lock()
        self._sessions: list[Session] = []
        self._claims: dict[int, Session] = {}
        self._queue: SimpleQueue[tuple[Session, ControlUrb] | None] = SimpleQueue()
        name = f"usb-transfers-{enumeration.port}-{enumeration.address}"
        self._thread = spawn(name, self._carry_out_all, died=deaths.report)

    def open(self) -> Session:
        """Somebody opens the node."""
        session = Session()
        with self._lock:
            self._sessions.append(session)
        return session

    def close(self, session: Session) -> None:
        """Somebody closes it: transfers and claims are given up."""
        with self._lock:
            self._sessions.remove(session)
            self._claims = {n: it for n, it in self._claims.items() if it is not session}
            self._show_readiness()

    def claim(self, session: Session, interface: int) -> None:
        """Have an interface for oneself; once more does no harm."""
        self.check_there()
        with self._lock:
            if self._claims.setdefault(interface, session) is not session:
                raise OSError(errno.EBUSY, "claimed by another")

    def release(self, session: Session, interface: int) -> None:
        """Give an interface back."""
        self.check_there()
        with self._lock:
            if self._claims.get(interface) is not session:
                raise OSError(errno.EINVAL, "not claimed")
            del self._claims[interface]

    def set_configuration(self, value: int) -> None:
        """As the kernel has it: refused while anybody has claimed an interface."""
        with self._lock:
            if self._claims:
                raise OSError(errno.EBUSY, "an interface is claimed")
        self._ask(Setup(_TO_DEVICE, StandardRequest.SET_CONFIGURATION, value, 0, 0))

    def reset(self) -> None:
        """Reset the port: the module stays where it is, and is configured afresh."""
        self._ask(Setup(_TO_DEVICE, StandardRequest.SET_CONFIGURATION, 1, 0, 0))

    def set_interface(self, session: Session, interface: int, alternate: int) -> None:
        """Choose an alternate setting of an interface of one's own."""
        self.claim(session, interface)
        self._ask(Setup(_TO_INTERFACE, StandardRequest.SET_INTERFACE, alternate, interface, 0))

    def submit(self, session: Session, urb: ControlUrb) -> None:
        """Queue a control transfer."""
        self.check_there()
        with self._lock:
            session.pending[urb.address] = urb
        self._queue.put((session, urb))

    def discard(self, session: Session, address: int) -> None:
        """Give a transfer up; it can be reaped at once, whatever the module goes on to do."""
        with self._lock:
            urb = session.pending.get(address)
        if urb is None:
            raise OSError(errno.EINVAL, "completed before")
        self._complete(session, urb, -errno.ENOENT)

    def reap(self, session: Session) -> ControlUrb:
        """A completed transfer; those that the module's departure ended still come."""
        with self._lock:
            if session.completed:
                urb = session.completed.popleft()
                self._show_readiness()
                return urb
        self.check_there()
        raise OSError(errno.EAGAIN, "nothing to reap")

    def leave(self) -> None:
        """The module has left the bus: what is under way ends, and everybody is woken."""
        with self._lock:
            under_way = [(it, urb) for it in self._sessions for urb in it.pending.values()]
            self._show_readiness()
        for session, urb in under_way:
            self._complete(session, urb, -errno.ESHUTDOWN)

    def end(self) -> None:
        """Wait until the last transfer is over, once the module has left."""
        self._queue.put(None)
        self._thread.join()
        self._fifo.close()

    @property
    def is_claimed(self) -> bool:
        """True while somebody has an interface for himself."""
        return bool(self._claims)

    def check_there(self) -> None:
        """Raise ENODEV where the module has left the bus."""
        if self._is_gone:
            raise OSError(errno.ENODEV, "gone")

    @property
    def _is_gone(self) -> bool:
        return self._enumeration.module.shown() is not self._enumeration.shown

    def _ask(self, setup: Setup) -> None:
        """A request that the kernel makes, and waits for."""
        self.check_there()
        try:
            self._transfer(setup, b"", _ASKED_BY_KERNEL_S)
        except Stall:
            raise OSError(errno.EPIPE, "stall") from None
        except Gone:
            raise OSError(errno.ENODEV, "gone") from None
        except NoAnswer:
            raise OSError(errno.ETIMEDOUT, "no answer") from None

    def _carry_out_all(self) -> None:
        while job := self._queue.get():
            session, urb = job
            if session.pending.get(urb.address) is urb:  # not discarded while it stood in line
                self._carry_out(session, urb)

    def _carry_out(self, session: Session, urb: ControlUrb) -> None:
        status = 0
        try:
            urb.answer = self._transfer(urb.setup, urb.data, _PATIENCE_S)
        except Stall:
            status = -errno.EPIPE
        except Gone:
            status = -errno.EPROTO  # what a host controller says before the hub tells of the unplug
        except NoAnswer:
            return
        self._complete(session, urb, status)

    def _transfer(self, setup: Setup, data: bytes, timeout_s: float) -> bytes:
        return self._enumeration.module.control(self._enumeration.shown, setup, data, timeout_s)

    def _complete(self, session: Session, urb: ControlUrb, status: int) -> None:
        """Make a transfer reapable, unless something else has ended it before."""
        with self._lock:
            if session.pending.get(urb.address) is not urb:
                return
            del session.pending[urb.address]
            urb.status = status
            session.completed.append(urb)
            self._show_readiness()

    def _show_readiness(self) -> None:
        self._fifo.set_ready(self._is_gone or any(it.completed for it in self._sessions))
