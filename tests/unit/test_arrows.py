"""The import arrows are walked by a tool, and a planted violation is seen to fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("firmware_images", "station", "drivers", "ui")
LINT = Path(sys.executable).with_name("lint-imports")

PLANTED = (
    ("firmware_images/errors.py", "import station.errors"),
    ("station/errors.py", "import drivers.secrets"),
    ("station/line/slot.py", "import serial"),
    ("station/labels/render.py", "import PySide6"),
    ("station/line/bench.py", "import sqlite_utils"),
    ("ui/cli/output.py", "import drivers.secrets"),
    ("drivers/secrets.py", "import ui.compose"),
)


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Walk the arrows of a copy of the packages."""
    return subprocess.run(
        [str(LINT), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages and their contracts, to plant violations in."""
    folder = tmp_path_factory.mktemp("arrows")
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_arrows_point_down(copy: Path) -> None:
    answer = lint(copy)
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(("file", "line"), PLANTED)
def test_a_planted_violation_is_seen(copy: Path, file: str, line: str) -> None:
    path = copy / file
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before}\n{line}\n", encoding="utf-8")
    try:
        answer = lint(copy)
    finally:
        path.write_text(before, encoding="utf-8")
    assert answer.returncode == 1, f"{line} in {file} went unseen"
    assert "BROKEN" in answer.stdout
