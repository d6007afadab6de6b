"""Properties of the reader over built modules, and what it does with anything at all."""

import contextlib
import json
import struct

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from firmware_images import sample
from firmware_images.errors import NotAModule
from firmware_images.particle_module import Dependency, as_json, read
from firmware_images.regions import PLATFORMS, regions_for

PREFIX_SIZE_BYTES = 24
U16 = st.integers(0, 0xFFFF)
PRODUCT_FIELD = st.none() | st.integers(0, 0xFFFE)
PARTS = [
    (platform_id, function, index)
    for platform_id in PLATFORMS
    for function, index in (
        ("user_part", 1),
        ("system_part", 1),
        ("system_part", 2),
        ("system_part", 3),
        ("bootloader", 0),
        ("mono", 0),
    )
    if regions_for(platform_id, function, index)
]

quick = settings(deadline=None, max_examples=60)


@st.composite
def blueprints(draw: st.DrawFn) -> sample.Blueprint:
    platform_id, function, index = draw(st.sampled_from(PARTS))
    has_product = draw(st.booleans())
    return sample.Blueprint(
        function=function,
        index=index,
        platform_id=platform_id,
        version=draw(U16),
        size_bytes=draw(st.integers(512, 2048)),
        product_id=draw(PRODUCT_FIELD) if has_product else None,
        product_version=draw(PRODUCT_FIELD) if has_product else None,
        dependencies=draw(
            st.lists(
                st.builds(
                    Dependency,
                    st.sampled_from(["bootloader", "system_part"]),
                    st.integers(0, 3),
                    U16,
                ),
                max_size=2,
            ).map(tuple)
        ),
        suffix_size_bytes=40 if has_product else draw(st.sampled_from([36, 40])),
        seed=draw(st.integers(0, 2**32)),
    )


images = blueprints().map(sample.build)


@quick
@given(blueprints())
def test_what_was_built_is_what_is_read(blueprint: sample.Blueprint) -> None:
    data = sample.build(blueprint)

    module = read(data)

    home = regions_for(blueprint.platform_id, blueprint.function, blueprint.index)[0]
    assert module.problems == ()
    assert (module.platform_id, module.function) == (blueprint.platform_id, blueprint.function)
    assert (module.index, module.version) == (blueprint.index, blueprint.version)
    assert module.start_address == home.start_address
    assert module.end_address == home.start_address + len(data) - 4
    assert module.size_bytes == blueprint.size_bytes == len(data)
    assert (module.product_id, module.product_version) == (
        blueprint.product_id,
        blueprint.product_version,
    )
    assert module.dependencies == tuple(blueprint.dependencies)
    assert module.crc32.ok
    assert module.suffix_sha256.ok
    assert module.trimmed == data


@quick
@given(images, st.data())
def test_no_flipped_byte_goes_unseen(data: bytes, choice: st.DataObject) -> None:
    at = choice.draw(st.integers(0, len(data) - 1))
    damage = choice.draw(st.integers(1, 255))

    module = read(data[:at] + bytes([data[at] ^ damage]) + data[at + 1 :])

    assert module.problems


@quick
@given(images, st.data())
def test_no_flipped_byte_of_a_prefix_goes_unseen(data: bytes, choice: st.DataObject) -> None:
    at = read(data).prefix_offset + choice.draw(st.integers(0, PREFIX_SIZE_BYTES - 1))
    damage = choice.draw(st.integers(1, 255))

    module = read(data[:at] + bytes([data[at] ^ damage]) + data[at + 1 :])

    assert module.problems


@quick
@given(images, st.data())
def test_a_cut_is_seen_wherever_it_is(data: bytes, choice: st.DataObject) -> None:
    length = choice.draw(st.integers(0, len(data) - 1))
    prefix_end = read(data).prefix_offset + PREFIX_SIZE_BYTES

    try:
        module = read(data[:length])
    except NotAModule:
        assert length < prefix_end
    else:
        assert length >= prefix_end
        assert [problem.code for problem in module.problems] == ["truncated"]
        assert module.trimmed == data[:length]


@quick
@given(images, st.sampled_from([b"\xff", b"\x00"]), st.integers(1, 4096))
def test_padding_is_left_out_and_told(data: bytes, filler: bytes, count: int) -> None:
    module = read(data + filler * count)

    assert module.problems == ()
    assert module.trimmed == data
    assert f"padded with {count} byte" in module.notes[0]
    assert module.file_sha256 != read(data).file_sha256


@quick
@given(images, st.binary(min_size=1, max_size=64))
def test_what_follows_and_is_no_padding_is_a_problem(data: bytes, after: bytes) -> None:
    assume(set(after) not in ({0xFF}, {0x00}))

    assert [problem.code for problem in read(data + after).problems] == ["trailing-data"]


def read_or_refuse(data: bytes) -> None:
    """Whatever the bytes are, there is a module to show or a sentence."""
    with contextlib.suppress(NotAModule):
        json.dumps(as_json(read(data)))


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=1200))
@example(b"")
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    read_or_refuse(data)


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from([0, 0x10C, 0x184, 0x200]),
    st.tuples(
        *[st.integers(0, 2**32 - 1) | st.integers(0x0800_0000, 0x0810_0000)] * 2,
        *[st.integers(0, 255)] * 2,
        U16,
        st.sampled_from([0, 6, 8, 10, 12, 32]) | U16,
        *[st.integers(0, 9) | st.integers(0, 255)] * 2,
    ),
    st.binary(max_size=200),
)
def test_no_prefix_raises_anything_else(offset: int, fields: tuple[int, ...], after: bytes) -> None:
    read_or_refuse(bytes(offset) + struct.pack("<IIBBHHBB8x", *fields) + after)


@quick
@given(images, st.data())
def test_no_mangled_module_raises_anything_else(data: bytes, choice: st.DataObject) -> None:
    mangled = bytearray(data)
    for _ in range(choice.draw(st.integers(1, 4))):
        at = choice.draw(st.integers(0, len(mangled)))
        removed = choice.draw(st.integers(0, 40))
        mangled[at : at + removed] = choice.draw(st.binary(max_size=40))

    read_or_refuse(bytes(mangled))
