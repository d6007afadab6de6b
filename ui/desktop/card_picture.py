"""How one place is painted: everything on its card, from a row and a size alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen

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


def paint_card(painter: QPainter, size: QSize, row: Row) -> None:
    """Paint everything but the progress."""
    tone, at = tone_of(row), _areas(size, row)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_ground(painter, size, row, tone)
    height = int(at.name.height())
    draw_text(painter, at.name, row.place, tone.ink, Style(int(height * 0.82), 14, BOLD))
    draw_device_id(painter, at.device_id, row.device_id, tone.soft)
    _paint_body(painter, at, row, tone)


def paint_progress(painter: QPainter, size: QSize, row: Row, fraction: float) -> None:
    """Paint the bar and its number upon a card whose unit is under way."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = _areas(size, row).middle
    bar_px = _bar_px(middle)
    bar = QRectF(middle.left(), middle.bottom() - bar_px, middle.width(), bar_px)
    bar, percent = left_and_right(bar, 0.80, 6)
    _paint_bar(painter, bar, fraction, WORKING)
    number = Style(_most(bar_px, 28), 12, BOLD, _RIGHT)
    draw_text(painter, percent, f"{int(fraction * 100)} %", WORKING.ink, number)


def _areas(size: QSize, row: Row) -> Areas:
    return areas(size.width(), size.height(), sentences=bool(row.headline or row.remedy))


def _paint_ground(painter: QPainter, size: QSize, row: Row, tone: Tone) -> None:
    is_quiet = row.stage is Stage.EMPTY and not row.headline
    pen = QPen(QColor(tone.edge), 2 if is_quiet else 3)
    if is_quiet and not row.present:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(QColor(tone.ground))
    painter.drawRoundedRect(
        QRectF(QPointF(0, 0), size.toSizeF()).adjusted(1.5, 1.5, -1.5, -1.5), 10, 10
    )


def _paint_body(painter: QPainter, at: Areas, row: Row, tone: Tone) -> None:
    if row.stage.is_working:
        _paint_stage(painter, at.middle, row.stage, tone)
        _paint_said(painter, at.to_do, words.to_do(row), tone.ink)
    elif row.stage.is_final:
        _paint_result(painter, at, row, tone)
    elif row.headline:
        style = Style(_most(at.middle.height() * 0.3, 44), 11, BOLD)
        draw_text(painter, at.middle, row.headline, tone.ink, style)
        _paint_said(painter, at.to_do, words.to_do(row), tone.ink)
    else:
        body = at.middle.united(at.to_do)
        spare = max(0.0, body.height() - min(body.height() * 0.5, 80))
        box = body.adjusted(0, spare * 0.4, 0, -spare * 0.6)
        _paint_said(painter, box, words.to_do(row), tone.soft)


def _paint_result(painter: QPainter, at: Areas, row: Row, tone: Tone) -> None:
    """Side by side on a wide card: verdict left; reason and what to do right."""
    has_passed = row.stage is Stage.PASSED
    to_do = at.to_do
    if at.is_wide:
        body = at.middle.united(at.to_do)
        verdict, beside = left_and_right(body, 0.52 if has_passed else 0.44, body.height() * 0.1)
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


def _bar_px(middle: QRectF) -> float:
    return max(14.0, min(34.0, middle.height() * 0.28))


def _paint_stage(painter: QPainter, middle: QRectF, stage: Stage, tone: Tone) -> None:
    text = middle.adjusted(0, 0, 0, -_bar_px(middle) - 4)
    style = Style(_most(text.height() * 0.72, 72), 12, BOLD)
    draw_text(painter, text, words.STAGES[stage], tone.ink, style)


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
