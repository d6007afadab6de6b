"""Writes a file so that it is there whole or not at all, whatever happens meanwhile."""

import errno
import os
import stat
import tempfile
from pathlib import Path

PARTIAL_SUFFIX = ".partial"
"""Ends the name of a file under way; one that a killed process left behind is never read."""

_NOT_OFFERED = {errno.EINVAL, errno.ENOTSUP}


def write_atomically(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Puts `data` at `path`, on the disk before this returns; the folder must exist.

    Readers see the old file or the new one, never a part. Raises OSError where the disk is full or
    the folder cannot be written; the old file is then untouched.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PARTIAL_SUFFIX)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            partial.chmod(mode)
            os.fsync(file.fileno())
        _make_writable(path)
        partial.replace(path)
    except BaseException:
        _make_writable(partial)
        partial.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Puts a folder's list of names on the disk, where the system lets one ask for it."""
    if os.name == "nt":  # Windows opens no folders; NTFS journals the rename itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NOT_OFFERED:  # some network file systems sync no folders
            raise
    finally:
        os.close(handle)


def _make_writable(path: Path) -> None:
    if os.name == "nt" and path.exists():  # Windows replaces and removes no read-only file
        path.chmod(stat.S_IREAD | stat.S_IWRITE)
