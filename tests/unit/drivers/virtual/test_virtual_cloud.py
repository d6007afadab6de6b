"""The virtual cloud learns each unit once, remembers, and misbehaves as asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from drivers.virtual.cloud import VirtualCloud

Open = Callable[[], VirtualCloud]


@pytest.fixture
def open_cloud(tmp_path: Path) -> Iterator[Open]:
    clouds: list[VirtualCloud] = []

    def start() -> VirtualCloud:
        clouds.append(VirtualCloud(tmp_path))
        return clouds[-1]

    yield start
    for cloud in clouds:
        cloud.close()


def _unit(number: int) -> dict[str, object]:
    return {"key": f"key-{number}", "device_id": f"f1c70000{number:016x}"}


def _post(cloud: VirtualCloud, parcel: str, *units: dict[str, object]) -> httpx.Response:
    with httpx.Client(trust_env=False, verify=False) as client:  # noqa: S501 - plain loopback; saves loading certificates
        return client.post(cloud.url, json={"units": units}, headers={"Idempotency-Key": parcel})


def test_it_learns_units_and_says_so(open_cloud: Open) -> None:
    cloud = open_cloud()
    reply = _post(cloud, "p1", _unit(1), _unit(2))
    assert reply.status_code == 200
    assert reply.json() == {"accepted": ["key-1", "key-2"], "refused": []}
    assert cloud.units() == [_unit(1), _unit(2)]
    assert cloud.requests == 1


def test_the_same_parcel_gets_the_same_answer_and_teaches_nothing(open_cloud: Open) -> None:
    cloud = open_cloud()
    first = _post(cloud, "p1", _unit(1))
    cloud.refusals = {str(_unit(1)["device_id"]): "Not any more."}
    assert _post(cloud, "p1", _unit(1)).content == first.content
    assert cloud.units() == [_unit(1)]


def test_a_known_unit_in_another_parcel_is_accepted_and_not_doubled(open_cloud: Open) -> None:
    cloud = open_cloud()
    _post(cloud, "p1", _unit(1))
    assert _post(cloud, "p2", _unit(1), _unit(2)).json()["accepted"] == ["key-1", "key-2"]
    assert cloud.units() == [_unit(1), _unit(2)]


def test_a_parcel_key_with_another_body_is_refused(open_cloud: Open) -> None:
    cloud = open_cloud()
    _post(cloud, "p1", _unit(1))
    assert _post(cloud, "p1", _unit(2)).status_code == 422
    assert cloud.units() == [_unit(1)]


def test_it_remembers_after_a_restart(open_cloud: Open) -> None:
    _post(open_cloud(), "p1", _unit(1))
    again = open_cloud()
    assert again.units() == [_unit(1)]
    assert _post(again, "p1", _unit(1)).json()["accepted"] == ["key-1"]
    assert open_cloud().units() == [_unit(1)]


def test_a_line_that_a_crash_cut_short_is_forgotten(open_cloud: Open, tmp_path: Path) -> None:
    _post(open_cloud(), "p1", _unit(1))
    with (tmp_path / "units.jsonl").open("a") as file:
        file.write('{"key": "key-2", "dev')
    again = open_cloud()
    assert again.units() == [_unit(1)]
    _post(again, "p2", _unit(2))
    lines = (tmp_path / "units.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [_unit(1), _unit(2)]


def test_down_hangs_up(open_cloud: Open) -> None:
    cloud = open_cloud()
    cloud.down = True
    with pytest.raises(httpx.TransportError):
        _post(cloud, "p1", _unit(1))
    cloud.down = False
    assert _post(cloud, "p1", _unit(1)).status_code == 200
    assert cloud.requests == 1


@pytest.mark.parametrize("status", [401, 409, 500])
def test_a_wished_status_teaches_nothing(open_cloud: Open, status: int) -> None:
    cloud = open_cloud()
    cloud.status = status
    assert _post(cloud, "p1", _unit(1)).status_code == status
    assert cloud.units() == []


def test_garbage_teaches_nothing(open_cloud: Open) -> None:
    cloud = open_cloud()
    cloud.garbage = True
    reply = _post(cloud, "p1", _unit(1))
    assert reply.status_code == 200
    assert reply.text.startswith("<!doctype html>")
    assert cloud.units() == []


def test_a_cut_reply_comes_after_learning(open_cloud: Open) -> None:
    cloud = open_cloud()
    cloud.cut_reply = True
    with pytest.raises(httpx.TransportError):
        _post(cloud, "p1", _unit(1))
    assert cloud.units() == [_unit(1)]


def test_one_conflict_refuses_the_whole_parcel(open_cloud: Open) -> None:
    cloud = open_cloud()
    cloud.conflicts = frozenset({str(_unit(2)["device_id"])})
    assert _post(cloud, "p1", _unit(1), _unit(2)).status_code == 409
    assert cloud.units() == []


def test_one_refusal_leaves_the_others(open_cloud: Open) -> None:
    cloud = open_cloud()
    cloud.refusals = {str(_unit(2)["device_id"]): "No such product."}
    assert _post(cloud, "p1", _unit(1), _unit(2)).json() == {
        "accepted": ["key-1"],
        "refused": [{"key": "key-2", "reason": "No such product."}],
    }
    assert cloud.units() == [_unit(1)]


@pytest.mark.parametrize("body", [b"", b"[]", b'{"units": 7}', b'{"units": [{}]}', b"\xff"])
def test_what_is_no_list_of_units_is_refused(open_cloud: Open, body: bytes) -> None:
    cloud = open_cloud()
    answer = cloud.answer("p1", body)
    assert answer is not None
    assert answer.status == 400
    assert cloud.units() == []
