"""Drawn codes, measured dot by dot and read back."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.labels.check import decode
from station.labels.errors import LabelError
from station.labels.qr import MODULE_MIN_MM, draw_qr
from station.labels.render import render
from tests.unit.labels.samples import DOTS_PER_MM, TEMPLATE, URL, is_black, is_white, label

BOX_MM = TEMPLATE.code.width_mm
LONGEST = {8.0: 335, 300 / 25.4: 224, 12.0: 224, 24.0: 335}
"""Capitals that the built-in template holds: versions 9 and 7 at level L (ISO/IEC 18004)."""


@pytest.mark.parametrize("dots_per_mm", DOTS_PER_MM)
@pytest.mark.parametrize("payload", ["A", URL, URL.lower(), URL * 4], ids=len)
def test_modules_are_whole_dots_in_a_white_border(payload: str, dots_per_mm: float) -> None:
    symbol = draw_qr(payload, int(BOX_MM * dots_per_mm), dots_per_mm)
    image, dots = symbol.image, symbol.module_dots
    side, border = image.width, 4 * dots
    assert image.mode == "1"
    assert image.size == (side, side)
    assert side % dots == 0
    assert side <= BOX_MM * dots_per_mm
    assert dots >= MODULE_MIN_MM * dots_per_mm
    for x in range(0, side, dots):
        for y in range(0, side, dots):
            assert image.crop((x, y, x + dots, y + dots)).getextrema() in {(0, 0), (255, 255)}
    assert is_white(image, 0, 0, side, border)
    assert is_white(image, 0, side - border, side, side)
    assert is_white(image, 0, 0, border, side)
    assert is_white(image, side - border, 0, side, side)
    assert all(is_black(image, border + x, border) for x in range(7 * dots)), "the finder pattern"


@pytest.mark.parametrize("dots_per_mm", DOTS_PER_MM)
def test_the_longest_payload_reads_back_and_one_more_is_refused(dots_per_mm: float) -> None:
    length = LONGEST[dots_per_mm]
    payload = (URL * 7)[:length]
    assert decode(render(label(code=payload), TEMPLATE, dots_per_mm)) == (payload,)
    with pytest.raises(LabelError) as caught:
        render(label(code=payload + "A"), TEMPLATE, dots_per_mm)
    assert caught.value.reason == "code-too-long"
    assert f"{length + 1} characters" in caught.value.message


def test_a_payload_that_no_code_holds_is_refused_and_not_an_accident() -> None:
    with pytest.raises(LabelError):
        draw_qr("A" * 5000, 188, 8.0)


def test_correction_gives_way_to_larger_modules() -> None:
    # 62 capitals: version 4 at level M with modules of 4 dots, version 3 at level L with 5.
    assert draw_qr("A" * 62, 188, 8.0).module_dots == 5
    assert draw_qr("A" * 78, 188, 8.0).module_dots == 4


@pytest.mark.parametrize("payload", ["", "Ä", "a\nb", "字", "a\x00"])
def test_only_what_a_scanner_can_type(payload: str) -> None:
    with pytest.raises(LabelError, match="printable ASCII"):
        draw_qr(payload, 188, 8.0)


@settings(max_examples=40, deadline=None)
@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=120),
    st.sampled_from(DOTS_PER_MM),
)
def test_whatever_is_drawn_reads_back(payload: str, dots_per_mm: float) -> None:
    image = draw_qr(payload, math.floor(BOX_MM * dots_per_mm), dots_per_mm).image
    assert decode(image) == (payload,)
