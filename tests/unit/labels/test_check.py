"""Reading a label back before it prints."""

import pytest
from PIL import Image

from station.errors import Refused
from station.labels.check import decode, prove
from station.labels.errors import LabelError
from station.labels.qr import draw_qr
from station.labels.render import render
from tests.unit.labels.samples import TEMPLATE, TOKEN, URL, label


def drawn() -> Image.Image:
    return render(label(), TEMPLATE, 8.0)


def test_a_good_label_is_proven() -> None:
    prove(drawn(), URL)


@pytest.mark.parametrize("expected", [URL[:-1], URL.lower(), URL + " ", ""])
def test_another_payload_is_refused_without_telling_the_token(expected: str) -> None:
    with pytest.raises(LabelError, match="should hold") as caught:
        prove(drawn(), expected)
    assert TOKEN not in f"{caught.value.message}{caught.value.remedy}".upper()


def test_a_damaged_code_is_refused() -> None:
    image = drawn()
    image.paste(0, (40, 40, 130, 130))
    with pytest.raises(LabelError, match="cannot be read"):
        prove(image, URL)


@pytest.mark.parametrize("payload", [URL, "ANOTHER"])
def test_a_second_code_is_refused_even_where_it_says_the_same(payload: str) -> None:
    image = Image.new("1", (800, 200), 255)
    image.paste(drawn(), (0, 0))
    image.paste(draw_qr(payload, 188, 8.0).image, (500, 5))
    assert sorted(decode(image)) == sorted((URL, payload))
    with pytest.raises(LabelError, match="2 codes"):
        prove(image, URL)


def test_a_label_that_cannot_be_made_is_refused_by_rule_and_never_waits_for_a_printer() -> None:
    assert issubclass(LabelError, Refused)
