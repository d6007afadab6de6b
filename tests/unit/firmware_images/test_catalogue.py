"""The catalogue: the same bytes come back, or a sentence, and never a half image."""

import hashlib
import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from firmware_images import sample
from firmware_images.catalogue import Catalogue
from firmware_images.errors import ImageDamaged, ImageError, ImageMissing

IMAGE = sample.user_part()
KEY = hashlib.sha256(IMAGE).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "images"


@pytest.fixture
def catalogue(folder: Path) -> Catalogue:
    return Catalogue(folder)


def damage(path: Path) -> None:
    """One bit, as a failing disk does it."""
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)


def stored_bytes(folder: Path) -> Path:
    return folder / f"{KEY}.bin"


def test_what_was_added_comes_back_by_its_digest(catalogue: Catalogue) -> None:
    digest, added = catalogue.add(IMAGE, "Lamp 1.0")

    assert (digest, added) == (f"sha256:{KEY}", True)
    assert catalogue.get(digest) == IMAGE


@pytest.mark.parametrize(
    "digest", [KEY, KEY.upper(), f"sha256:{KEY}", f"SHA256:{KEY.upper()}", f" sha256:{KEY}\n"]
)
def test_a_digest_may_be_written_in_several_ways(catalogue: Catalogue, digest: str) -> None:
    catalogue.add(IMAGE)

    assert catalogue.get(digest) == IMAGE


def test_adding_twice_stores_once(catalogue: Catalogue) -> None:
    catalogue.add(IMAGE, "Lamp 1.0")

    assert catalogue.add(IMAGE) == (f"sha256:{KEY}", False)
    assert [image.title for image in catalogue.images()] == ["Lamp 1.0"]


def test_a_later_title_replaces_the_first_and_keeps_the_time(catalogue: Catalogue) -> None:
    catalogue.add(IMAGE, "Lamp 1.0")
    (before,) = catalogue.images()

    catalogue.add(IMAGE, "Lamp 1.0, approved")

    (after,) = catalogue.images()
    assert after.title == "Lamp 1.0, approved"
    assert after.added_at == before.added_at


def test_the_list_says_what_each_image_is(catalogue: Catalogue) -> None:
    catalogue.add(IMAGE, "Lampe für draußen")

    (image,) = catalogue.images()

    assert (image.digest, image.title) == (f"sha256:{KEY}", "Lampe für draußen")
    assert (image.size_bytes, image.damaged) == (len(IMAGE), False)
    assert image.module is not None
    assert image.module.product_id == 1234
    age = datetime.now(UTC) - datetime.fromisoformat(image.added_at)
    assert timedelta(seconds=-1) < age < timedelta(minutes=1)


def test_a_file_of_another_kind_is_stored_without_a_module(catalogue: Catalogue) -> None:
    catalogue.add(b"\xe9 not a Particle module")

    assert [image.module for image in catalogue.images()] == [None]


def test_several_images_are_all_listed(catalogue: Catalogue) -> None:
    digests = {catalogue.add(sample.user_part(seed=seed, size_bytes=512))[0] for seed in range(5)}

    assert {image.digest for image in catalogue.images()} == digests
    assert len(digests) == 5


def test_an_empty_catalogue_lists_nothing_and_makes_no_folder(
    catalogue: Catalogue, folder: Path
) -> None:
    assert catalogue.images() == ()
    assert not folder.exists()


@pytest.mark.parametrize("digest", [KEY, "", "sha256:", "../../etc/passwd", KEY[:-1], KEY + "0"])
def test_what_is_not_there_is_missing(catalogue: Catalogue, digest: str) -> None:
    with pytest.raises(ImageMissing) as missing:
        catalogue.get(digest)

    assert missing.value.remedy
    assert isinstance(missing.value, ImageError)


def test_a_damaged_image_is_found_before_it_is_used(catalogue: Catalogue, folder: Path) -> None:
    digest, _ = catalogue.add(IMAGE)
    damage(stored_bytes(folder))

    with pytest.raises(ImageDamaged, match=KEY) as damaged:
        catalogue.get(digest)

    assert "Add the original file" in damaged.value.remedy
    (image,) = catalogue.images()
    assert image.damaged
    assert image.module is None


def test_an_image_cut_short_is_damaged(catalogue: Catalogue, folder: Path) -> None:
    digest, _ = catalogue.add(IMAGE)
    stored_bytes(folder).chmod(0o644)
    os.truncate(stored_bytes(folder), 100)

    with pytest.raises(ImageDamaged):
        catalogue.get(digest)


def test_an_image_that_cannot_be_read_is_damaged(catalogue: Catalogue, folder: Path) -> None:
    stored_bytes(folder).mkdir(parents=True)

    with pytest.raises(ImageDamaged, match="cannot be read"):
        catalogue.get(KEY)


def test_adding_a_damaged_image_again_heals_it(catalogue: Catalogue, folder: Path) -> None:
    digest, _ = catalogue.add(IMAGE, "Lamp 1.0")
    damage(stored_bytes(folder))

    assert catalogue.add(IMAGE) == (digest, True)

    assert catalogue.get(digest) == IMAGE
    assert [(image.title, image.damaged) for image in catalogue.images()] == [("Lamp 1.0", False)]


def test_stored_bytes_are_read_only(catalogue: Catalogue, folder: Path) -> None:
    catalogue.add(IMAGE)

    mode = stored_bytes(folder).stat().st_mode
    assert not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"title": 1}', "\udcff"])
def test_a_spoiled_title_spoils_no_image(catalogue: Catalogue, folder: Path, text: str) -> None:
    digest, _ = catalogue.add(IMAGE, "Lamp 1.0")
    (folder / f"{KEY}.json").write_bytes(text.encode(errors="surrogateescape"))

    (image,) = catalogue.images()

    assert (image.title, image.damaged) == ("", False)
    assert catalogue.get(digest) == IMAGE
    assert datetime.fromisoformat(image.added_at).tzinfo is not None


def test_files_of_others_in_the_folder_are_left_alone(catalogue: Catalogue, folder: Path) -> None:
    catalogue.add(IMAGE)
    (folder / "notes.bin").write_bytes(b"not ours")
    (folder / f".{KEY}.bin.abc.partial").write_bytes(IMAGE[:100])

    assert len(catalogue.images()) == 1


DIES_AT = """
import os, signal, sys
from pathlib import Path
call, name, folder, image = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
real = getattr(os, name)
calls = 0
def deadly(*args, **kwargs):
    global calls
    calls += 1
    if calls == call:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **kwargs)
setattr(os, name, deadly)
from firmware_images.catalogue import Catalogue
Catalogue(folder).add(image.read_bytes(), "Lamp 1.0")
"""

# An add to a new folder syncs five times (the parent, then the title and the bytes, each with its
# folder) and renames twice.
MOMENTS = [("fsync", call) for call in range(1, 6)] + [("replace", 1), ("replace", 2)]


def add_in_a_process_that_dies(name: str, call: int, folder: Path, source: Path) -> int:
    return subprocess.run(
        [sys.executable, "-c", DIES_AT, str(call), name, str(folder), str(source)],
        cwd=Path(__file__).parents[3],
        check=False,
    ).returncode


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(("name", "call"), MOMENTS)
def test_a_killed_add_leaves_all_or_nothing(
    catalogue: Catalogue, folder: Path, tmp_path: Path, name: str, call: int
) -> None:
    source = tmp_path / "lamp.bin"
    source.write_bytes(IMAGE)

    died_of = add_in_a_process_that_dies(name, call, folder, source)

    assert died_of == -signal.SIGKILL
    assert [image.damaged for image in catalogue.images()] in ([], [False])
    catalogue.add(IMAGE, "Lamp 1.0")
    assert catalogue.get(KEY) == IMAGE
    assert [(image.title, image.damaged) for image in catalogue.images()] == [("Lamp 1.0", False)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_the_moments_of_death_are_all_there_are(folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "lamp.bin"
    source.write_bytes(IMAGE)

    assert add_in_a_process_that_dies("fsync", 6, folder, source) == 0
    assert add_in_a_process_that_dies("replace", 3, folder / "other", source) == 0
