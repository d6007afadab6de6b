"""What every command is given: where the data is, and how to answer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ui.compose import Books

DATA_DIR_VARIABLE = "FACTORY_STATION_DATA"


@dataclass(frozen=True, slots=True)
class Context:
    """The options that stand before a command."""

    data_dir: Path | None
    json: bool

    @property
    def folder(self) -> Path:
        """The data folder: the option, else the environment, else the platform's own."""
        if self.data_dir is not None:
            return self.data_dir
        if set_in_environment := os.environ.get(DATA_DIR_VARIABLE):
            return Path(set_in_environment)
        from platformdirs import user_data_path

        return user_data_path("factory-station", appauthor=False)

    @contextmanager
    def books(self, *, simulated: bool | None = None) -> Iterator[Books]:
        """The ledger, catalogue and settings of the data folder, closed afterwards."""
        from ui.compose import open_books

        books = open_books(self.folder, simulated=simulated)
        try:
            yield books
        finally:
            books.ledger.close()


def of(context: typer.Context) -> Context:
    """The context of a running command."""
    found = context.find_object(Context)
    if found is None:
        raise AssertionError("a command runs below the callback that makes its context")
    return found
