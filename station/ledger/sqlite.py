"""The SQLite that sqlite-utils works with: pysqlite3 where installed, else Python's own."""

from __future__ import annotations

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined] # documented, not listed

__all__ = ["sqlite3"]
