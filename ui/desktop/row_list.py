"""A list of large rows, painted by a function. Its page moves the choice; it takes no focus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.desktop.theme import SELECTED, SURFACE, Tone

Value = TypeVar("Value")
Index = QModelIndex | QPersistentModelIndex
PaintRow = Callable[[QPainter, QRectF, Value, Tone], None]


class RowList(QListView, Generic[Value]):
    """Rows of one height, each painting a value."""

    def __init__(
        self,
        row_px: int,
        paint_row: PaintRow[Value],
        spoken: Callable[[Value], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._values: tuple[Value, ...] = ()
        self._rows = _Rows(spoken, self)
        self.setModel(self._rows)
        self.setItemDelegate(_Painter(row_px, self._paint_value, self))
        self._paint_row = paint_row
        self.setUniformItemSizes(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_values(self, values: Sequence[Value]) -> None:
        """Show these, and choose the first."""
        self._values = tuple(values)
        self._rows.replace(self._values)
        self.choose(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Leave every key to the page: the list would search for what was typed."""
        event.ignore()

    @property
    def chosen(self) -> Value | None:
        """The value of the chosen row."""
        number = self.currentIndex().row()
        return self._values[number] if 0 <= number < len(self._values) else None

    def choose(self, number: int) -> None:
        """Choose a row by number; beyond either end, the nearest."""
        last = len(self._values) - 1
        if last >= 0:
            self.setCurrentIndex(self._rows.index(max(0, min(last, number))))

    def step(self, rows: int) -> None:
        """Move the choice up (negative) or down."""
        self.choose(self.currentIndex().row() + rows)

    def _paint_value(self, painter: QPainter, box: QRectF, number: int, tone: Tone) -> None:
        self._paint_row(painter, box, self._values[number], tone)


class _Rows(QAbstractListModel):
    """The values as Qt asks for them."""

    def __init__(self, spoken: Callable[..., str], parent: QWidget) -> None:
        super().__init__(parent)
        self.values: tuple[object, ...] = ()
        self._spoken = spoken

    def replace(self, values: tuple[object, ...]) -> None:
        """Hold other values."""
        self.beginResetModel()
        self.values = values
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """How many rows there are; a row has no rows of its own."""
        return 0 if parent is not None and parent.isValid() else len(self.values)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The row in words, for screen readers."""
        is_words = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return self._spoken(self.values[index.row()]) if is_words else None


class _Painter(QStyledItemDelegate):
    """Paints each row by the list's function."""

    def __init__(self, row_px: int, paint_row: PaintRow[int], parent: QWidget) -> None:
        super().__init__(parent)
        self._row_px = row_px
        self._paint_row = paint_row

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Every row has the same height."""
        return QSize(100, self._row_px)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint ground, mark of the choice, and the row."""
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        tone = SELECTED if is_chosen else SURFACE
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, QColor(tone.ground))
        if is_chosen:
            painter.fillRect(QRectF(box.left(), box.top(), 6, box.height()), QColor(tone.edge))
        self._paint_row(painter, box.adjusted(16, 4, -12, -4), index.row(), tone)
        painter.restore()
