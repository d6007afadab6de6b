"""The first page when no batch was named: which batch, and who works on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from ui.desktop import words
from ui.desktop.card_layout import above_and_below, left_and_right
from ui.desktop.fitting import Style, draw_text
from ui.desktop.home_field import HomeField, LandingPage
from ui.desktop.message_page import MessagePage
from ui.desktop.row_list import RowList
from ui.desktop.theme import BOLD, FAILED_GONE, PAGE, Tone, font

if TYPE_CHECKING:
    from station.batch import BatchSummary

ROW_PX = 88

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class BatchChoice(LandingPage):
    """Arrow keys choose, typing names the operator, Enter starts: the focus need not move."""

    chosen = Signal(str, str)
    """Batch and operator."""

    look_again = Signal()

    def __init__(self, operator: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.batches: RowList[BatchSummary] = RowList(ROW_PX, _paint_batch, _spoken)
        self.nothing = MessagePage(words.NO_BATCH, words.HOW_TO_OPEN)
        self.name = HomeField()
        self.name.setText(operator)
        self.name.setPlaceholderText(words.YOUR_NAME)
        self.name.setMaxLength(80)
        self.start = QPushButton(words.START)
        self.start.setProperty("primary", True)
        self.start.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.start.clicked.connect(self._start)
        self.name.returnPressed.connect(self._start)
        self.problem = QLabel()
        self.landing = self.name
        self._arrange()

    def show_batches(self, batches: Sequence[BatchSummary]) -> None:
        """Show the batches that are open, or how to open one."""
        still_open = [one for one in batches if one.state != "closed"]
        self.batches.show_values(still_open)
        self._middle.setCurrentWidget(self.batches if still_open else self.nothing)
        self.start.setEnabled(bool(still_open))
        self.show_problem("")

    def show_problem(self, sentence: str) -> None:
        """Say why it does not start; an empty sentence takes the last one away."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move the choice, look again, or type the name."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if rows := steps.get(Qt.Key(event.key())):
            self.batches.step(rows)
        elif event.key() == Qt.Key.Key_F5:
            self.look_again.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _start(self) -> None:
        batch, operator = self.batches.chosen, self.name.text().strip()
        if batch is None:
            return
        if operator:
            self.chosen.emit(batch.batch, operator)
        else:
            self.show_problem(words.NAME_MISSING)

    def _arrange(self) -> None:
        title = QLabel(words.CHOOSE_BATCH)
        title.setFont(font(38, BOLD))
        keys = QLabel(words.CHOICE_KEYS)
        keys.setFont(font(18))
        keys.setStyleSheet(f"color: {PAGE.soft};")
        self.problem.setFont(font(22, BOLD))
        self.problem.setWordWrap(True)
        self.problem.setStyleSheet(
            f"color: {FAILED_GONE.ink}; background: {FAILED_GONE.ground}; padding: 8px;"
        )
        self.problem.hide()
        self._middle = QStackedWidget()
        self._middle.addWidget(self.batches)
        self._middle.addWidget(self.nothing)
        low = QHBoxLayout()
        for widget, share in ((self.name, 3), (self.start, 1)):
            widget.setFont(font(26))
            widget.setFixedHeight(72)
            low.addWidget(widget, share)
        column = QVBoxLayout(self)
        column.setContentsMargins(60, 32, 60, 24)
        column.setSpacing(16)
        column.addWidget(title)
        column.addWidget(self._middle, 1)
        column.addWidget(self.problem)
        column.addLayout(low)
        column.addWidget(keys)


def _spoken(batch: BatchSummary) -> str:
    return f"{batch.batch}, {batch.title}, {batch.passed} of {batch.quantity}"


def _paint_batch(painter: QPainter, box: QRectF, batch: BatchSummary, tone: Tone) -> None:
    told, count = left_and_right(box, 0.72, 12)
    title, name = above_and_below(told, 0.56, 0)
    draw_text(painter, title, batch.title, tone.ink, Style(28, 14, BOLD))
    draw_text(painter, name, words.batch_line(batch), tone.soft, Style(20, 13))
    passed, word = above_and_below(count, 0.62, 0)
    figure = f"{batch.passed} / {batch.quantity}"
    draw_text(painter, passed, figure, tone.ink, Style(34, 16, BOLD, _RIGHT))
    draw_text(painter, word, "passed", tone.soft, Style(18, 12, alignment=_RIGHT))
