"""What each reply means; and that no reply of any kind is taken for an acknowledgement."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drivers.clouds.exchange import Reply
from drivers.clouds.product_reply import verdicts_of
from station.ports import CloudAway, ParcelRefused, Verdict

NOW = datetime(2024, 5, 2, 8, tzinfo=UTC)
KEYS = ("a", "b", "c")
LOGIN_PAGE = b"<!doctype html><title>Welcome</title>"


def _judge(status: int, said: object, keys: tuple[str, ...] = KEYS, **headers: str) -> object:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return verdicts_of(Reply(status, named, body), keys, NOW)


def _away(status: int, said: object, keys: tuple[str, ...] = KEYS, **headers: str) -> CloudAway:
    with pytest.raises(CloudAway) as caught:
        _judge(status, said, keys, **headers)
    assert caught.value.message.endswith(".")
    return caught.value


def test_each_message_gets_its_verdict() -> None:
    said = {"accepted": ["c", "a"], "refused": [{"key": "b", "reason": "No such product."}]}
    assert _judge(200, said) == (
        Verdict("a", accepted=True),
        Verdict("b", accepted=False, reason="No such product."),
        Verdict("c", accepted=True),
    )


def test_what_is_not_mentioned_is_not_acknowledged() -> None:
    assert _judge(201, {"accepted": ["b"], "refused": []}) == (Verdict("b", accepted=True),)


def test_a_refusal_without_words_has_a_reason_all_the_same() -> None:
    said = {"accepted": [], "refused": [{"key": "a"}]}
    assert _judge(200, said) == (
        Verdict("a", accepted=False, reason="The back end gave no reason."),
    )


@pytest.mark.parametrize(
    "said",
    [
        b"",
        LOGIN_PAGE,
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b"9" * 5_000,
        [],
        "accepted",
        None,
        {},
        {"accepted": ["a"]},
        {"refused": []},
        {"accepted": "abc", "refused": []},
        {"accepted": [1], "refused": []},
        {"accepted": [["a"]], "refused": []},
        {"accepted": ["a", "unknown"], "refused": []},
        {"accepted": ["a"], "refused": [{"key": "unknown", "reason": "no"}]},
        {"accepted": ["a"], "refused": [{"key": "a", "reason": "both"}]},
        {"accepted": ["a"], "refused": ["b"]},
        {"accepted": ["a"], "refused": [{"reason": "whose?"}]},
        {"accepted": ["a"], "refused": {"b": "no"}},
    ],
    ids=lambda said: repr(said)[:40],
)
def test_success_without_a_proper_list_acknowledges_nothing(said: object) -> None:
    assert _away(200, said).state == "offline"


@pytest.mark.parametrize("status", [301, 302, 303, 304, 307, 308])
def test_a_redirect_needs_a_person(status: int) -> None:
    assert _away(status, b"", location="https://elsewhere.example").state == "blocked"


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_credential_needs_a_person(status: int) -> None:
    away = _away(status, {"accepted": ["a"], "refused": []})
    assert away.state == "blocked"
    assert "credential" in away.message


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
def test_busy_is_worth_another_try(status: int) -> None:
    away = _away(status, LOGIN_PAGE, retry_after="90")
    assert (away.state, away.retry_after_s) == ("busy", 90)


@pytest.mark.parametrize("status", [400, 404, 409, 410, 413, 422])
def test_several_refused_as_a_whole_are_told_apart(status: int) -> None:
    with pytest.raises(ParcelRefused, match="One is bad"):
        _judge(status, {"reason": "One is bad."})


@pytest.mark.parametrize("status", [400, 404, 409, 410, 413, 422])
@pytest.mark.parametrize("field", ["reason", "detail", "message", "error", "title"])
def test_a_single_refused_message_gets_the_replys_reason(status: int, field: str) -> None:
    verdict = Verdict("a", accepted=False, reason="Known under another token.")
    assert _judge(status, {field: "Known under another token."}, ("a",)) == (verdict,)


@pytest.mark.parametrize("status", [400, 409, 413, 422])
def test_a_refusal_that_is_no_json_is_still_a_refusal(status: int) -> None:
    reason = f"The back end refused it ({status}) and gave no reason."
    assert _judge(status, LOGIN_PAGE, ("a",)) == (Verdict("a", accepted=False, reason=reason),)


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize("keys", [KEYS, ("a",)])
def test_a_wrong_url_sets_no_unit_aside(status: int, keys: tuple[str, ...]) -> None:
    away = _away(status, b"<h1>Not found</h1>", keys)
    assert away.state == "blocked"
    assert "url" in away.message


@pytest.mark.parametrize("status", [402, 405, 406, 407, 415, 451])
def test_any_other_complaint_is_about_the_address(status: int) -> None:
    assert _away(status, {"reason": "no"}, ("a",)).state == "blocked"


def test_a_conflict_that_lists_the_key_as_taken_is_taken() -> None:
    said = {"accepted": ["a"], "refused": []}
    assert _judge(409, said, ("a",)) == (Verdict("a", accepted=True),)


@pytest.mark.parametrize(
    "said",
    [
        {"accepted": ["a"]},
        {"accepted": ["a", "z"], "refused": []},
        {"accepted": [], "refused": []},
        {"known": "a"},
    ],
)
def test_a_conflict_that_lists_nothing_properly_is_refused(said: object) -> None:
    verdicts = _judge(409, said, ("a",))
    assert isinstance(verdicts, tuple)
    assert [verdict.accepted for verdict in verdicts] == [False]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(KEYS),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["accepted", "refused", "key", "reason"]), inner)
    ),
)


@given(
    st.integers(200, 599),
    st.binary() | JSON.map(lambda said: json.dumps(said).encode()),
    st.dictionaries(st.sampled_from(["retry-after", "date"]), st.text()),
    st.sampled_from([KEYS, ("a",)]),
)
@example(200, b'{"accepted": [], "refused": [{"key": {}}]}', {}, ("a",))
def test_no_reply_raises_anything_else_or_speaks_of_strangers(
    status: int, body: bytes, headers: dict[str, str], keys: tuple[str, ...]
) -> None:
    try:
        verdicts = verdicts_of(Reply(status, headers, body), keys, NOW)
    except (CloudAway, ParcelRefused):
        return
    named = [verdict.key for verdict in verdicts]
    assert len(set(named)) == len(named)
    assert set(named) <= set(keys)
    assert all(verdict.accepted or verdict.reason for verdict in verdicts)
