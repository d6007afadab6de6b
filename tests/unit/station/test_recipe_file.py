"""Reading a recipe: what is right is read, and what is wrong is named with its key and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.recipe_file import RecipeProblem, RecipeRefused, read_recipe
from tests.builders import DIGEST, recipe_text

WHOLE = Path(__file__).with_name("whole_recipe.toml").read_text(encoding="utf-8")
"""Every table and key that a recipe can have."""


def problems(text: str) -> tuple[RecipeProblem, ...]:
    """What is wrong in a recipe."""
    with pytest.raises(RecipeRefused) as caught:
        read_recipe(text)
    assert caught.value.remedy
    assert caught.value.reason == "recipe"
    assert all(str(problem) in caught.value.message for problem in caught.value.problems)
    return caught.value.problems


def found_in(text: str) -> tuple[RecipeProblem, ...]:
    """What is wrong in a recipe, if anything is."""
    try:
        read_recipe(text)
    except RecipeRefused as error:
        return error.problems
    return ()


def line_number(text: str, words: str) -> int:
    """The line, counted from 1, that begins with these words."""
    return next(n for n, line in enumerate(text.splitlines(), 1) if line.startswith(words))


def test_a_recipe_with_every_key_is_read() -> None:
    recipe = read_recipe(WHOLE)
    assert recipe.product.platform_id == 8
    assert recipe.firmware.factory_slot
    assert recipe.line.stop_after_same_failures == 3
    assert recipe.setup is not None
    assert recipe.setup.ssid_prefix == "Acme"
    assert recipe.label.lines == ("{title}", "S/N {serial}", "Wi-Fi {ssid}")
    assert [test.name for test in recipe.test] == ["Radio", "Self test", "Light", "Current"]
    assert recipe.cloud.particle is not None
    assert recipe.cloud.particle.groups == ("factory-{batch}",)
    assert recipe.destinations == (
        "particle:acme-thermostat",
        "product:acme-thermostat",
        "site:acme-thermostat",
    )


def test_windows_line_ends_and_a_mark_at_the_end_change_nothing() -> None:
    assert read_recipe(WHOLE.replace("\n", "\r\n")) == read_recipe(WHOLE + "\n# end")


@pytest.mark.parametrize(
    ("wrong", "key", "meant"),
    [
        (("version = 0", "verzion = 0"), "product.verzion", "version"),
        (("[serial]", "[cereal]"), "cereal", "serial"),
        (("ssid_prefix", "ssid_prefiks"), "setup.ssid_prefiks", "ssid_prefix"),
        (("[cloud.product]\nurl", "[cloud.product]\nurll"), "cloud.product.urll", "url"),
        (("[cloud.product]", "[cloud.produkt]"), "cloud.produkt", "product"),
    ],
)
def test_an_unknown_key_is_named_with_its_line_and_the_nearest(
    wrong: tuple[str, str], key: str, meant: str
) -> None:
    text = recipe_text(wrong)
    found = next(problem for problem in problems(text) if problem.key == key)
    name = key.rpartition(".")[2]
    assert found.sentence == f'"{name}" is not a key of a recipe. Did you mean "{meant}"?'
    where = line_number(text, wrong[1].rpartition("\n")[2].partition(" ")[0])
    assert str(found) == f"line {where}, {key}: {found.sentence}"


def test_an_unknown_key_near_no_other_is_only_named() -> None:
    [found] = problems(recipe_text(("version = 0", "version = 0\nzzzzzz = 1")))
    assert found.sentence == '"zzzzzz" is not a key of a recipe.'


def test_a_missing_key_is_named_with_the_line_of_its_table() -> None:
    text = recipe_text(('title = "Acme Thermostat"\n', ""), (f'user = "{DIGEST}"\n', ""))
    title, user = problems(text)
    assert str(title) == f"line {line_number(text, '[product]')}, product.title: This is missing."
    assert str(user) == f"line {line_number(text, '[firmware]')}, firmware.user: This is missing."


def test_a_missing_table_has_no_line() -> None:
    [found] = problems(WHOLE.partition("[label]")[0])
    assert (found.key, found.line) == ("label", 0)
    assert str(found) == "label: This is missing."


def test_every_problem_is_told_at_once() -> None:
    text = recipe_text(("id = 1234", "id = 0"), ('"p1"', '"p9"'), ("url = ", "uri = "))
    assert [problem.key for problem in problems(text)] == [
        "product.platform",
        "cloud.product.url",
        "cloud.product.uri",
    ]


def test_a_key_of_the_second_test_has_the_line_of_the_second_test() -> None:
    one = '\n[[test]]\nname = "One"\nkind = "command"\nrun = ["x"]\n'
    more = f'{one}\n[[test]]\nname = "Two"\nkind = "magic"\n'
    text = recipe_text() + more
    [found] = problems(text)
    assert found.key == "test.1.kind"
    assert found.line == line_number(text, 'kind = "magic"')


@pytest.mark.parametrize("first", ['line.mode = "flashh"', 'line = { mode = "flashh" }'])
def test_a_key_in_another_spelling_has_its_line_too(first: str) -> None:
    [found] = problems(f"# a remark\n{first}\n{recipe_text()}")
    assert (found.key, found.line) == ("line.mode", 2)


def test_what_is_no_toml_is_told_with_its_line() -> None:
    text = recipe_text(("id = 1234", "id = "))
    [found] = problems(text)
    assert found.line == line_number(text, "id =")
    assert found.sentence.startswith("This is not TOML: ")


@pytest.mark.parametrize("text", ["", "[product", "product = 5", "\x00", "\ufffd", "test = [1]"])
def test_anything_else_is_refused_and_raises_nothing_else(text: str) -> None:
    assert problems(text)


@given(st.text(max_size=40), st.integers(0, len(WHOLE)))
def test_no_text_raises_anything_but_its_own_error(noise: str, at: int) -> None:
    found = found_in(WHOLE[:at] + noise + WHOLE[at:])
    lines = WHOLE.count("\n") + len(noise) + 1
    assert all(0 <= problem.line <= lines for problem in found)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=3,
)


@given(st.sampled_from([line for line in WHOLE.splitlines() if " = " in line]), VALUES)
def test_no_value_raises_anything_but_its_own_error(line: str, value: object) -> None:
    key = line.partition(" = ")[0]
    found = found_in(WHOLE.replace(line, f"{key} = {_toml(value)}", 1))
    assert all(problem.sentence for problem in found)


def _toml(value: object) -> str:
    """A value as TOML writes it; None as a date, that nothing in a recipe is."""
    match value:
        case None:
            return "2026-01-01"
        case bool():
            return str(value).lower()
        case str():
            return '"' + "".join(f"\\U{ord(c):08X}" for c in value if not _surrogate(c)) + '"'
        case list():
            return "[" + ", ".join(_toml(each) for each in value) + "]"
        case _:
            return str(value)


def _surrogate(character: str) -> bool:
    return 0xD800 <= ord(character) <= 0xDFFF
