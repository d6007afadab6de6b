"""The station's store of firmware files, each under the SHA-256 of its own bytes.

A folder with two files an image: `<hex>.bin`, the bytes, and `<hex>.json`, its title and the time
it came. The bytes arrive last and by rename, so an image is there whole or not at all; they are
hashed again whenever they are asked for, so a damaged one is found before it is used.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from firmware_images.atomic import sync_folder, write_atomically
from firmware_images.errors import ImageDamaged, ImageMissing, NotAModule
from firmware_images.particle_module import Module, read

_ALGORITHM = "sha256:"
_HEX_DIGEST = re.compile(r"[0-9a-f]{64}")
_READ_ONLY = 0o444


@dataclass(frozen=True, slots=True)
class StoredImage:
    """One firmware file of the catalogue."""

    digest: str
    """ "sha256:" and 64 hex digits."""
    title: str
    size_bytes: int
    added_at: str
    """ISO 8601, UTC."""
    damaged: bool
    module: Module | None
    """None where the bytes are damaged or are no Particle module."""


@dataclass(frozen=True, slots=True)
class _Card:
    """What the catalogue remembers of an image besides its bytes."""

    title: str
    added_at: str


class Catalogue:
    """A content-addressed store of firmware files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, data: bytes, title: str = "") -> tuple[str, bool]:
        """Stores a file; returns its digest, and whether it had to be written.

        It is on the disk when this returns. A copy that was damaged is replaced by the good one; a
        title replaces the one before. Raises OSError where the folder cannot be written.
        """
        key = hashlib.sha256(data).hexdigest()
        self._make_folder()
        was_there = self._intact(key) is not None
        card = self._card(key)
        if not card or (title and title != card.title):
            self._write_card(key, _Card(title, card.added_at if card else _now()))
        if not was_there:
            write_atomically(self._bytes_path(key), data, mode=_READ_ONLY)
        return _ALGORITHM + key, not was_there

    def get(self, digest: str) -> bytes:
        """The bytes of a digest, hashed again just now; "sha256:" before it is optional.

        Raises ImageMissing where there is no such image, ImageDamaged where the stored bytes are
        not the ones that were added.
        """
        key = _key_of(digest)
        try:
            data = self._bytes_path(key).read_bytes()
        except FileNotFoundError:
            raise _missing(digest) from None
        except OSError as error:
            raise _damaged(key, f"cannot be read ({error.strerror})") from error
        if hashlib.sha256(data).hexdigest() != key:
            raise _damaged(key, "was changed or damaged on the disk")
        return data

    def images(self) -> tuple[StoredImage, ...]:
        """All that is stored, the oldest first; every one is hashed again."""
        names = (path.stem for path in self._folder.glob("*.bin"))
        images = [self._image(name) for name in names if _HEX_DIGEST.fullmatch(name)]
        return tuple(sorted(images, key=lambda image: (image.added_at, image.digest)))

    def _image(self, key: str) -> StoredImage:
        stat = self._bytes_path(key).stat()
        card = self._card(key) or _Card("", _as_text(datetime.fromtimestamp(stat.st_mtime, UTC)))
        data = self._intact(key)
        return StoredImage(
            digest=_ALGORITHM + key,
            title=card.title,
            size_bytes=stat.st_size,
            added_at=card.added_at,
            damaged=data is None,
            module=_module_in(data),
        )

    def _intact(self, key: str) -> bytes | None:
        try:
            return self.get(key)
        except (ImageMissing, ImageDamaged):
            return None

    def _card(self, key: str) -> _Card | None:
        try:
            card = json.loads(self._card_path(key).read_text("utf-8"))
            return _Card(str(card["title"]), str(card["added_at"]))
        except (OSError, ValueError, KeyError, TypeError):  # the image matters, not its title
            return None

    def _write_card(self, key: str, card: _Card) -> None:
        text = json.dumps(asdict(card), ensure_ascii=False)
        write_atomically(self._card_path(key), text.encode())

    def _make_folder(self) -> None:
        if not self._folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            sync_folder(self._folder.parent)

    def _bytes_path(self, key: str) -> Path:
        return self._folder / f"{key}.bin"

    def _card_path(self, key: str) -> Path:
        return self._folder / f"{key}.json"


def _key_of(digest: str) -> str:
    key = digest.strip().lower().removeprefix(_ALGORITHM)
    if not _HEX_DIGEST.fullmatch(key):
        raise ImageMissing(
            f"'{digest}' is no digest of a firmware file: that is sha256: and 64 hex digits.",
            "Copy the digest from the list of firmware files.",
        )
    return key


def _missing(digest: str) -> ImageMissing:
    return ImageMissing(
        f"The catalogue has no firmware file {digest}.",
        "Add the file to the catalogue, then try again.",
    )


def _damaged(key: str, what: str) -> ImageDamaged:
    return ImageDamaged(
        f"The stored firmware file {_ALGORITHM}{key} {what}.",
        "Add the original file to the catalogue again; it replaces the damaged copy.",
    )


def _module_in(data: bytes | None) -> Module | None:
    try:
        return read(data) if data is not None else None
    except NotAModule:
        return None


def _now() -> str:
    return _as_text(datetime.now(UTC))


def _as_text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
