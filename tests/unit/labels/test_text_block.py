"""Rows of text: what may be cut and what never is."""

from hypothesis import given, settings
from hypothesis import strategies as st

from station.labels.fitting import shortened, wrapped
from station.labels.fonts import NARROWEST, Style, ink_width
from station.labels.text_block import Row, rows_of
from tests.unit.labels.samples import label

WIDTH = 192
STYLE = Style(weight=500, width=NARROWEST, size=23)


def words(row: Row) -> list[str]:
    return [piece for _, piece in row.pieces]


def rows(*lines: str, width: int = WIDTH) -> list[Row]:
    return rows_of(label(lines=lines), lines_above_id=2, width=width, dots_per_mm=8.0)


def test_title_serial_id_network_in_that_order() -> None:
    assert [words(row) for row in rows("Acme Thermostat", "S/N AC1", "Wi-Fi Acme-X7")] == [
        ["Acme Thermostat"],
        ["S/N AC1"],
        ["e00f", "ce68", "1234"],
        ["5678", "90ab", "cdef"],
        ["Wi-Fi Acme-X7"],
    ]


def test_the_groups_of_the_id_stand_in_columns() -> None:
    first, second = rows("Acme")[1:3]
    assert [offset for offset, _ in first.pieces] == [offset for offset, _ in second.pieces]


def test_the_id_takes_one_row_where_there_is_room_and_even_rows_where_not() -> None:
    def groups_a_row(width: int) -> list[int]:
        return [len(row.pieces) for row in rows("A", width=width)[1:]]

    assert groups_a_row(400) == [6]
    assert groups_a_row(210) == [3, 3], "four would fit, and leave two"
    assert groups_a_row(50) == [1] * 6


def test_all_of_a_label_but_the_title_is_of_one_style() -> None:
    title, *others = rows("Acme", "S/N AC2447-000001", "Wi-Fi AcmeThermostatPro-X7K2P9")
    assert len({row.style for row in others}) == 1
    assert title.style.weight > others[0].style.weight


def test_a_long_title_shrinks_before_it_is_cut() -> None:
    short, longer, endless = (
        rows(title)[0] for title in ("Lamp", "Acme Thermostat 2", "Acme " * 9)
    )
    assert short.style.size > longer.style.size >= endless.style.size
    assert words(longer) == ["Acme Thermostat 2"]
    assert words(endless)[0].endswith("…")
    assert words(endless)[0].startswith("Acme Acme")


def test_a_title_without_ink_is_no_accident() -> None:
    assert words(rows("\u200b", "S/N 1")[1]) == ["S/N 1"]


def test_widths_shrink_only_as_far_as_they_save_a_row() -> None:
    assert rows("A", "S/N 1")[1].style.width == 95
    assert rows("A", "S/N AC2447-0000017")[1].style.width < 95


@settings(max_examples=40, deadline=None)
@given(
    st.text("Wj Й-", max_size=60),
    st.lists(st.text("WjiA0-Й ", max_size=60), max_size=3),
    st.sampled_from([60, 120, 192, 590]),
)
def test_no_row_is_too_wide_and_nothing_but_the_title_is_cut(
    title: str, lines: list[str], width: int
) -> None:
    text = label(lines=(title, *lines))
    made = rows_of(text, lines_above_id=2, width=width, dots_per_mm=8.0)
    for row in made:
        offset, piece = row.pieces[-1]
        assert offset + ink_width(piece, row.style) <= width
    printed = "".join("".join(words(row)) for row in made if row.style.weight == 500)
    expected = "".join((*lines[:1], text.device_id, *lines[1:]))
    assert printed.replace(" ", "") == expected.replace(" ", "")


def test_words_stay_whole_where_they_fit() -> None:
    assert wrapped("Wi-Fi AcmeThermostat-X7", STYLE, WIDTH) == ["Wi-Fi", "AcmeThermostat-X7"]
    assert wrapped("  one   two ", STYLE, WIDTH) == ["one two"]
    assert wrapped("", STYLE, WIDTH) == []


def test_a_text_that_fits_is_not_shortened() -> None:
    assert shortened("Acme", STYLE, WIDTH) == "Acme"
    assert shortened("Acme Thermostat", STYLE, 80).endswith("…")
    assert " …" not in shortened("Acme Thermostat", STYLE, 60)
