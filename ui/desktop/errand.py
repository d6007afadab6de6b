"""Work that the window sends out to a thread: the answer comes back, and the latest wins."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Thread

from PySide6.QtCore import QObject, Qt, Signal, Slot

from station.workers import spawn

Work = Callable[[], object]


class Errand(QObject):
    """Runs one piece of work at a time; a newer one takes the place of any that waits.

    Answers of work that was overtaken are dropped. `done` carries the answer of the latest,
    `failed` the Exception that ended it; both arrive in the Qt thread.
    """

    done = Signal(object)
    failed = Signal(object)
    _came = Signal(int, object)
    _broke = Signal(int, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._latest = 0
        self._next: Work | None = None
        self._thread: Thread | None = None
        self._is_busy = False
        self._lock = Lock()
        self._came.connect(self._hand_on, Qt.ConnectionType.QueuedConnection)
        self._broke.connect(self._hand_on_failure, Qt.ConnectionType.QueuedConnection)

    def ask(self, work: Work) -> None:
        """Do this next, and forget what was asked before."""
        with self._lock:
            self._latest += 1
            self._next = work
            if not self._is_busy:
                self._is_busy = True
                self._thread = spawn(self._name, self._run, died=self._died)

    def drop(self) -> None:
        """Forget what was asked: no answer is wanted any more."""
        with self._lock:
            self._latest += 1
            self._next = None

    def wait(self, timeout_s: float) -> bool:
        """Wait for the thread to end; False if it still runs after `timeout_s` seconds."""
        thread = self._thread
        if thread is None:
            return True
        thread.join(timeout_s)
        return not thread.is_alive()

    def _run(self) -> None:
        while (asked := self._take()) is not None:
            number, work = asked
            try:
                answer = work()
            except Exception as error:  # noqa: BLE001 - whatever ended it is the answer
                self._broke.emit(number, error)
            else:
                self._came.emit(number, answer)

    def _take(self) -> tuple[int, Work] | None:
        with self._lock:
            work, self._next = self._next, None
            if work is None:
                self._is_busy = False
                return None
            return self._latest, work

    def _died(self, _name: str, error: Exception) -> None:
        self._broke.emit(self._latest, error)

    @Slot(int, object)
    def _hand_on(self, number: int, answer: object) -> None:
        if number == self._latest:
            self.done.emit(answer)

    @Slot(int, object)
    def _hand_on_failure(self, number: int, error: object) -> None:
        if number == self._latest:
            self.failed.emit(error)
