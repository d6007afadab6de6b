"""The virtual bench at the side: plug, unplug and break modules, printer and cloud."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.desktop import words
from ui.desktop.line_model import Row
from ui.desktop.theme import BOLD, font

if TYPE_CHECKING:
    from station.world import VirtualBench

WIDTH_PX = 296
_SIZE_PX = 15


class VirtualPanel(QWidget):
    """A row of controls for each place. Nothing here takes the focus from the scan box."""

    def __init__(self, bench: VirtualBench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH_PX)
        self.sockets: dict[str, Socket] = {}
        self._bench = bench
        self.plug_all = _button(words.PLUG_ALL)
        self.plug_all.clicked.connect(self._plug_all)
        QShortcut(QKeySequence("F6"), self, self._plug_all)
        self.printer_off = _switch(words.PRINTER_OFF)
        self.printer_off.toggled.connect(bench.printer_off)
        self.cloud_down = _switch(words.CLOUD_DOWN)
        self.cloud_down.toggled.connect(bench.cloud_down)
        self._arrange()

    def show_row(self, row: Row) -> None:
        """Offer what can be done at a place now."""
        if row.place not in self.sockets:
            self.sockets[row.place] = Socket(row.place, self._bench)
            self._column.insertWidget(self._column.count() - 1, self.sockets[row.place])
        self.sockets[row.place].show_present(present=row.present)

    @Slot()
    def _plug_all(self) -> None:
        for socket in self.sockets.values():
            socket.plug_if_empty()

    def _arrange(self) -> None:
        title = QLabel(words.VIRTUAL_BENCH)
        title.setFont(font(20, BOLD))
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.setSpacing(4)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (title, self.plug_all):
            column.addWidget(widget)
        column.addWidget(area, 1)
        for switch in (self.printer_off, self.cloud_down):
            column.addWidget(switch)


class Socket(QWidget):
    """One place of the virtual bench: what the next module brings, and a button."""

    def __init__(self, place: str, bench: VirtualBench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._bench = bench
        self._is_present = False
        name = QLabel(place)
        name.setFont(font(_SIZE_PX, BOLD))
        name.setMinimumWidth(34)
        self.fault = QComboBox()
        self.fault.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.fault.setFont(font(_SIZE_PX))
        for fault in ("", *bench.faults):
            self.fault.addItem(words.FAULTS.get(fault, fault.replace("-", " ").capitalize()), fault)
        self.button = _button(words.PLUG)
        self.button.clicked.connect(self._press)
        self.button.setFixedWidth(86)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(name)
        row.addWidget(self.fault, 1)
        row.addWidget(self.button)

    def show_present(self, *, present: bool) -> None:
        """Offer to plug where there is no module, and to unplug where there is one."""
        self._is_present = present
        self.button.setText(words.UNPLUG if present else words.PLUG)

    def plug_if_empty(self) -> None:
        """Plug a module in, with the chosen fault, which is then used up."""
        if self._is_present:
            return
        # The line tells of a module only after a moment: a second click must not plug another, and
        # the demonstration's own hands may have been faster.
        self.show_present(present=True)
        with suppress(ValueError):
            self._bench.plug(self._place, self.fault.currentData())
        self.fault.setCurrentIndex(0)

    @Slot()
    def _press(self) -> None:
        if self._is_present:
            self.show_present(present=False)
            self._bench.unplug(self._place)
        else:
            self.plug_if_empty()


def _button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setFont(font(_SIZE_PX))
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button


def _switch(text: str) -> QCheckBox:
    switch = QCheckBox(text)
    switch.setFont(font(_SIZE_PX + 1))
    switch.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return switch
