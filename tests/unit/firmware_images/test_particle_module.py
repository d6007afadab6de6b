"""Modules read one by one: the published layout, and each fault by its own code."""

import hashlib
import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest

from firmware_images import sample
from firmware_images.errors import NotAModule
from firmware_images.particle_module import Dependency, as_json, read

END_OFFSET = 4
FLAGS_OFFSET = 9
PLATFORM_OFFSET = 12
FUNCTION_OFFSET = 14
USER_PART_START = 0x080A_0000
BLUEPRINT = sample.Blueprint(function="user_part", index=1, version=6, size_bytes=1024)


def with_right_crc(data: bytes) -> bytes:
    return data[:-4] + zlib.crc32(data[:-4]).to_bytes(4, "big")


def patched(data: bytes, offset: int, new: bytes) -> bytes:
    """The bytes replaced from `offset` on, which counts from the end where it is negative."""
    at = offset % len(data)
    return data[:at] + new + data[at + len(new) :]


def codes(data: bytes) -> list[str]:
    return [problem.code for problem in read(data).problems]


def test_the_published_offsets_are_the_ones_read() -> None:
    """The figures of Particle's Tinker 0.4.5 for the P1, around a payload of zeroes."""
    prefix = bytes.fromhex("00000a08 c8140a08 00 00 0300 0800 05 01 04020600 00000000")
    file = bytearray(5324)
    file[: len(prefix)] = prefix
    struct.pack_into("<HHH", file, 5280, 8, 2, 0)
    file[5286:5318] = b"\xab" * 32
    struct.pack_into("<H", file, 5318, 40)
    file[5320:] = bytes.fromhex("70e7c48c")

    module = read(bytes(file))

    assert (module.kind, module.platform, module.index) == ("user part", "p1", 1)
    assert (module.start_address, module.end_address) == (0x080A_0000, 0x080A_14C8)
    assert (module.version, module.size_bytes, module.prefix_offset) == (3, 0x14CC, 0)
    assert (module.product_id, module.product_version) == (8, 2)
    assert module.dependencies == (Dependency("system_part", 2, 6),)
    assert module.crc32.stored == "70e7c48c"
    assert module.suffix_sha256.stored == "ab" * 32
    assert [problem.code for problem in module.problems] == ["crc-mismatch", "sha256-mismatch"]


def test_the_crc_is_the_common_one_stored_big_endian() -> None:
    data = sample.user_part(size_bytes=512)

    module = read(data)

    assert int.from_bytes(data[-4:], "big") == zlib.crc32(data[:-4])
    assert module.crc32.stored == module.crc32.computed == data[-4:].hex()
    assert module.crc32.ok


@pytest.mark.parametrize(
    ("data", "kind", "prefix_offset", "start_address"),
    [
        (sample.user_part(), "user part", 0, 0x080A_0000),
        (sample.user_part(platform_id=10), "user part", 0, 0x0808_0000),
        (sample.system_part(1), "system part", 0x184, 0x0802_0000),
        (sample.system_part(2), "system part", 0x184, 0x0806_0000),
        (sample.system_part(3, platform_id=10), "system part", 0x184, 0x0806_0000),
        (sample.bootloader(), "bootloader", 0x184, 0x0800_0000),
        (sample.mono(), "mono", 0x184, 0x0802_0000),
        (sample.mono(start_address=0x080A_0000), "mono", 0x184, 0x080A_0000),
    ],
)
def test_every_kind_of_the_family_is_read(
    data: bytes, kind: str, prefix_offset: int, start_address: int
) -> None:
    module = read(data)

    assert (module.kind, module.prefix_offset) == (kind, prefix_offset)
    assert module.start_address == start_address
    assert module.problems == ()


def test_code_that_looks_like_a_prefix_does_not_mislead() -> None:
    decoy = sample.system_part(1, size_bytes=1024)[0x184 : 0x184 + 24]
    data = sample.build(replace(BLUEPRINT, size_bytes=1024))
    data = patched(data, 0x184, decoy)

    module = read(data)

    assert (module.function, module.prefix_offset) == ("user_part", 0)


def test_the_old_suffix_has_no_product_and_code_is_not_taken_for_one() -> None:
    module = read(sample.old_user_part())

    assert module.product_id is None
    assert module.product_version is None
    assert module.problems == ()
    assert "old build" in module.notes[0]


@pytest.mark.parametrize(("product_id", "product_version"), [(None, 3), (1234, None), (None, None)])
def test_ffff_means_unset(product_id: int | None, product_version: int | None) -> None:
    data = sample.user_part(product_id=product_id, product_version=product_version)

    module = read(data)

    assert (module.product_id, module.product_version) == (product_id, product_version)


def test_zero_is_a_product_version() -> None:
    assert read(sample.user_part(product_version=0)).product_version == 0


def test_a_padded_bootloader_is_trimmed_and_says_so() -> None:
    bootloader = sample.bootloader(size_bytes=5324)

    module = read(bootloader + b"\xff" * 11060)

    assert module.trimmed == bootloader
    assert module.notes == (
        "The file is padded with 11060 bytes after the module's end; they were left out.",
    )
    assert module.problems == ()
    assert module.crc32.ok


def test_mixed_bytes_after_the_end_are_no_padding() -> None:
    assert codes(sample.user_part() + b"\xff\x00") == ["trailing-data"]


def user_part_at(start_address: int, size_bytes: int = 1024) -> bytes:
    return sample.build(replace(BLUEPRINT, start_address=start_address, size_bytes=size_bytes))


def resealed_prefix(offset: int, new: bytes) -> bytes:
    """A user part whose prefix was changed before SHA-256 and CRC were made."""
    data = patched(sample.build(BLUEPRINT), offset, new)
    return resealed(data)


def resealed(data: bytes) -> bytes:
    return with_right_crc(patched(data, -38, hashlib.sha256(data[:-38]).digest()))


PLAIN = sample.build(BLUEPRINT)
PLACEHOLDER_SHA = bytes(range(1, 33))

SINGLE_FAULTS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "the CRC": ("crc-mismatch", lambda: patched(PLAIN, -1, bytes([PLAIN[-1] ^ 1]))),
    "the SHA-256": ("sha256-mismatch", lambda: with_right_crc(patched(PLAIN, -38, b"\x00" * 32))),
    "a CRC never made": ("crc-placeholder", lambda: patched(PLAIN, -4, b"\x78\x56\x34\x12")),
    "a SHA-256 never made": (
        "sha256-placeholder",
        lambda: with_right_crc(patched(PLAIN, -38, PLACEHOLDER_SHA)),
    ),
    "a suffix of 38": ("suffix-size", lambda: with_right_crc(patched(PLAIN, -6, b"\x26\x00"))),
    "a suffix of 62": ("suffix-size", lambda: with_right_crc(patched(PLAIN, -6, b"\x3e\x00"))),
    "a suffix past the module": (
        "suffix-size",
        lambda: with_right_crc(patched(PLAIN, -6, b"\x00\x28")),
    ),
    "a product past the prefix": ("suffix-size", lambda: shortest_with_suffix_of_40()),
    "one byte missing": ("truncated", lambda: PLAIN[:-1]),
    "the prefix alone": ("truncated", lambda: PLAIN[:24]),
    "one byte more": ("trailing-data", lambda: PLAIN + b"x"),
    "the factory slot": ("outside-region", lambda: user_part_at(0x080E_0000)),
    "below the region": ("outside-region", lambda: user_part_at(0x0809_FF00)),
    "the end of the region": ("outside-region", lambda: user_part_at(0x080B_FE00)),
    "one word too many": ("outside-region", lambda: user_part_at(USER_PART_START, 128 * 1024 + 4)),
    "a start inside the region": ("start-address", lambda: user_part_at(0x080A_1000)),
    "no user part 2": (
        "no-such-part",
        lambda: sample.build(replace(BLUEPRINT, index=2, start_address=USER_PART_START)),
    ),
    "no system part 3": (
        "no-such-part",
        lambda: sample.build(
            replace(BLUEPRINT, function="system_part", index=3, start_address=0x0806_0000)
        ),
    ),
    "a function of no number": ("no-such-part", lambda: resealed_prefix(FUNCTION_OFFSET, b"\x4d")),
    "a mark": ("flags", lambda: sample.build(replace(BLUEPRINT, flags=0x02))),
    "another board": ("other-platform", lambda: resealed_prefix(PLATFORM_OFFSET, b"\x0c\x00")),
    "no board at all": ("other-platform", lambda: resealed_prefix(PLATFORM_OFFSET, b"\x08\x01")),
    "a prefix out of place": ("misplaced-prefix", lambda: mono_with_its_prefix_at_the_start()),
    "an end before its start": (
        "impossible-length",
        lambda: resealed_prefix(END_OFFSET, b"\x00\x00\x09\x08"),
    ),
    "no room for a suffix": (
        "impossible-length",
        lambda: resealed_prefix(END_OFFSET, b"\x20\x00\x0a\x08"),
    ),
}


def shortest_with_suffix_of_40() -> bytes:
    """A module that has room for a suffix of 36 bytes and says that it has one of 40."""
    data = sample.build(replace(BLUEPRINT, size_bytes=24 + 36 + 4, suffix_size_bytes=36))
    return with_right_crc(patched(data, -6, b"\x28\x00"))


def mono_with_its_prefix_at_the_start() -> bytes:
    data = sample.build(replace(BLUEPRINT, start_address=0x0802_0000))
    return resealed(patched(data, FUNCTION_OFFSET, b"\x03\x00"))


@pytest.mark.parametrize("fault", SINGLE_FAULTS)
def test_each_fault_is_found_alone_and_by_its_own_code(fault: str) -> None:
    code, faulty = SINGLE_FAULTS[fault]

    assert codes(faulty()) == [code]


def test_every_fault_has_a_sentence_of_its_own() -> None:
    sentences = [read(faulty()).problems[0].sentence for _, faulty in SINGLE_FAULTS.values()]

    assert len(set(sentences)) == len(sentences)
    assert all(sentence.endswith(".") and sentence[0].isupper() for sentence in sentences)


def test_an_unprocessed_build_is_called_that_and_not_damaged() -> None:
    data = patched(patched(PLAIN, -38, PLACEHOLDER_SHA), -4, b"\x78\x56\x34\x12")

    assert codes(data) == ["crc-placeholder", "sha256-placeholder"]


def test_a_suffix_of_unknown_size_gives_no_product_numbers() -> None:
    data = sample.user_part(product_id=1234, product_version=7)

    module = read(with_right_crc(patched(data, -6, b"\x29\x00")))

    assert (module.product_id, module.product_version) == (None, None)


def test_a_cut_off_module_says_how_much_is_there() -> None:
    module = read(sample.user_part(size_bytes=8192)[:5000])

    assert [problem.sentence for problem in module.problems] == [
        "The file is cut off: its prefix promises 8192 bytes, and it holds 5000."
    ]
    assert not module.crc32.ok
    assert module.crc32.stored == ""
    assert module.product_id is None


def test_another_board_is_called_by_its_name() -> None:
    argon = sample.user_part(platform_id=12, start_address=0x000D_4000)

    module = read(argon)

    assert module.platform == "unknown (12)"
    assert [problem.sentence for problem in module.problems] == [
        "This file is for the Argon (platform 12), not for a P1, Photon or Electron."
    ]


@pytest.mark.parametrize(
    ("prefix_offset", "platform_id", "start_address", "board"),
    [
        (0x10C, 0, 0x0800_5000, "the Core"),
        (0x200, 12, 0x0003_0000, "the Argon"),
        (0x200, 32, 0x0806_0000, "the Photon 2 or P2"),
    ],
)
def test_what_other_boards_boot_from_is_called_by_its_name_too(
    prefix_offset: int, platform_id: int, start_address: int, board: str
) -> None:
    end_address = start_address + prefix_offset + 24 + 40
    fields = (start_address, end_address, 0, 0, 207, platform_id, 3, 0)
    data = bytes(prefix_offset) + struct.pack("<IIBBHHBB8x", *fields) + bytes(38) + b"\x28\x00"

    module = read(data + bytes(4))

    assert module.problems[0].code == "other-platform"
    assert board in module.problems[0].sentence


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (sample.user_part()[:23], "23 bytes"),
        (sample.bootloader()[: 0x184 + 23], "cut off"),
        (b"\xe9\x05\x02\x20" + bytes(500), "ESP"),
        (b"PK\x03\x04" + bytes(500), "ZIP"),
        (b"\x7fELF" + bytes(500), "ELF"),
        (bytes(4096), "no prefix"),
        (b"\xff" * 4096, "no prefix"),
        (b"firmware " * 200, "no prefix"),
        (struct.pack("<IIHHHBB", 0, 96, 0, 6, 0x4141, 5, 1) + bytes(100), "no prefix"),
    ],
)
def test_what_is_no_module_is_refused_with_a_remedy(data: bytes, words: str) -> None:
    with pytest.raises(NotAModule, match=words) as refused:
        read(data)

    assert refused.value.remedy
    assert str(refused.value) == refused.value.message


def test_a_table_of_flash_addresses_is_no_prefix() -> None:
    vectors = struct.pack("<300I", 0x2002_0000, *(0x0802_0101 + 16 * n for n in range(299)))

    with pytest.raises(NotAModule):
        read(vectors)


def test_zeroes_are_no_sign_of_the_core() -> None:
    addresses_and_nothing = struct.pack("<II", 0x0802_0101, 0x0802_0201) + bytes(4096)

    with pytest.raises(NotAModule):
        read(addresses_and_nothing)


def test_the_manufacturing_image_may_reach_over_the_user_part() -> None:
    data = sample.mono(start_address=USER_PART_START, size_bytes=384 * 1024)

    assert codes(data) == []
    assert codes(sample.mono(size_bytes=384 * 1024 + 4)) == ["outside-region"]


def test_the_json_is_the_contract() -> None:
    shown = json.loads(json.dumps(as_json(read(sample.user_part()))))

    assert set(shown) == {
        "kind",
        "platform_id",
        "platform",
        "function",
        "index",
        "version",
        "start_address",
        "end_address",
        "size_bytes",
        "product_id",
        "product_version",
        "dependencies",
        "crc32",
        "suffix_sha256",
        "file_sha256",
        "notes",
        "problems",
    }
    assert set(shown["crc32"]) == set(shown["suffix_sha256"]) == {"stored", "computed", "ok"}
    assert shown["dependencies"] == [{"function": "system_part", "index": 2, "version": 2302}]
    assert (shown["product_id"], shown["product_version"]) == (1234, 0)
    assert shown["problems"] == []
