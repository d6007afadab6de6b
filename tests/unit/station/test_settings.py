"""The settings of a data folder."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from station.errors import SetupError
from station.settings import FILE_NAME, SETTINGS, Settings

WHOLE = """\
station_name = "Line 4"
label_printer = "zebra:printer.example:9100"
label_dpi = 300
reboot_limit_s = 7.5

[places]
"1-1.2" = "A1"
"1-1.3" = "A2"
"""


def settings_in(folder: Path, text: str) -> Settings:
    """The settings in a folder whose file says this."""
    (folder / FILE_NAME).write_text(text, encoding="utf-8")
    return Settings.load(folder)


def test_without_a_file_every_setting_has_its_default(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path)
    assert settings.station_name == (platform.node() or "station")
    assert settings.label_printer == "pdf"
    assert settings.label_dots_per_mm == pytest.approx(8.0)
    assert settings.reboot_limit_s == 20.0
    assert settings.places == {}


def test_a_file_says_otherwise(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, WHOLE)
    assert settings.station_name == "Line 4"
    assert settings.label_printer == "zebra:printer.example:9100"
    assert settings.label_dots_per_mm == pytest.approx(300 / 25.4)
    assert settings.reboot_limit_s == 7.5
    assert settings.places == {"1-1.2": "A1", "1-1.3": "A2"}


def test_what_is_handed_out_changes_nothing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, WHOLE)
    settings.places.clear()
    assert len(settings.places) == 2


def test_an_unknown_name_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r'"label_printr".*"label_printer"') as told:
        settings_in(tmp_path, 'label_printr = "pdf"')
    assert told.value.remedy


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("label_printer = 5", "a text in quotes, and is 5"),
        ('label_dpi = "203"', "a number above 0, and is '203'"),
        ("label_dpi = true", "a number above 0, and is True"),
        ("label_dpi = 0", "a number above 0"),
        ("reboot_limit_s = -1", "a number above 0"),
        ("reboot_limit_s = inf", "a number above 0"),
        ("reboot_limit_s = nan", "a number above 0"),
        ('places = "A1"', "a table of different texts"),
        ('places = {"1-1" = 5}', "a table of different texts"),
        ('places = {"1-1" = " "}', "a table of different texts"),
        ('places = {"1-1" = "A1", "1-2" = "A1"}', "a table of different texts"),
    ],
)
def test_a_value_that_is_off_is_refused_in_words(tmp_path: Path, line: str, wanted: str) -> None:
    with pytest.raises(SetupError) as told:
        settings_in(tmp_path, line)
    assert wanted in told.value.message
    assert line.split()[0] in told.value.message
    assert told.value.remedy


@pytest.mark.parametrize("text", ["station_name = ", b"\xff\xfe".decode("latin-1"), "= 4"])
def test_a_file_that_is_no_toml_is_refused_with_its_path(tmp_path: Path, text: str) -> None:
    with pytest.raises(SetupError) as told:
        settings_in(tmp_path, text)
    assert str(tmp_path / FILE_NAME) in told.value.message
    assert "move it away" in told.value.remedy


def test_a_file_of_other_bytes_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"station_name = '\xff'")
    with pytest.raises(SetupError, match="cannot be read"):
        Settings.load(tmp_path)


def test_every_setting_has_a_sentence_and_a_default_that_it_takes(tmp_path: Path) -> None:
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)
    for setting in SETTINGS:
        assert setting.sentence.endswith(".")
        assert isinstance(setting.default, setting.kind)
        assert hasattr(Settings({}), setting.name) or setting.name == "label_dpi"
