"""Trees that are kept to be drawn: the right ones, in an order of their own, the same after a file."""

from __future__ import annotations

import csv
import dataclasses
import io
import math

import numpy as np
import pytest
from fake_study import study_of
from pages import scenario

from wom_sim.cascades import cascades
from wom_sim.engine.records import ITEM_KINDS, OF_INVITATION
from wom_sim.metrics import trees as keeping
from wom_sim.metrics.trees import Tree, trees
from wom_sim.report import trees as files
from wom_sim.report.files import table
from wom_sim.report.numbers import Numbers
from wom_sim.report.plots.spread import sectors
from wom_sim.simulation import simulate
from wom_sim.study import run_study


@pytest.fixture(scope="module")
def result():
    return simulate(scenario(), "<b>customers</b>", 0)


def tree_of(*parents: int) -> Tree:
    generation: list[int] = []
    for parent in parents:
        generation.append(1 if parent < 0 else generation[parent] + 1)
    zeros = np.zeros(len(parents), np.int64)
    return Tree("talk", True, np.array(parents), np.array(generation), zeros, zeros, 1, 0)


def sizes(result) -> np.ndarray:
    size = cascades(result.exposures, len(result.items)).size
    return np.sort(size[(size > 0) & (result.items["kind"] != OF_INVITATION)])


def test_the_median_and_the_largest(result):
    kept, by_size = trees(result), sizes(result)
    assert kept["median"].size == by_size[(len(by_size) - 1) // 2] and kept["large"].size == by_size[-1]
    assert kept["large"].larger == 0 and kept["large"].of == len(by_size)
    assert kept["median"].larger == (by_size > kept["median"].size).sum()
    assert all(tree.kind in ITEM_KINDS and tree.kind != "invitation" for tree in kept.values())


def test_what_is_too_large_to_be_drawn(result, monkeypatch):
    by_size = sizes(result)
    monkeypatch.setattr(keeping, "MOST_CONSUMERS", int(by_size[-1]) - 1)
    large = trees(result)["large"]
    assert large.size < by_size[-1] and large.larger == (by_size > large.size).sum() >= 1
    monkeypatch.setattr(keeping, "MOST_CONSUMERS", 0)
    assert trees(result) == {}


def test_a_tree_is_one(result):
    for tree in trees(result).values():
        at = np.arange(tree.size)
        assert (tree.parent < at).all() and (tree.hour[1:] >= tree.hour[:-1]).all()
        told = tree.parent >= 0
        assert (tree.generation[~told] == 1).all()
        assert (tree.generation[told] == tree.generation[tree.parent[told]] + 1).all()
        assert (tree.hour[told] > tree.hour[tree.parent[told]]).all()


def test_nothing_passed_on_nothing_kept(result):
    silent = dataclasses.replace(result, exposures=result.exposures[:0])
    assert trees(silent) == {}


def test_back_from_the_file(tmp_path):
    numbers = Numbers(run_study(scenario(**{"replicates: 6": "replicates: 1"})))
    text = table(files.COLUMNS, files.rows(numbers))
    again = files.read(csv.DictReader(io.StringIO(text)))
    assert list(again) == files.drawn(numbers)
    for campaign, kept in again.items():
        for name, tree in kept.items():
            for a, b in zip(tree, numbers.study.trees[campaign][name], strict=True):
                assert np.array_equal(a, b)


def test_only_the_first_replicate_keeps_trees_and_only_few_campaigns_are_written():
    study = study_of(5, 2)
    study.trees = {c: {"median": tree_of(-1), "large": tree_of(-1, 0)} for c in study.campaigns} | {"campaign b": {}}
    numbers = Numbers(study)
    assert len(files.drawn(numbers)) == files.MOST_TREES and "campaign b" not in files.drawn(numbers)
    assert {row[0] for row in files.rows(numbers)} == set(files.drawn(numbers))


class TestSectors:
    def test_a_star_is_even(self):
        angles = np.sort(sectors(tree_of(-1, -1, -1, -1)))
        assert np.diff(angles) == pytest.approx(math.pi / 2)

    def test_a_chain_goes_straight(self):
        assert np.ptp(sectors(tree_of(-1, 0, 1, 2))) == pytest.approx(0)

    def test_who_told_stands_in_the_middle_of_whom_they_told_and_sectors_do_not_overlap(self):
        angles = sectors(tree_of(-1, -1, 0, 0, 0))  # three ends below the first, one below the second
        assert angles[0] == pytest.approx(angles[2:].mean()) and angles[3] == pytest.approx(angles[0])
        assert angles[2:].max() < angles[1]
        assert angles[1] - angles[4] == pytest.approx(math.pi / 2)
