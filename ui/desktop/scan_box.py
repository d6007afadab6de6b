"""Where every scanned code lands, and the answer to it, large."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from station.events import LabelConfirmed, ScanRefused
from ui.desktop import symbols, words
from ui.desktop.card_layout import above_and_below
from ui.desktop.fitting import Style, draw_text
from ui.desktop.home_field import HomeField
from ui.desktop.symbols import Symbol
from ui.desktop.theme import BOLD, FAILED, GAP_PX, PAGE, PASSED, font
from ui.desktop.words import Said

HEIGHT_PX = 66
GOOD_SHOWN_MS = 6_000
BAD_SHOWN_MS = 20_000


class ScanBox(QWidget):
    """A field that keeps the focus, and beside it the answer to the last code."""

    scanned = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = HomeField(self)
        self.field.setPlaceholderText(words.SCAN_HERE)
        self.field.setFont(font(26))
        self.field.setFixedHeight(HEIGHT_PX)
        self.field.setMaxLength(512)
        self.field.setAccessibleName(words.SCAN_HERE)
        self.field.returnPressed.connect(self._submit)
        self.answer = Answer(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_PX)
        row.addWidget(self.field, 2)
        row.addWidget(self.answer, 5)

    def show_answer(self, event: LabelConfirmed | ScanRefused) -> None:
        """Show what became of a code."""
        self.answer.say(words.scan_answer(event))

    @Slot()
    def _submit(self) -> None:
        code = self.field.text().strip()
        self.field.clear()
        if code:
            self.answer.clear()
            self.scanned.emit(code)


class Answer(QWidget):
    """The answer, for some seconds; a refusal stays longer, for it asks for something."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.said: Said | None = None
        self.setFixedHeight(HEIGHT_PX)
        self._ends = QTimer(self)
        self._ends.setSingleShot(True)
        self._ends.timeout.connect(self.clear)

    def say(self, said: Said) -> None:
        """Show an answer; a newer one takes its place."""
        self.said = said
        self.setAccessibleName(f"{said.text}. {said.remedy}".strip())
        self._ends.start(GOOD_SHOWN_MS if said.symbol is Symbol.TICK else BAD_SHOWN_MS)
        self.update()

    @Slot()
    def clear(self) -> None:
        """Forget the answer."""
        self.said = None
        self._ends.stop()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the answer, or how to scan while there is none."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if self.said is None:
            draw_text(painter, box.adjusted(6, 0, 0, 0), words.SCAN_HINT, PAGE.soft, Style(22, 14))
        else:
            self._paint_said(painter, box, self.said)
        painter.end()

    def _paint_said(self, painter: QPainter, box: QRectF, said: Said) -> None:
        tone = PASSED if said.symbol is Symbol.TICK else FAILED
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.ground))
        painter.drawRoundedRect(box, 8, 8)
        side = box.height() * 0.56
        mark = QRectF(box.left() + 14, box.center().y() - side / 2, side, side)
        symbols.draw(painter, said.symbol, mark, QColor(tone.ink))
        text = box.adjusted(side + 30, 4, -12, -4)
        if said.remedy:
            text, remedy = above_and_below(text, 0.56, 0)
            draw_text(painter, remedy, said.remedy, tone.soft, Style(20, 12))
        draw_text(painter, text, said.text, tone.ink, Style(38, 14, BOLD))
