"""The pinned image: what may be flashed, and what is refused before anything is erased."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware_images import sample
from firmware_images.regions import PHOTON
from station.batch import PinnedImage, pinned_images
from station.errors import Refused, SetupError
from tests.builders import DIGEST, IMAGE, catalogue_with, recipe

DEVELOPMENT = ('platform = "p1"', 'platform = "p1"\ndevelopment = true')


def pinned(folder: Path, image: bytes, *changes: tuple[str, str]) -> PinnedImage:
    """The image that a recipe with these changes pins in a catalogue that holds it."""
    catalogue, digest = catalogue_with(folder, image)
    (pinned_one,) = pinned_images(recipe(*changes, digest=digest), catalogue)
    return pinned_one


def test_a_firmware_that_the_recipe_describes_is_handed_out_whole(tmp_path: Path) -> None:
    image = pinned(tmp_path, IMAGE)
    assert image.data == IMAGE
    assert image.digest.startswith("sha256:")
    assert (image.module.product_id, image.module.product_version) == (1234, 0)


def test_padding_is_not_flashed(tmp_path: Path) -> None:
    assert pinned(tmp_path, IMAGE + b"\xff" * 100).data == IMAGE


@pytest.mark.parametrize(
    ("change", "name", "wanted", "found"),
    [
        (("id = 1234", "id = 4321"), "PRODUCT_ID", "4321", "1234"),
        (("version = 0", "version = 7"), "PRODUCT_VERSION", "7", "0"),
    ],
)
def test_a_mismatch_names_both_values(
    tmp_path: Path, change: tuple[str, str], name: str, wanted: str, found: str
) -> None:
    with pytest.raises(Refused) as told:
        pinned(tmp_path, IMAGE, change)
    assert told.value.message == (
        f"The recipe says {name} {wanted}, and the firmware file has {found}."
    )
    assert told.value.reason == "product-mismatch"
    assert told.value.remedy


def test_another_platform_names_both_values(tmp_path: Path) -> None:
    photon = sample.user_part(platform_id=PHOTON, product_id=1234, product_version=0)
    with pytest.raises(Refused, match="platform 8, and the firmware file has 6"):
        pinned(tmp_path, photon)


@pytest.mark.parametrize(("product_id", "version"), [(None, 0), (1234, None), (None, None)])
def test_a_file_without_product_numbers_is_refused(
    tmp_path: Path, product_id: int | None, version: int | None
) -> None:
    with pytest.raises(Refused, match="the firmware file has not set"):
        pinned(tmp_path, sample.user_part(product_id=product_id, product_version=version))


def test_code_that_stands_where_product_numbers_would_be_is_no_number(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="PRODUCT_ID 1234, and the firmware file has not set"):
        pinned(tmp_path, sample.old_user_part())


def test_development_takes_generic_firmware_of_the_right_platform_only(tmp_path: Path) -> None:
    generic = sample.user_part(product_id=None, product_version=None)
    assert pinned(tmp_path, generic, DEVELOPMENT).data == generic
    own = sample.user_part(product_id=8, product_version=2)
    numbers = (("id = 1234", "id = 8"), ("version = 0", "version = 2"))
    assert pinned(tmp_path, own, DEVELOPMENT, *numbers).data == own
    photon = sample.user_part(platform_id=PHOTON, product_id=None, product_version=None)
    with pytest.raises(Refused, match="platform"):
        pinned(tmp_path, photon, DEVELOPMENT)


def test_development_still_refuses_another_product(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="PRODUCT_ID 1234, and the firmware file has 99"):
        pinned(tmp_path, sample.user_part(product_id=99), DEVELOPMENT)


@pytest.mark.parametrize("image", [sample.system_part(1), sample.bootloader(), sample.mono()])
def test_only_a_user_part_is_a_user_part(tmp_path: Path, image: bytes) -> None:
    with pytest.raises(Refused, match="and not a user part") as told:
        pinned(tmp_path, image)
    assert told.value.reason == "firmware-kind"


def test_a_file_that_is_not_whole_is_refused_with_its_problem(tmp_path: Path) -> None:
    flipped = bytearray(IMAGE)
    flipped[4000] ^= 1
    with pytest.raises(Refused, match=r"is not fit to flash: .*CRC") as told:
        pinned(tmp_path, bytes(flipped))
    assert told.value.reason == "firmware-problem"


def test_a_missing_file_is_a_matter_of_the_station(tmp_path: Path) -> None:
    catalogue, _ = catalogue_with(tmp_path, IMAGE)
    with pytest.raises(SetupError, match=DIGEST) as told:
        pinned_images(recipe(), catalogue)
    assert told.value.reason == "firmware-file"
    assert told.value.remedy


def test_a_damaged_file_is_a_matter_of_the_station(tmp_path: Path) -> None:
    catalogue, digest = catalogue_with(tmp_path, IMAGE)
    [stored] = tmp_path.glob("*.bin")
    stored.chmod(0o644)
    stored.write_bytes(IMAGE[:-1] + b"\x00")
    with pytest.raises(SetupError, match="damaged") as told:
        pinned_images(recipe(digest=digest), catalogue)
    assert told.value.reason == "firmware-file"


def test_a_stored_file_that_is_no_module_is_a_matter_of_the_station(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as told:
        pinned(tmp_path, b"not firmware")
    assert told.value.remedy


def test_system_parts_come_first_and_the_factory_copy_last(tmp_path: Path) -> None:
    catalogue, user = catalogue_with(tmp_path, IMAGE)
    one, _ = catalogue.add(sample.system_part(1))
    two, _ = catalogue.add(sample.system_part(2))
    pins = f'system_part2 = "{two}"\nsystem_part1 = "{one}"\nfactory_slot = true\n\n[setup]'
    images = pinned_images(recipe(("[setup]", pins), digest=user), catalogue)
    assert [(image.name, hex(image.address)) for image in images] == [
        ("system_part1", "0x8020000"),
        ("system_part2", "0x8060000"),
        ("user", "0x80a0000"),
        ("factory_slot", "0x80e0000"),
    ]
    assert images[2].data == images[3].data == IMAGE


def test_a_part_under_anothers_key_is_refused(tmp_path: Path) -> None:
    catalogue, user = catalogue_with(tmp_path, IMAGE)
    two, _ = catalogue.add(sample.system_part(2))
    pins = ("[setup]", f'system_part1 = "{two}"\n\n[setup]')
    with pytest.raises(Refused, match=r"system_part1 pins a system part \(number 2\)") as told:
        pinned_images(recipe(pins, digest=user), catalogue)
    assert told.value.reason == "firmware-kind"
