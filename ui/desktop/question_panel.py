"""The question of a functional test, over the cards: the line goes on while it is read."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QPixmap, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from station.events import Event, QuestionAsked, QuestionClosed
from ui.desktop import words
from ui.desktop.card_layout import above_and_below
from ui.desktop.fitting import Style, draw_text
from ui.desktop.theme import BOLD, SELECTED, font

HEIGHT_PX = 128
WITH_PICTURE_PX = 172
SETTLE_MS = 400
"""How long a question is shown before it takes an answer: the key was meant for the one before."""

_MARGIN_PX = 18
_PLACE_PX = 96
_BUTTON_PX = 220


class QuestionPanel(QWidget):
    """Shows the oldest open question; F7 says yes, F8 says no, and Enter answers nothing."""

    answered = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: QuestionAsked | None = None
        self.yes = self._button(words.YES, "F7", passed=True)
        self.no = self._button(words.NO, "F8", passed=False)
        self.yes.setProperty("primary", True)
        self._open: dict[str, QuestionAsked] = {}
        self._picture = QPixmap()
        self._settles = QTimer(self)
        self._settles.setSingleShot(True)
        self._settles.timeout.connect(self._settled)
        keys = QVBoxLayout()
        keys.setSpacing(8)
        keys.addWidget(self.yes, 1)
        keys.addWidget(self.no, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 8, 8, 8)
        row.addStretch(1)
        row.addLayout(keys)
        self.hide()

    @property
    def waiting(self) -> int:
        """How many places ask besides the one that is shown."""
        return max(0, len(self._open) - 1)

    def take(self, events: Iterable[Event]) -> None:
        """Take what happened, in order."""
        for event in events:
            if isinstance(event, QuestionAsked):
                self._open[event.place] = event
            elif isinstance(event, QuestionClosed):
                self._open.pop(event.place, None)
        self._show_oldest()

    def _show_oldest(self) -> None:
        oldest = next(iter(self._open.values()), None)
        if oldest is not self.shown:
            self.shown = oldest
            self._picture = QPixmap(oldest.picture) if oldest and oldest.picture else QPixmap()
            self.setFixedHeight(HEIGHT_PX if self._picture.isNull() else WITH_PICTURE_PX)
            self._enable(enabled=False)
            self._settles.start(SETTLE_MS)
            self.setAccessibleName(f"{oldest.place}: {oldest.question}" if oldest else "")
        self.setVisible(oldest is not None)
        self.update()

    def _answer(self, *, passed: bool) -> None:
        """Hand the answer in once; the question is over as far as the window is concerned."""
        if self.shown and self.yes.isEnabled():
            place = self.shown.place
            del self._open[place]
            self._show_oldest()
            self.answered.emit(place, passed)

    @Slot()
    def _settled(self) -> None:
        self._enable(enabled=True)

    def _enable(self, *, enabled: bool) -> None:
        self.yes.setEnabled(enabled)
        self.no.setEnabled(enabled)

    def _button(self, text: str, key: str, *, passed: bool) -> QPushButton:
        button = QPushButton(text, self)
        button.setFont(font(24, BOLD))
        button.setFixedWidth(_BUTTON_PX)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self._answer(passed=passed))
        shortcut = QShortcut(QKeySequence(key), self, lambda: self._answer(passed=passed))
        shortcut.setAutoRepeat(False)
        return button

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the place, the question and its picture beside the buttons."""
        if self.shown is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(SELECTED.ground))
        painter.fillRect(0, 0, 8, self.height(), QColor(SELECTED.edge))
        box = QRectF(self.rect()).adjusted(_MARGIN_PX + 8, 10, 0, -10)
        box.setRight(self.yes.x() - _MARGIN_PX)
        place = QRectF(box.left(), box.top(), _PLACE_PX, box.height())
        draw_text(painter, place, self.shown.place, SELECTED.ink, Style(60, 18, BOLD))
        text = box.adjusted(_PLACE_PX + _MARGIN_PX, 0, 0, 0)
        text = self._paint_picture(painter, text)
        if more := words.more_questions(self.waiting):
            text, below = above_and_below(text, 0.78, 0)
            draw_text(painter, below, more, SELECTED.soft, Style(18, 12))
        draw_text(painter, text, self.shown.question, SELECTED.ink, Style(34, 14, BOLD))
        painter.end()

    def _paint_picture(self, painter: QPainter, box: QRectF) -> QRectF:
        """Paint the picture at the left of a box, where there is one; what is left of the box."""
        if self._picture.isNull():
            return box
        size = self._picture.size().scaled(
            int(box.width() * 0.5), int(box.height()), Qt.AspectRatioMode.KeepAspectRatio
        )
        target = QRectF(box.left(), 0, size.width(), size.height())
        target.moveCenter(box.center())
        target.moveLeft(box.left())
        painter.drawPixmap(target, self._picture, QRectF(self._picture.rect()))
        return box.adjusted(size.width() + _MARGIN_PX, 0, 0, 0)
