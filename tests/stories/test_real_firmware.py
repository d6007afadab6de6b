"""A real Particle firmware file goes the whole way.

Tinker 0.4.5 for the P1 comes with Particle's own command line, an npm package. It is fetched once,
into the cache folder, and never kept with the source.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import zlib
from pathlib import Path

import pytest

from firmware_images.particle_module import read
from tests.stories.conftest import OpenBench
from tests.stories.recipes import USER_PART, Story

pytestmark = pytest.mark.story

PACKAGE = "particle-cli@3.43.1"
INSIDE = "package/assets/knownApps/p1/tinker/tinker-0.4.5-p1.bin"
CACHE = Path(__file__).parents[2] / ".cache" / "real-firmware"
CRC = "70e7c48c"


@pytest.fixture(scope="module")
def tinker() -> bytes:
    """The file's bytes."""
    kept = CACHE / Path(INSIDE).name
    if not kept.exists():
        fetch(kept)
    return kept.read_bytes()


def fetch(kept: Path) -> None:
    """Take the file out of the package; it arrives whole or not at all."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.fail(
            "This test needs npm to fetch Particle's Tinker firmware. Install it (Debian and"
            " Ubuntu: apt-get install npm), or run scripts/test, which does."
        )
    CACHE.mkdir(parents=True, exist_ok=True)
    fetched = subprocess.run(
        [npm, "pack", PACKAGE, "--silent", "--pack-destination", str(CACHE)],
        cwd=CACHE,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    if fetched.returncode:
        pytest.fail(f"npm could not fetch {PACKAGE}: {fetched.stderr.strip()}")
    package = CACHE / fetched.stdout.split()[-1]
    with tarfile.open(package) as archive:
        member = archive.extractfile(INSIDE)
        assert member
        partial = kept.with_suffix(f".{os.getpid()}.partial")
        partial.write_bytes(member.read())
    partial.replace(kept)
    package.unlink()


def test_the_file_is_the_one_that_is_meant(tinker: bytes) -> None:
    module = read(tinker)
    assert (module.platform, module.function, module.index) == ("p1", "user_part", 1)
    assert (module.product_id, module.product_version) == (8, 2)
    assert module.start_address == USER_PART
    assert module.crc32.ok
    assert module.crc32.stored == CRC == f"{zlib.crc32(tinker[:-4]):08x}" == tinker[-4:].hex()
    assert not module.problems


def test_tinker_goes_from_the_file_to_the_label(open_bench: OpenBench, tinker: bytes) -> None:
    bench = open_bench(Story(tinker, product_id=8, product_version=2, development=True))
    module = bench.plug("A1")
    bench.sees_through(module)
    assert module.hardware.flash.read(USER_PART, len(tinker)) == tinker
    assert module.hardware.dct.product == (8, 2)
    (unit,) = bench.ledger.units()
    assert (unit["product_id"], unit["product_version"]) == (8, 2)
    assert unit["firmware"] == bench.digest


def test_tinker_is_no_product_without_development(open_bench: OpenBench, tinker: bytes) -> None:
    bench = open_bench(Story(tinker, product_id=1234))
    module = bench.plug("A1")
    untouched = module.hardware.flash.revision
    skipped = bench.skips("A1", "product-mismatch")
    assert skipped.headline == "The recipe says PRODUCT_ID 1234, and the firmware file has 8."
    assert module.hardware.flash.revision == untouched
