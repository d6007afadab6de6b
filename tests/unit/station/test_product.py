"""The rules of a recipe: each wrong value is refused with a sentence of its own."""

from __future__ import annotations

from datetime import date

import pytest

from station.labels.placeholders import PLACEHOLDERS
from station.product import PLATFORM_IDS, Recipe, Serial, destination
from station.recipe_file import RecipeProblem, RecipeRefused, read_recipe
from tests.builders import DIGEST, recipe, recipe_text

URL = '"https://api.acme.example/factory/units"'


def refused(*changes: tuple[str, str]) -> RecipeProblem:
    """The one problem of a recipe with these changes."""
    with pytest.raises(RecipeRefused) as caught:
        read_recipe(recipe_text(*changes))
    [problem] = caught.value.problems
    return problem


def test_the_platforms_are_the_ones_whose_modules_are_known() -> None:
    assert PLATFORM_IDS == {"photon": 6, "p1": 8, "electron": 10}


def test_what_is_left_out_has_the_default_of_the_recipes_page() -> None:
    made = recipe()
    assert not made.product.development
    assert (made.line.mode, made.line.proof, made.line.repeat) == ("flash", "full", "refuse")
    assert made.line.stop_after_same_failures == 3
    assert (made.label.template, made.label.copies, made.label.scan_back) == (
        "claim-50x25",
        1,
        "ask",
    )
    assert made.serial is not None
    assert made.serial.first == 1
    assert made.setup is not None
    assert made.setup.setup_code == "station"
    assert not made.firmware.factory_slot


def test_product_version_0_is_the_first_factory_firmware() -> None:
    assert recipe().product.version == 0


def test_product_id_0_is_the_cores() -> None:
    problem = refused(("id = 1234", "id = 0"))
    assert problem.key == "product"
    assert "Product id 0 is the Spark Core's own" in problem.sentence
    with pytest.raises(RecipeRefused, match="Core"):
        recipe(("id = 1234", "id = 0\ndevelopment = true"))


@pytest.mark.parametrize(("platform", "number"), PLATFORM_IDS.items())
def test_the_platforms_own_id_is_for_development_only(platform: str, number: int) -> None:
    changes = ('"p1"', f'"{platform}"'), ("id = 1234", f"id = {number}")
    assert f"Product id {number} is generic {platform} developer firmware" in (
        refused(*changes).sentence
    )
    assert recipe(*changes, ("version = 0", "version = 0\ndevelopment = true")).product.development


@pytest.mark.parametrize(
    ("old", "new", "key", "part"),
    [
        ('"p1"', '"p9"', "product.platform", '"p9" is not a platform'),
        ("id = 1234", "id = 65535", "product.id", "65534"),
        ("id = 1234", "id = -1", "product.id", "0"),
        ("id = 1234", 'id = "1234"', "product.id", "integer"),
        ("id = 1234", "id = 12.0", "product.id", "integer"),
        ("version = 0", "version = 65535", "product.version", "65534"),
        ("version = 0", "version = true", "product.version", "integer"),
        ('"acme-thermostat"', '"Acme Thermostat"', "product.name", "Acme Thermostat"),
        ('"acme-thermostat"', '"../thermostat"', "product.name", "../thermostat"),
        ('"acme-thermostat"', '""', "product.name", "it is ''"),
        ('title = "Acme Thermostat"', 'title = ""', "product.title", "at least 1"),
        (DIGEST, DIGEST.upper(), "firmware.user", "SHA256"),
        (DIGEST, DIGEST[:-1], "firmware.user", DIGEST[:-1]),
        (DIGEST, "…", "firmware.user", "…"),
        ('"Acme"', '""', "setup.ssid_prefix", "at least 1"),
        ('"Acme"', '"' + "A" * 26 + '"', "setup.ssid_prefix", "at most 25"),
        ('"Acme"', '"Café"', "setup.ssid_prefix", "Café"),
        ('"Acme"', '"Acme"\nsetup_code = "mine"', "setup.setup_code", "mine"),
        ("[label]", "[label]\ncopies = 0", "label.copies", "1"),
        ("[label]", "[label]\ncopies = 11", "label.copies", "10"),
        ("[label]", '[label]\ntemplate = "huge"', "label.template", "huge"),
        ("[label]", '[label]\nscan_back = "never"', "label.scan_back", "never"),
        ("{claim_token}", "{token}", "label.qr", "Unknown placeholder: token."),
        ("{claim_token}", "{claim_token", "label.qr", "Unknown placeholder: {."),
        ("{claim_token}", "4711", "label.qr", "the same for every unit"),
        ("{claim_token}", "{title}", "label.qr", "the same for every unit"),
        ("S/N {serial}", "S/N {number}", "label.lines", "Unknown placeholder: number."),
        ("{number:06}", "0", "serial.pattern", "the same serial"),
        ("{number:06}", "{nummer:06}", "serial.pattern", "It knows {year}, {week}, {number}."),
        ("{number:06}", "{number:q}", "serial.pattern", "cannot be filled"),
        ("{number:06}", "{number", "serial.pattern", "cannot be filled"),
        ("{number:06}", "{}", "serial.pattern", "cannot be filled"),
        ("{number:06}", "{number[0]}", "serial.pattern", "cannot be filled"),
        ("{number:06}", "{number.x}", "serial.pattern", "cannot be filled"),
        ("[serial]", "[serial]\nfirst = -1", "serial.first", "0"),
        (URL, '"http://api.acme.example/"', "cloud.product.url", "Plain http"),
        (URL, '"ftp://api.acme.example/"', "cloud.product.url", "not an https:// address"),
        (URL, '"https:///units"', "cloud.product.url", "not an https:// address"),
        (URL, '"api.acme.example"', "cloud.product.url", "not an https:// address"),
        (URL, '"https://me:pw@api.acme.example/"', "cloud.product.url", "holds a credential"),
    ],
)
def test_each_wrong_value_has_its_sentence(old: str, new: str, key: str, part: str) -> None:
    problem = refused((old, new))
    assert problem.key == key
    assert part in problem.sentence
    assert problem.line


@pytest.mark.parametrize("host", ["127.0.0.1:8443", "localhost", "[::1]:9000"])
def test_plain_http_stays_on_this_computer(host: str) -> None:
    made = recipe((URL, f'"http://{host}/units"'))
    assert made.cloud.product is not None
    assert host in made.cloud.product.url


@pytest.mark.parametrize("host", ["127.0.0.1.acme.example", "localhost.acme.example", "0.0.0.0"])
def test_what_only_looks_like_this_computer_is_not(host: str) -> None:
    assert "Plain http" in refused((URL, f'"http://{host}/units"')).sentence


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_every_placeholder_may_stand_on_a_label_and_in_the_cloud(name: str) -> None:
    more = f'\n[cloud.particle]\nproduct = "p"\nname = "{{{name}}}"\ngroups = ["g-{{{name}}}"]\n'
    text = recipe_text(("S/N {serial}", f"{{{name}}}")) + more
    assert read_recipe(text).label.lines[1] == f"{{{name}}}"


@pytest.mark.parametrize("key", ['name = "{typo}"', 'groups = ["a", "{typo}"]'])
def test_an_unknown_placeholder_in_the_cloud_is_refused(key: str) -> None:
    with pytest.raises(RecipeRefused, match="Unknown placeholder: typo"):
        read_recipe(f'{recipe_text()}\n[cloud.particle]\nproduct = "p"\n{key}\n')


@pytest.mark.parametrize("word", ["{ssid}", "{setup_code}"])
def test_a_label_cannot_name_a_network_that_is_never_set(word: str) -> None:
    with_setup = recipe_text(("Wi-Fi {ssid}", f"Wi-Fi {word}"))
    assert read_recipe(with_setup)
    without = with_setup.replace('[setup]\nssid_prefix = "Acme"\n', "")
    with pytest.raises(RecipeRefused, match="has no \\[setup\\]"):
        read_recipe(without)


def test_a_recipe_that_writes_nothing_can_set_no_network() -> None:
    problem = refused(("[setup]", '[line]\nmode = "register"\n\n[setup]'))
    assert "cannot have [setup]" in problem.sentence


def test_no_more_lines_than_a_label_has_room_for() -> None:
    assert refused(('lines = ["{title}"', 'lines = ["a", "b", "{title}"')).key == "label.lines"


def test_a_serial_counts_in_its_iso_year_and_week() -> None:
    serial = Serial(pattern="AC{year:02}{week:02}-{number:06}")
    assert serial.number(7, date(2026, 11, 23)) == "AC2648-000007"
    assert serial.number(1_000_000, date(2027, 1, 1)) == "AC2653-1000000"  # a week of 2026
    assert serial.number(1, date(2024, 12, 30)) == "AC2501-000001"  # already the first of 2025


def test_destinations_are_named_after_kind_and_product() -> None:
    assert recipe().destinations == ("product:acme-thermostat",)
    assert destination("site", "x") == "site:x"
    cloudless = recipe_text().partition("[cloud")[0]
    assert read_recipe(cloudless).destinations == ()


def test_a_recipe_cannot_be_changed() -> None:
    made: Recipe = recipe()
    with pytest.raises(ValueError, match="frozen"):
        made.product.id = 5
