"""The table of stages: what a property test finds when it walks wherever the table lets it."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from station.line.stages import ALLOWED, FINAL, Stage

TOUCHING = frozenset({Stage.ERASING, Stage.WRITING, Stage.CONFIGURING})
"""Stages that change a module."""


class Walk(RuleBasedStateMachine):
    """One place, moved along the table by chance."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage.EMPTY
        self.turn: list[Stage] = []

    @rule(data=st.data())
    def move(self, data: st.DataObject) -> None:
        onward = sorted(ALLOWED[self.stage], key=lambda stage: stage.value)
        self.take(data.draw(st.sampled_from(onward)))

    @precondition(lambda self: self.stage.is_working)
    @rule(end=st.sampled_from([Stage.FAILED, Stage.SKIPPED]))
    def go_wrong(self, end: Stage) -> None:
        assert end in ALLOWED[self.stage]
        self.take(end)

    def take(self, stage: Stage) -> None:
        """Go to a stage; a final one ends the turn, and the next begins a new one."""
        if self.stage in FINAL:
            self.turn = []
        self.turn.append(stage)
        self.stage = stage

    @invariant()
    def only_a_recorded_unit_has_passed(self) -> None:
        if self.stage is Stage.PASSED:
            assert self.turn[-2] is Stage.RECORDING

    @invariant()
    def nothing_is_written_before_it_is_known_and_checked(self) -> None:
        if self.stage in TOUCHING:
            assert Stage.IDENTIFYING in self.turn
            assert Stage.CHECKING in self.turn

    @invariant()
    def what_was_written_is_read_back_before_it_is_recorded(self) -> None:
        if self.stage is Stage.RECORDING and Stage.WRITING in self.turn:
            after = self.turn[len(self.turn) - self.turn[::-1].index(Stage.WRITING) :]
            assert after[0] is Stage.READING_BACK
            assert Stage.PROVING in after

    @invariant()
    def what_was_erased_is_written(self) -> None:
        if len(self.turn) > 1 and self.turn[-2] is Stage.ERASING:
            assert self.stage in {Stage.WRITING, Stage.FAILED, Stage.SKIPPED}


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=40, stateful_step_count=30)


def test_every_stage_has_its_row() -> None:
    assert set(ALLOWED) == set(Stage)
    assert all(onward for onward in ALLOWED.values())


def test_every_stage_can_be_reached() -> None:
    reached = {Stage.EMPTY}
    for _ in Stage:
        reached |= {onward for stage in reached for onward in ALLOWED[stage]}
    assert reached == set(Stage)


def test_recording_alone_leads_to_passed() -> None:
    assert {stage for stage in Stage if Stage.PASSED in ALLOWED[stage]} == {Stage.RECORDING}


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage.is_working])
def test_every_working_stage_can_fail_and_be_left(stage: Stage) -> None:
    assert {Stage.FAILED, Stage.SKIPPED} <= ALLOWED[stage]


def test_a_module_can_be_turned_away_at_the_door() -> None:
    assert ALLOWED[Stage.EMPTY] == {Stage.IDENTIFYING, Stage.FAILED, Stage.SKIPPED}


@pytest.mark.parametrize("stage", list(Stage))
def test_a_stage_is_empty_working_or_final_and_never_two(stage: Stage) -> None:
    assert [stage is Stage.EMPTY, stage.is_working, stage.is_final].count(True) == 1


def test_after_a_result_the_place_is_free_for_the_next() -> None:
    assert all(ALLOWED[stage] == {Stage.EMPTY, Stage.IDENTIFYING} for stage in FINAL)
