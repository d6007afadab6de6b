"""Whole labels: they read back, nothing is clipped, nothing is too small."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from station.labels.check import prove
from station.labels.errors import LabelError
from station.labels.fonts import BLACK, WHITE, Style, draw_text, size_for_x_height
from station.labels.render import render
from station.labels.text_block import BODY_WEIGHT, TEXT_MIN_MM, TITLE_WEIGHT, WIDTHS
from tests.unit.labels.samples import DOTS_PER_MM, TEMPLATE, is_white, label

LONG_NETWORK = "Wi-Fi AcmeThermostatProLongNam-X7K2P9"


@pytest.mark.parametrize("dots_per_mm", DOTS_PER_MM)
@pytest.mark.parametrize("mark", ["", "SIM", "R1", "SIM R12"])
def test_a_typical_label_is_of_exact_size_and_reads_back(dots_per_mm: float, mark: str) -> None:
    text = label(mark=mark)
    image = render(text, TEMPLATE, dots_per_mm)
    assert image.mode == "1"
    assert image.size == (round(50 * dots_per_mm), round(25 * dots_per_mm))
    prove(image, text.code)


def test_the_same_text_gives_the_same_dots() -> None:
    first, second = (render(label(), TEMPLATE, 8.0) for _ in range(2))
    assert ImageChops.difference(first.convert("L"), second.convert("L")).getbbox() is None


@pytest.mark.parametrize("dots_per_mm", DOTS_PER_MM)
@pytest.mark.parametrize("weight", [BODY_WEIGHT, TITLE_WEIGHT])
@pytest.mark.parametrize("width", WIDTHS)
def test_small_letters_are_as_high_as_promised(dots_per_mm: float, weight: int, width: int) -> None:
    canvas = Image.new("L", (200, 200), WHITE)
    size = size_for_x_height(TEXT_MIN_MM, dots_per_mm)
    draw_text(canvas, (20, 150), "x", Style(weight, width, size))
    ink = canvas.point(lambda level: WHITE if level < 128 else BLACK).getbbox()
    assert ink is not None
    assert ink[3] - ink[1] >= TEXT_MIN_MM * dots_per_mm


@settings(max_examples=40, deadline=None)
@given(
    title=st.text("Wjfg Йщ´&0", max_size=40),
    serial=st.text("ACWQ019-j", min_size=1, max_size=16),
    network=st.text("Wjfg -_0Й", max_size=22),
    mark=st.sampled_from(["", "SIM", "R3"]),
    dots_per_mm=st.sampled_from(DOTS_PER_MM),
)
def test_no_ink_leaves_the_text_box(
    title: str, serial: str, network: str, mark: str, dots_per_mm: float
) -> None:
    image = render(label(lines=(title, serial, network), mark=mark), TEMPLATE, dots_per_mm)
    code, text = TEMPLATE.code, TEMPLATE.text
    code_end = round((code.x_mm + code.width_mm) * dots_per_mm)
    text_start = round(text.x_mm * dots_per_mm)
    text_end = text_start + round(text.width_mm * dots_per_mm)
    assert is_white(image, text_end, 0, image.width, image.height)
    assert is_white(image, 0, 0, image.width, 1)
    assert is_white(image, 0, image.height - 1, image.width, image.height)
    # A "j" reaches a little to the left of where it starts, and never as far as the quiet zone.
    assert is_white(image, code_end - round(dots_per_mm), 0, code_end, image.height)


@pytest.mark.parametrize("dots_per_mm", DOTS_PER_MM)
@pytest.mark.parametrize("title", ["Lamp", "The Extraordinarily Long Thermostat Name 3000"])
@pytest.mark.parametrize("mark", ["", "SIM R9"])
def test_the_longest_network_name_fits_with_and_without_a_mark(
    dots_per_mm: float, title: str, mark: str
) -> None:
    text = label(lines=(title, "S/N AC2447-000001", LONG_NETWORK), mark=mark)
    prove(render(text, TEMPLATE, dots_per_mm), text.code)


@pytest.mark.parametrize("dots_per_mm", DOTS_PER_MM)
@pytest.mark.parametrize("lines", range(1, 9))
def test_what_fits_on_a_label_fits_on_its_reprint(dots_per_mm: float, lines: int) -> None:
    def fits(mark: str) -> bool:
        text = label(lines=("Lamp",) + ("One more line",) * (lines - 1), mark=mark)
        try:
            render(text, TEMPLATE, dots_per_mm)
        except LabelError as error:
            assert error.reason == "text-too-long"  # noqa: PT017 - both outcomes are compared
            return False
        return True

    assert fits("") == fits("R1") == fits("SIM R1") == (lines <= 4)


def test_a_mark_is_a_black_bar_with_white_letters() -> None:
    marked = render(label(mark="SIM"), TEMPLATE, 8.0)
    text = TEMPLATE.text
    bottom = round((text.y_mm + text.height_mm) * 8)
    bar = (round(text.x_mm * 8), bottom - 22, round((text.x_mm + text.width_mm) * 8), bottom)
    black, white = marked.crop(bar).histogram()[0], marked.crop(bar).histogram()[255]
    assert black > 3 * white > 300
    assert black + white == 192 * 22
    letters = ImageChops.invert(marked.crop(bar).convert("L")).getbbox()
    assert letters == (0, 0, 192, 22), "black reaches every edge of the bar"


def test_a_mark_that_does_not_fit_is_refused() -> None:
    with pytest.raises(LabelError, match="too long"):
        render(label(mark="SIMULATED REPRINT 12"), TEMPLATE, 8.0)


def test_a_label_without_lines_still_says_the_id() -> None:
    text = label(lines=())
    image = render(text, TEMPLATE, 8.0)
    prove(image, text.code)
    assert not is_white(image, 196, 0, 400, 200)


def test_a_label_without_an_id_is_refused() -> None:
    with pytest.raises(LabelError, match="device id"):
        render(label(device_id=""), TEMPLATE, 8.0)


@pytest.mark.parametrize("character", ["字", "\u05d0", "\U0001f600", "\x07"])
def test_what_would_print_as_an_empty_box_is_refused(character: str) -> None:
    with pytest.raises(LabelError, match="typeface") as caught:
        render(label(lines=("Acme", f"S/N {character}")), TEMPLATE, 8.0)
    assert caught.value.reason == "character"
