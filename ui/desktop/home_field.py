"""Fields in which everything lands that is typed or scanned anywhere on their page."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

_MAY_KEEP_IT = frozenset({Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason})


class LandingField(QLineEdit):
    """A field that takes what was typed elsewhere, and keeps what is typed in it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Type it. A line edit passes Enter on to its page, which would hand it back."""
        super().keyPressEvent(event)
        if is_typing(event):
            event.accept()

    def take(self, event: QKeyEvent) -> None:
        """Type this key, and take the focus for the ones that follow."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        QApplication.sendEvent(self, event)


class HomeField(LandingField):
    """A landing field that also takes the focus back from whatever of its page took it."""

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Come back in the next turn, unless a popup or another window has the focus."""
        super().focusOutEvent(event)
        if event.reason() not in _MAY_KEEP_IT:
            QTimer.singleShot(0, self, self.come_home)

    @Slot()
    def come_home(self) -> None:
        """Take the focus, if the page is shown."""
        if self.isVisible():
            self.setFocus(Qt.FocusReason.OtherFocusReason)


class LandingPage(QWidget):
    """A page whose stray keys land in one field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.landing: LandingField | None = None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Hand on what is typed where nobody wants it."""
        if self.landing and is_typing(event):
            self.landing.take(event)
        else:
            super().keyPressEvent(event)


def is_typing(event: QKeyEvent) -> bool:
    """True for Enter and for every key that writes something."""
    is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return is_enter or (event.text() != "" and event.text().isprintable())
