"""One place as a large card: where, what happens, and the one thing to do."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from station.line.stages import Stage
from ui.desktop import symbols, words
from ui.desktop.card_layout import Areas, above_and_below, areas, left_and_right
from ui.desktop.digits import draw_device_id
from ui.desktop.fitting import Style, draw_text, fit, text_width_px
from ui.desktop.line_model import Row
from ui.desktop.theme import (
    BOLD,
    FAILED,
    FAILED_GONE,
    PAGE,
    PASSED,
    PASSED_GONE,
    SKIPPED,
    SKIPPED_GONE,
    SURFACE,
    TRACK,
    WORKING,
    Tone,
)

_RESULT_TONES = {
    Stage.PASSED: (PASSED_GONE, PASSED),
    Stage.FAILED: (FAILED_GONE, FAILED),
    Stage.SKIPPED: (SKIPPED_GONE, SKIPPED),
}

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter


def tone_of(row: Row) -> Tone:
    """The card's colours: full while a module with a result waits to be lifted, pale after."""
    if row.stage in _RESULT_TONES:
        return _RESULT_TONES[row.stage][row.present]
    if row.stage.is_working:
        return WORKING
    return SKIPPED_GONE if row.headline else SURFACE if row.present else PAGE


class Card(QWidget):
    """Paints one row; it keeps the row and the progress that it was last shown."""

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self.progress = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(words.spoken(row))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Small: the grid gives every card the same share of the room."""
        return QSize(150, 100)

    def show_row(self, row: Row) -> None:
        """Show what is at the place now; a new unit starts with an empty bar."""
        if row.stage is Stage.IDENTIFYING and self.row.stage is not Stage.IDENTIFYING:
            self.progress = 0.0
        self.row = row
        self.setAccessibleName(words.spoken(row))
        self.update()

    def show_progress(self, fraction: float) -> None:
        """Show how far the unit is, 0.0 to 1.0; repaints only where an eye could see it."""
        seen = round(self.progress * 200) != round(fraction * 200)
        self.progress = fraction
        if seen and self.row.stage.is_working:
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the whole card."""
        row, tone = self.row, tone_of(self.row)
        has_sentences = bool(row.headline or row.remedy)
        at = areas(self.width(), self.height(), sentences=has_sentences)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, tone)
        height = int(at.name.height())
        draw_text(painter, at.name, row.place, tone.ink, Style(int(height * 0.82), 14, BOLD))
        draw_device_id(painter, at.device_id, row.device_id, tone.soft)
        self._paint_middle(painter, at, tone)
        self._paint_to_do(painter, at.to_do, tone)
        painter.end()

    def _paint_ground(self, painter: QPainter, tone: Tone) -> None:
        is_quiet = self.row.stage is Stage.EMPTY and not self.row.headline
        pen = QPen(QColor(tone.edge), 2 if is_quiet else 3)
        if is_quiet and not self.row.present:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(tone.ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 10, 10)

    def _paint_middle(self, painter: QPainter, at: Areas, tone: Tone) -> None:
        if self.row.stage.is_working:
            self._paint_work(painter, at.middle, tone)
        elif self.row.stage.is_final:
            self._paint_result(painter, at, tone)
        elif self.row.headline:
            style = Style(_most(at.middle.height() * 0.3, 30), 12, BOLD)
            draw_text(painter, at.middle, self.row.headline, tone.ink, style)

    def _paint_work(self, painter: QPainter, rect: QRectF, tone: Tone) -> None:
        text, bar = above_and_below(rect, 0.68, rect.height() * 0.06)
        style = Style(_most(text.height() * 0.62, 46), 13, BOLD)
        draw_text(painter, text, words.STAGES[self.row.stage], tone.ink, style)
        bar.setHeight(min(bar.height(), 34))
        number = Style(_most(bar.height() * 0.85, 28), 12, BOLD, _CENTRE)
        bar, percent = left_and_right(bar, 0.80, 6)
        _paint_bar(painter, bar, self.progress, tone)
        draw_text(painter, percent, f"{int(self.progress * 100)} %", tone.ink, number)

    def _paint_result(self, painter: QPainter, at: Areas, tone: Tone) -> None:
        row = self.row
        told = row.serial if row.stage is Stage.PASSED else row.headline
        if at.is_wide:
            share = 0.52 if row.stage is Stage.PASSED else 0.40
            verdict, beside = left_and_right(at.middle, share, at.middle.height() * 0.14)
        else:
            share = 0.70 if row.stage is Stage.PASSED else 0.48
            verdict, beside = above_and_below(at.middle, share, 4)
        _paint_verdict(painter, verdict, row.stage, tone)
        size_px = beside.height() * (0.5 if at.is_wide or row.stage is Stage.FAILED else 0.9)
        draw_text(painter, beside, told, tone.ink, Style(_most(size_px, 40), 11, BOLD))

    def _paint_to_do(self, painter: QPainter, rect: QRectF, tone: Tone) -> None:
        said = words.to_do(self.row)
        if not said.text:
            return
        if self.row.stage is Stage.EMPTY and not self.row.present and not self.row.headline:
            rect = rect.adjusted(0, -rect.height() * 1.3, 0, 0)
        side = min(rect.height() * 0.86, 46)
        mark = QRectF(rect.left(), rect.center().y() - side / 2, side, side)
        symbols.draw(painter, said.symbol, mark, QColor(tone.ink))
        text = rect.adjusted(side * 1.3, 0, 0, 0)
        draw_text(painter, text, said.text, tone.ink, Style(_most(rect.height() * 0.74, 34), 11))


def _paint_bar(painter: QPainter, rect: QRectF, fraction: float, tone: Tone) -> None:
    radius = rect.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(TRACK))
    painter.drawRoundedRect(rect, radius, radius)
    done = QRectF(rect)
    done.setWidth(max(rect.height(), rect.width() * min(1.0, fraction)))
    painter.setBrush(QColor(tone.edge))
    painter.drawRoundedRect(done, radius, radius)


def _paint_verdict(painter: QPainter, rect: QRectF, stage: Stage, tone: Tone) -> None:
    word = words.STAGES[stage]
    side = min(rect.height() * 0.78, rect.width() * 0.26)
    space = side * 0.24
    style = Style(int(rect.height() * 0.94), 14, BOLD, _LEFT)
    size_px = fit(word, int(rect.width() - side - space), int(rect.height()), style).size_px
    width = text_width_px(word, size_px, BOLD)
    side = min(side, size_px * 0.82)
    mark = QRectF(rect.left(), rect.center().y() - side / 2, side, side)
    symbols.draw(painter, words.VERDICTS[stage], mark, QColor(tone.ink))
    text = QRectF(mark.right() + space, rect.top(), width + 2, rect.height())
    draw_text(painter, text, word, tone.ink, Style(size_px, 14, BOLD, _LEFT))


def _most(value: float, most: int) -> int:
    return max(12, min(most, int(value)))
