"""[[test]]: what each kind takes, and each wrong value with its key and line."""

from __future__ import annotations

import pytest

from station.recipe_file import RecipeProblem, RecipeRefused, read_recipe
from station.recipe_tests import AskOperator, Limits, RunCommand, SerialExpect, Test, WifiScan
from tests.builders import recipe_text

SCAN = 'kind = "wifi_scan"\nnetwork = "FACTORY-REF"\nrssi_min_dbm = -70\n'
EXPECT = 'kind = "serial_expect"\nsend = "SELFTEST"\nexpect = \'vbat=(?P<vbat>[0-9.]+) ok\'\n'
ASK = 'kind = "ask_operator"\nquestion = "Is it green?"\n'
COMMAND = 'kind = "command"\nrun = ["measure", "--json"]\n'
FIRST = len(recipe_text().splitlines()) + 1
"""The line of the first [[test]]."""


def with_tests(*bodies: str) -> str:
    """A recipe with these tests, called One, Two and so on."""
    names = ("One", "Two", "Three")
    tests = (f'[[test]]\nname = "{n}"\n{body}' for n, body in zip(names, bodies, strict=False))
    return recipe_text() + "".join(tests)


def made(body: str) -> Test:
    [test] = read_recipe(with_tests(body)).test
    return test


def refused(*bodies: str) -> RecipeProblem:
    with pytest.raises(RecipeRefused) as caught:
        read_recipe(with_tests(*bodies))
    [problem] = caught.value.problems
    return problem


def test_what_is_left_out_has_its_default() -> None:
    assert made(SCAN) == WifiScan(
        name="One",
        kind="wifi_scan",
        network="FACTORY-REF",
        rssi_min_dbm=-70,
        send="WIFI_SCAN:;",
        within_s=10.0,
    )
    expect, ask, command = made(EXPECT), made(ASK), made(COMMAND)
    assert isinstance(expect, SerialExpect)
    assert (expect.within_s, expect.limits) == (5.0, {})
    assert isinstance(ask, AskOperator)
    assert (ask.within_s, ask.picture) == (300.0, "")
    assert isinstance(command, RunCommand)
    assert (command.within_s, command.run) == (60.0, ("measure", "--json"))


@pytest.mark.parametrize(
    "written",
    [
        "limits = { vbat = { min = 3.3, max = 4 } }\n",
        "limits.vbat = { min = 3.3, max = 4 }\n",
        "[test.limits]\nvbat = { min = 3.3, max = 4 }\n",
        "[test.limits.vbat]\nmin = 3.3\nmax = 4\n",
    ],
)
def test_limits_may_be_written_as_toml_allows(written: str) -> None:
    test = made(EXPECT + written)
    assert isinstance(test, SerialExpect)
    assert test.limits == {"vbat": Limits(min=3.3, max=4.0)}


@pytest.mark.parametrize(
    ("body", "key", "meant"),
    [
        (SCAN + "rssi_min_dmb = -3\n", "rssi_min_dmb", "rssi_min_dbm"),
        (EXPECT + 'expected = "x"\n', "expected", "expect"),
        (ASK + 'pikture = "a.png"\n', "pikture", "picture"),
        (COMMAND + "within = 3\n", "within", "within_s"),
        (EXPECT + "limits = { vbat = { min = 3, maxi = 4 } }\n", "limits.vbat.maxi", "max"),
    ],
)
def test_an_unknown_key_of_any_kind_is_named_with_the_nearest(
    body: str, key: str, meant: str
) -> None:
    problem = refused(body)
    assert problem.key == f"test.0.{key}"
    assert problem.line == FIRST + body.count("\n") + 1
    assert problem.sentence.endswith(f'Did you mean "{meant}"?')


def test_a_key_of_one_kind_is_none_of_another() -> None:
    assert refused(SCAN + 'question = "?"\n').key == "test.0.question"


def test_limits_in_a_table_of_their_own_have_the_line_of_the_right_test() -> None:
    limits = "[test.limits.vbat]\n{} = 3\n"
    problem = refused(EXPECT + limits.format("min"), EXPECT + limits.format("mim"))
    lines = with_tests(EXPECT + limits.format("min"), EXPECT + limits.format("mim")).splitlines()
    assert problem.key == "test.1.limits.vbat.mim"
    assert problem.line == lines.index("mim = 3") + 1


@pytest.mark.parametrize(
    ("body", "key", "words"),
    [
        (SCAN.replace("-70", '"loud"'), "rssi_min_dbm", "integer"),
        (SCAN.replace("-70", "70"), "rssi_min_dbm", "less than or equal to 0"),
        (SCAN.replace("FACTORY-REF", "x" * 33), "network", "32"),
        (EXPECT.replace("(?P", "((?P"), "expect", "This is not a regular expression: missing )"),
        (EXPECT.replace("[0-9.]", "[[0-9]"), "expect", "Possible nested set"),
        (EXPECT.replace("+", "{9999999999999999999999}"), "expect", "not a regular expression"),
        (EXPECT.replace("vbat=", "|vbat="), "expect", "It fits silence too"),
        (
            EXPECT + "limits = { vcc = { min = 1 } }\n",
            "",
            "captures nothing of that name: write (?P",
        ),
        (EXPECT + "limits = { vbat = {} }\n", "limits.vbat", "Say min, max or both."),
        (EXPECT + "limits = { vbat = { min = 2, max = 1 } }\n", "limits.vbat", "No number is at"),
        (EXPECT + "limits = { vbat = { min = nan } }\n", "limits.vbat.min", "finite"),
        (EXPECT + "within_s = 0\n", "within_s", "greater than 0"),
        (EXPECT + "within_s = inf\n", "within_s", "finite"),
        (ASK + 'picture = "../green.png"\n', "picture", "pattern"),
        (ASK.replace("Is it green?", ""), "question", "at least 1"),
        (COMMAND.replace('"measure", "--json"', ""), "run", "at least 1"),
        (COMMAND.replace("measure", "bin/measure"), "run", "neither the name of an installed"),
        (COMMAND.replace("--json", "\\u0000"), "run", "zero character"),
        ('kind = "wifi"\n', "kind", "is not a kind of test: wifi_scan"),
        ("", "kind", "This is missing. Kinds of tests: wifi_scan, serial_expect"),
    ],
)
def test_a_wrong_value_is_refused(body: str, key: str, words: str) -> None:
    problem = refused(body)
    assert problem.key == f"test.0.{key}".rstrip(".")
    assert words in problem.sentence
    assert problem.line


def test_two_tests_of_one_name_could_not_be_told_apart() -> None:
    text = with_tests(SCAN, ASK).replace('"Two"', '"One"')
    with pytest.raises(RecipeRefused, match='Two tests are called "One"'):
        read_recipe(text)


def test_a_recipe_that_starts_no_firmware_can_test_none() -> None:
    text = (
        with_tests(SCAN)
        .replace('[setup]\nssid_prefix = "Acme"\n', '[line]\nmode = "register"\n')
        .replace('"Wi-Fi {ssid}"', '"Wi-Fi"')
    )
    with pytest.raises(RecipeRefused, match="cannot have \\[\\[test\\]\\]"):
        read_recipe(text)


def test_whether_somebody_is_needed_is_known() -> None:
    asks = read_recipe(with_tests(SCAN, ASK + 'picture = "green.png"\n'))
    assert (asks.asks_operator, asks.pictures) == (True, ("green.png",))
    assert not read_recipe(with_tests(SCAN)).asks_operator
