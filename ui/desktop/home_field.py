"""Fields in which everything lands that is typed or scanned anywhere on their page."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

_MAY_KEEP_IT = frozenset({Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason})


class LandingField(QLineEdit):
    """A field that takes keys which were pressed elsewhere."""

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
        """Hand on what is typed; what the field itself let go of ends here."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        is_typed = event.text() != "" and event.text().isprintable()
        if self.landing is None or not (is_enter or is_typed):
            super().keyPressEvent(event)
        elif self.window().focusWidget() is not self.landing:
            self.landing.take(event)
