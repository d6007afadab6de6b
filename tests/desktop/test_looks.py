"""Contrast, font, geometry and fitting text: what can be measured of how it looks."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFontInfo, QFontMetrics
from PySide6.QtWidgets import QApplication

from ui.desktop.card_layout import areas, columns_for
from ui.desktop.fitting import Style, fit, text_width_px
from ui.desktop.theme import BOLD, REGULAR, TONES, Tone, font

LEAST_CONTRAST = 4.5
LONG = "The module answered that the block was written, and reading it back found other bytes."


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    seen = QColor(colour)
    parts = (seen.redF(), seen.greenF(), seen.blueF())
    red, green, blue = (p / 12.92 if p <= 0.04045 else _linear(p) for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    linear: float = ((part + 0.055) / 1.055) ** 2.4
    return linear


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tone", TONES)
def test_every_ink_can_be_read_on_its_ground(tone: Tone) -> None:
    assert contrast(tone.ink, tone.ground) >= LEAST_CONTRAST
    assert contrast(tone.soft, tone.ground) >= LEAST_CONTRAST


@pytest.mark.usefixtures("qapp")
def test_the_bundled_font_is_the_one_in_use_and_bold_is_really_bold() -> None:
    assert QFontInfo(font(20)).family() == "Noto Sans"
    widths = [
        QFontMetrics(font(40, weight)).horizontalAdvance("PASS") for weight in (REGULAR, BOLD)
    ]
    assert widths[0] < widths[1]


@pytest.mark.parametrize(
    ("count", "size", "columns"),
    [
        (1, (1256, 500), 1),
        (2, (1256, 500), 2),
        (4, (1256, 500), 2),
        (8, (1256, 500), 4),
        (16, (1256, 430), 4),
        (16, (950, 430), 4),
        (16, (1890, 700), 4),
    ],
)
def test_cards_stand_in_the_columns_that_make_them_largest(
    count: int, size: tuple[int, int], columns: int
) -> None:
    assert columns_for(count, *size) == columns


@pytest.mark.parametrize("count", range(1, 17))
def test_no_number_of_places_leaves_an_empty_row(count: int) -> None:
    columns = columns_for(count, 1256, 500)
    assert count > columns * (-(-count // columns) - 1)


@pytest.mark.parametrize("size", [(225, 100), (307, 104), (469, 198), (300, 220), (1256, 450)])
@pytest.mark.parametrize("sentences", [False, True])
def test_the_areas_of_a_card_stay_inside_it_and_apart(
    size: tuple[int, int], sentences: bool
) -> None:
    width, height = size
    at = areas(width, height, sentences=sentences)
    assert at.name.bottom() <= at.middle.top()
    assert at.middle.bottom() <= at.to_do.top()
    assert at.name.right() <= at.device_id.left()
    for box in (at.name, at.device_id, at.middle, at.to_do):
        assert 0 < box.left() < box.right() < width
        assert 0 < box.top() < box.bottom() < height


def test_a_short_text_gets_its_largest_size(qapp: QApplication) -> None:
    assert fit("FAIL", 400, 100, Style(60)).size_px == 60


def test_a_long_text_shrinks_until_it_fits_whole(qapp: QApplication) -> None:
    fitted = fit(LONG, 250, 80, Style(40, 10))
    assert " ".join(fitted.lines) == LONG
    assert 10 < fitted.size_px < 40
    assert fitted.height_px <= 80
    assert all(text_width_px(line, fitted.size_px) <= 250 for line in fitted.lines)


def test_a_text_without_room_is_cut_and_says_so(qapp: QApplication) -> None:
    fitted = fit(LONG, 120, 24, Style(20, 12))
    assert fitted.size_px == 12
    assert fitted.lines[-1].endswith("…")
    assert text_width_px(fitted.lines[-1], 12) <= 120
