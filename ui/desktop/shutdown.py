"""Closing in order: asked first when units are under way, and then done on a thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ui.desktop import symbols, words
from ui.desktop.fitting import Style, draw_text
from ui.desktop.station_life import StationLife
from ui.desktop.symbols import Symbol
from ui.desktop.theme import BOLD, SKIPPED_GONE, font

HEIGHT_PX = 96
LEAST_WAIT_S = 5.0
"""How long the window waits for its own last thread, which has nothing left to do, in seconds."""


class Shutdown(QObject):
    """Decides whether the window may close now."""

    finished = Signal()

    def __init__(self, life: StationLife, panel: ClosePanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_done = False
        self._is_closing = False
        self._life = life
        self._panel = panel
        panel.stop.clicked.connect(self.stop_and_close)
        panel.keep.clicked.connect(self.keep_working)
        life.closed.connect(self._finish)

    def request(self, working: int) -> None:
        """Somebody wants to close while `working` units are under way."""
        if self._is_closing:
            return
        if working:
            self._panel.ask(words.doubt(working))
        else:
            self.stop_and_close()

    @Slot()
    def keep_working(self) -> None:
        """The answer is no."""
        if not self._is_closing:
            self._panel.hide()

    @Slot()
    def stop_and_close(self) -> None:
        """Close, whatever is under way: the station leaves every module safe."""
        if not self._is_closing:
            self._is_closing = True
            self._panel.tell(words.CLOSING)
            self._life.close()

    @Slot()
    def _finish(self) -> None:
        self._life.wait(LEAST_WAIT_S)
        self.is_done = True
        self.finished.emit()


class ClosePanel(QWidget):
    """The question as a panel: the line goes on while it is read, and Enter answers nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT_PX)
        self.sentence = ""
        self.keep = QPushButton(words.KEEP_WORKING)
        self.stop = QPushButton(words.STOP_AND_CLOSE)
        self.keep.setProperty("primary", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 16, 0)
        row.addStretch(1)
        for button in (self.keep, self.stop):
            button.setFont(font(20))
            button.setFixedHeight(56)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        self.hide()

    def ask(self, question: str) -> None:
        """Show a question with its two answers."""
        self._show(question, answers=True)

    def tell(self, sentence: str) -> None:
        """Show a sentence that asks nothing."""
        self._show(sentence, answers=False)

    def _show(self, sentence: str, *, answers: bool) -> None:
        self.sentence = sentence
        self.setAccessibleName(sentence)
        self.keep.setVisible(answers)
        self.stop.setVisible(answers)
        self.show()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint symbol and sentence beside the buttons."""
        tone = SKIPPED_GONE
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tone.ground))
        painter.fillRect(0, HEIGHT_PX - 3, self.width(), 3, QColor(tone.edge))
        symbols.draw(painter, Symbol.WARNING, QRectF(18, 26, 44, 44), QColor(tone.ink))
        right = self.keep.x() - 16 if self.keep.isVisible() else self.width() - 16
        text = QRectF(82, 8, right - 82, HEIGHT_PX - 16)
        draw_text(painter, text, self.sentence, tone.ink, Style(28, 14, BOLD))
        painter.end()
