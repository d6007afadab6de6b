"""Secrets come from the environment or a private file, and never show in an error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from drivers.secrets import secret, variable
from station.errors import SetupError

posix_only = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")


def _store(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    path = folder / "cloud.product"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_there_may_be_none(tmp_path: Path) -> None:
    assert secret("cloud.product", tmp_path / "nowhere") is None


def test_a_file_holds_it(tmp_path: Path) -> None:
    _store(tmp_path, b"canary\n")
    assert secret("cloud.product", tmp_path) == "canary"


def test_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _store(tmp_path, b"from the file")
    monkeypatch.setenv("FACTORY_STATION_SECRET_CLOUD_PRODUCT", " from-the-environment\n")
    assert secret("cloud.product", tmp_path) == "from-the-environment"


def test_an_empty_variable_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _store(tmp_path, b"from-the-file")
    monkeypatch.setenv(variable("cloud.product"), "")
    assert secret("cloud.product", tmp_path) == "from-the-file"


@posix_only
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o601])
def test_a_file_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = _store(tmp_path, b"canary", mode)
    with pytest.raises(SetupError) as caught:
        secret("cloud.product", tmp_path)
    assert caught.value.remedy == f'Run: chmod 600 "{path}"'
    assert "canary" not in caught.value.message


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfecanary"])
def test_a_file_that_holds_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    _store(tmp_path, content)
    with pytest.raises(SetupError, match="cannot be read") as caught:
        secret("cloud.product", tmp_path)
    assert "canary" not in str(caught.value)


def test_a_folder_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "cloud.product").mkdir()
    with pytest.raises(SetupError, match="cannot be read"):
        secret("cloud.product", tmp_path)


@pytest.mark.parametrize("name", ["", "../shadow", "a/b", ".hidden", "a b", "C:secret"])
def test_a_name_is_no_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(SetupError, match="name"):
        secret(name, tmp_path)
