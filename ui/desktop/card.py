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
from ui.desktop.words import Said

_RESULT_TONES = {
    Stage.PASSED: (PASSED_GONE, PASSED),
    Stage.FAILED: (FAILED_GONE, FAILED),
    Stage.SKIPPED: (SKIPPED_GONE, SKIPPED),
}

_MARK_SHARE = 0.38
"""The symbol and its gap, as a share of the word's width."""

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


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
        self._paint_body(painter, at, tone)
        painter.end()

    def _paint_ground(self, painter: QPainter, tone: Tone) -> None:
        is_quiet = self.row.stage is Stage.EMPTY and not self.row.headline
        pen = QPen(QColor(tone.edge), 2 if is_quiet else 3)
        if is_quiet and not self.row.present:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(tone.ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 10, 10)

    def _paint_body(self, painter: QPainter, at: Areas, tone: Tone) -> None:
        if self.row.stage.is_working:
            _paint_work(painter, at.middle, self.row.stage, self.progress, tone)
            _paint_said(painter, at.to_do, words.to_do(self.row), tone.ink)
        elif self.row.stage.is_final:
            self._paint_result(painter, at, tone)
        elif self.row.headline:
            style = Style(_most(at.middle.height() * 0.3, 44), 11, BOLD)
            draw_text(painter, at.middle, self.row.headline, tone.ink, style)
            _paint_said(painter, at.to_do, words.to_do(self.row), tone.ink)
        else:
            body = at.middle.united(at.to_do)
            spare = max(0.0, body.height() - min(body.height() * 0.5, 80))
            box = body.adjusted(0, spare * 0.4, 0, -spare * 0.6)
            _paint_said(painter, box, words.to_do(self.row), tone.soft)

    def _paint_result(self, painter: QPainter, at: Areas, tone: Tone) -> None:
        """Side by side on a wide card: verdict left; reason and what to do right."""
        row, has_passed = self.row, self.row.stage is Stage.PASSED
        to_do = at.to_do
        if at.is_wide:
            body = at.middle.united(at.to_do)
            verdict, beside = left_and_right(
                body, 0.52 if has_passed else 0.44, body.height() * 0.1
            )
            told, to_do = above_and_below(beside, 0.5 if has_passed else 0.56, 2)
        else:
            verdict, told = above_and_below(at.middle, 0.70 if has_passed else 0.46, 4)
        _paint_verdict(painter, verdict, row.stage, tone)
        sentence = row.serial if has_passed else row.headline
        size_px = told.height() * (0.7 if has_passed else 0.4)
        draw_text(painter, told, sentence, tone.ink, Style(_most(size_px, 52), 10, BOLD))
        _paint_said(painter, to_do, words.to_do(row), tone.ink)


def _paint_said(painter: QPainter, rect: QRectF, said: Said, ink: str) -> None:
    if not said.text:
        return
    side = min(rect.height() * 0.86, 60, rect.width() * 0.14)
    mark = QRectF(rect.left(), rect.center().y() - side / 2, side, side)
    symbols.draw(painter, said.symbol, mark, QColor(ink))
    text = rect.adjusted(side * 1.25, 0, 0, 0)
    draw_text(painter, text, said.text, ink, Style(_most(rect.height() * 0.8, 50), 10))


def _paint_work(painter: QPainter, rect: QRectF, stage: Stage, fraction: float, tone: Tone) -> None:
    bar_px = max(14.0, min(34.0, rect.height() * 0.28))
    text = rect.adjusted(0, 0, 0, -bar_px - 4)
    bar = QRectF(rect.left(), rect.bottom() - bar_px, rect.width(), bar_px)
    style = Style(_most(text.height() * 0.72, 72), 12, BOLD)
    draw_text(painter, text, words.STAGES[stage], tone.ink, style)
    bar, percent = left_and_right(bar, 0.80, 6)
    _paint_bar(painter, bar, fraction, tone)
    number = Style(_most(bar_px, 28), 12, BOLD, _RIGHT)
    draw_text(painter, percent, f"{int(fraction * 100)} %", tone.ink, number)


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
    """Symbol and word as one, as large as both fit."""
    word, room = words.STAGES[stage], rect.width() / (1 + _MARK_SHARE)
    size_px = fit(word, int(room), int(rect.height()), Style(int(rect.height()), 14, BOLD)).size_px
    width = text_width_px(word, size_px, BOLD)
    side = min(size_px * 0.8, rect.width() * 0.25)
    mark = QRectF(rect.left(), rect.center().y() - side / 2, side, side)
    symbols.draw(painter, words.VERDICTS[stage], mark, QColor(tone.ink))
    text = QRectF(mark.right() + side * 0.22, rect.top(), width + 2, rect.height())
    draw_text(painter, text, word, tone.ink, Style(size_px, 14, BOLD))


def _most(value: float, most: int) -> int:
    return max(12, min(most, int(value)))
