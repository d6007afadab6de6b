"""Colours, fonts and the look of the window.

Every ink stands on its ground with a contrast of 4.5 or more. The font is bundled (Noto Sans, SIL
Open Font License), so that every station looks the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from fontpkg_noto_sans import FAMILY, ROOT
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication


@dataclass(frozen=True, slots=True)
class Tone:
    """A ground and the ink upon it; `soft` is the ink of lesser text, `edge` the frame."""

    ground: str
    ink: str
    soft: str
    edge: str


PAGE = Tone("#eef0ee", "#1a1f24", "#4a545d", "#c9cfcc")
SURFACE = Tone("#ffffff", "#1a1f24", "#4a545d", "#8d979e")
WORKING = Tone("#ffffff", "#123e6b", "#4a545d", "#1b5a97")
PASSED = Tone("#116034", "#ffffff", "#ffffff", "#116034")
PASSED_GONE = Tone("#e2f2e7", "#0e5029", "#2f4f3b", "#116034")
FAILED = Tone("#ad1f17", "#ffffff", "#ffffff", "#ad1f17")
FAILED_GONE = Tone("#fbe8e6", "#8f1710", "#6b2a25", "#ad1f17")
SKIPPED = Tone("#6d4a00", "#ffffff", "#ffffff", "#6d4a00")
SKIPPED_GONE = Tone("#fcf1d8", "#5e4000", "#5a4a20", "#8a6410")
SELECTED = Tone("#e3edf7", "#123e6b", "#3c4650", "#1b5a97")
BAR = Tone("#1a1f24", "#ffffff", "#d4dade", "#1a1f24")
SIMULATION = Tone("#5a2a83", "#ffffff", "#efe3f8", "#5a2a83")

TONES = (
    PAGE,
    SURFACE,
    WORKING,
    PASSED,
    PASSED_GONE,
    FAILED,
    FAILED_GONE,
    SKIPPED,
    SKIPPED_GONE,
    SELECTED,
    BAR,
    SIMULATION,
)
"""Every tone in use, for the test of their contrasts."""

TRACK = "#d5deea"
"""The empty part of a progress bar."""

REGULAR, BOLD = 400, 700
GAP_PX = 10


@lru_cache(maxsize=512)
def font(size_px: int, weight: int = REGULAR) -> QFont:
    """The station's font. The weight goes to the variable font's own axis: Qt would fake it."""
    made = QFont(FAMILY)
    made.setPixelSize(size_px)
    made.setVariableAxis(QFont.Tag("wght"), weight)
    return made


def install(app: QApplication) -> None:
    """Dress the application: bundled font, one style and one light palette on every system."""
    for file in sorted((ROOT / "files").glob("NotoSans[[]*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    app.setStyle("Fusion")
    app.styleHints().setColorScheme(Qt.ColorScheme.Light)
    app.setPalette(_palette())
    app.setFont(font(18))
    app.setStyleSheet(_SHEET)


def _palette() -> QPalette:
    palette = QPalette(QColor(PAGE.ground))
    for role, colour in (
        (QPalette.ColorRole.Window, PAGE.ground),
        (QPalette.ColorRole.WindowText, PAGE.ink),
        (QPalette.ColorRole.Base, SURFACE.ground),
        (QPalette.ColorRole.Text, SURFACE.ink),
        (QPalette.ColorRole.Button, SURFACE.ground),
        (QPalette.ColorRole.ButtonText, SURFACE.ink),
        (QPalette.ColorRole.PlaceholderText, SURFACE.soft),
        (QPalette.ColorRole.Highlight, WORKING.edge),
        (QPalette.ColorRole.HighlightedText, "#ffffff"),
    ):
        palette.setColor(role, QColor(colour))
    return palette


_SHEET = f"""
QLineEdit {{ background: {SURFACE.ground}; color: {SURFACE.ink}; border: 2px solid {SURFACE.edge};
    border-radius: 8px; padding: 4px 12px; placeholder-text-color: {SURFACE.soft};
    selection-background-color: {WORKING.edge}; }}
QLineEdit:focus {{ border: 3px solid {WORKING.edge}; padding: 3px 11px; }}
QPushButton {{ background: {SURFACE.ground}; color: {SURFACE.ink}; border: 2px solid {SURFACE.edge};
    border-radius: 6px; padding: 4px 12px; }}
QPushButton:hover {{ border-color: {WORKING.edge}; }}
QPushButton:focus {{ border: 3px solid {WORKING.edge}; padding: 3px 11px; }}
QPushButton:pressed {{ background: {TRACK}; }}
QPushButton:disabled {{ color: {SURFACE.edge}; border-color: {PAGE.edge}; }}
QPushButton[primary="true"] {{ background: {WORKING.edge}; color: #ffffff;
    border-color: {WORKING.edge}; }}
QPushButton[primary="true"]:disabled {{ background: {PAGE.ground}; color: {SURFACE.soft};
    border-color: {PAGE.edge}; }}
QListView {{ background: {SURFACE.ground}; border: 2px solid {PAGE.edge}; border-radius: 8px;
    outline: 0; }}
QPlainTextEdit {{ background: {SURFACE.ground}; color: {SURFACE.ink};
    border: 2px solid {PAGE.edge}; border-radius: 8px; }}
"""
