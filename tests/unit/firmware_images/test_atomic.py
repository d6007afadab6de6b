"""A file is written whole or not at all: with a full disk, and with a process killed midway."""

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from firmware_images.atomic import write_atomically


@contextmanager
def no_file_larger_than(size_bytes: int) -> Iterator[None]:
    """The system itself refuses to write more, as a full disk does."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_the_new_bytes_replace_the_old(tmp_path: Path) -> None:
    path = tmp_path / "image.bin"
    write_atomically(path, b"old and longer")

    write_atomically(path, b"new")

    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_read_only_file_can_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "image.bin"
    write_atomically(path, b"old", mode=0o444)

    write_atomically(path, b"new", mode=0o444)

    assert path.read_bytes() == b"new"
    assert not path.stat().st_mode & stat.S_IWUSR


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's size by process")
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "image.bin"
    write_atomically(path, b"old")

    with no_file_larger_than(4096), pytest.raises(OSError, match=os.strerror(errno.EFBIG)):
        write_atomically(path, bytes(8192))

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_target_that_cannot_be_replaced_leaves_nothing_behind(tmp_path: Path) -> None:
    folder_in_the_way = tmp_path / "image.bin"
    folder_in_the_way.mkdir()

    with pytest.raises(OSError, match=r"image\.bin"):
        write_atomically(folder_in_the_way, b"new")

    assert list(tmp_path.iterdir()) == [folder_in_the_way]


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "missing" / "image.bin", b"new")
