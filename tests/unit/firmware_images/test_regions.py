"""The flash map against real modules' published addresses and against itself."""

from itertools import pairwise

import pytest

from firmware_images.regions import ELECTRON, P1, PHOTON, platform_name, regions_for


@pytest.mark.parametrize(
    ("function", "index", "start_address", "end_address"),
    [
        ("bootloader", 0, 0x0800_0000, 0x0800_3DA4),
        ("system_part", 1, 0x0802_0000, 0x0805_AF54),
        ("system_part", 2, 0x0806_0000, 0x0809_FBF4),
        ("user_part", 1, 0x080A_0000, 0x080A_31AC),
    ],
)
def test_the_modules_of_device_os_2_3_1_fit_the_p1(
    function: str, index: int, start_address: int, end_address: int
) -> None:
    """Addresses from particle-iot/docs, device-restore/2.3.1/p1.json."""
    (region,) = regions_for(P1, function, index)

    assert region.start_address == start_address
    assert end_address + 4 <= region.end_address


def test_a_p1_user_part_may_have_128_kilobytes() -> None:
    (region,) = regions_for(P1, "user_part", 1)

    assert region.size_bytes == 131072


@pytest.mark.parametrize("platform_id", [PHOTON, P1, ELECTRON])
def test_parts_that_run_together_share_no_byte(platform_id: int) -> None:
    parts = [("bootloader", 0), *(("system_part", n) for n in (1, 2, 3)), ("user_part", 1)]
    regions = [
        region for function, index in parts for region in regions_for(platform_id, function, index)
    ]

    for below, above in pairwise(regions):
        assert below.end_address <= above.start_address


def test_only_the_electron_has_a_third_system_part() -> None:
    assert regions_for(ELECTRON, "system_part", 3)
    assert not regions_for(P1, "system_part", 3)


def test_an_unknown_platform_has_a_number_and_no_regions() -> None:
    assert platform_name(12) == "unknown (12)"
    assert regions_for(12, "user_part", 1) == ()
