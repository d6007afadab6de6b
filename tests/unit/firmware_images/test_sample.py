"""The builder: what it promises beside being readable."""

import pytest

from firmware_images import sample
from firmware_images.particle_module import Dependency, read


def test_the_same_seed_gives_the_same_bytes_and_another_one_does_not() -> None:
    assert sample.user_part(seed=7) == sample.user_part(seed=7)
    assert sample.user_part(seed=7) != sample.user_part(seed=8)


def test_the_size_is_the_one_asked_for() -> None:
    assert len(sample.user_part(size_bytes=131072)) == 131072
    assert read(sample.user_part(size_bytes=131072)).problems == ()


@pytest.mark.parametrize("old", [sample.old_user_part(), sample.old_user_part(platform_id=10)])
def test_the_old_suffix_is_four_bytes_shorter(old: bytes) -> None:
    assert old[-6:-4] == (36).to_bytes(2, "little")
    assert read(old).suffix_sha256.ok


def test_both_dependencies_are_kept_and_empty_ones_left_out() -> None:
    needs = (Dependency("system_part", 1, 2302), Dependency("bootloader", 0, 1003))

    assert read(sample.system_part(2, dependencies=needs)).dependencies == needs
    assert read(sample.system_part(2)).dependencies == ()


def test_a_module_too_small_for_its_ends_is_not_built() -> None:
    with pytest.raises(ValueError, match="no room"):
        sample.user_part(size_bytes=67)


def test_a_third_dependency_is_not_dropped_in_silence() -> None:
    with pytest.raises(ValueError, match="2 dependencies at most"):
        sample.user_part(dependencies=sample.NEEDS_SYSTEM_PART * 3)


def test_a_board_of_unknown_layout_needs_a_start() -> None:
    with pytest.raises(ValueError, match="say where it starts"):
        sample.user_part(platform_id=12)
