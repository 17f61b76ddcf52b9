"""The film of a spread: it shows what `simulate` computes, every consumer in its place, and is the same file every time."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from PIL import Image

import wom_sim
from wom_sim.engine.records import ORGANISATION
from wom_sim.errors import ResourceError, WomSimError
from wom_sim.network.ties import from_pairs
from wom_sim.report.animation import film
from wom_sim.report.animation.communities import SMALLEST, at_most, by_size, communities, stretches
from wom_sim.report.animation.picture import Picture
from wom_sim.report.animation.places import MARGIN, arrange, seat
from wom_sim.report.animation.scenery import MOST_DRAWN, scenery
from wom_sim.report.animation.spread import Spread, follow_spread, frame_hours
from wom_sim.report.style import styled
from wom_sim.scenario import Scenario
from wom_sim.world import DrawnWorld, draw_world

CAMPAIGNS = ["invited", "nominated"]


def small(consumers: int = 150, days: int = 6) -> Scenario:
    return Scenario.model_validate({
        "title": "A small $world$",
        "world": {"consumers": consumers, "segments": {"a": 0.4, "b": 0.6}, "network": {"mean_ties": 8, "homophily": 0.3},
                  "customers": {"share": 0.4}},
        "campaigns": {
            "invited": {"seeding": {"strategy": "existing_customers", "target": 20}, "role": "director"},
            "nominated": {"seeding": {"strategy": "nominated_influencers", "target": 20, "handpicked": 8}, "role": "director"},
        },
        "study": {"days": days},
    })  # fmt: skip


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return small()


@pytest.fixture(scope="module")
def world(scenario: Scenario) -> DrawnWorld:
    return draw_world(scenario, 3)


@pytest.fixture(scope="module")
def spreads(scenario: Scenario, world: DrawnWorld) -> list[Spread]:
    return [follow_spread(scenario, name, world, frame_hours(6, 24)) for name in CAMPAIGNS]


@pytest.fixture(scope="module")
def picture(scenario: Scenario, world: DrawnWorld, spreads: list[Spread]) -> Picture:
    with styled():
        return Picture(scenario, world, spreads, 3)


def planted(groups: int, size: int, bridges: int):
    """Ties within groups, and a few from each group to the next."""
    graph = nx.random_partition_graph([size] * groups, 0.6, 0.0, seed=4)
    graph.add_edges_from((g * size + i, (g + 1) % groups * size + i) for g in range(groups) for i in range(bridges))
    u, v = np.array(graph.edges).T
    return from_pairs(groups * size, u, v, np.ones(len(u)), directed=False)


class TestCommunities:
    def test_groups_that_are_there_are_found(self) -> None:
        label = communities(planted(6, 20, 2))
        assert sorted(np.bincount(label)) == [20] * 6
        assert all(len(set(label[start : start + 20])) == 1 for start in range(0, 120, 20))

    def test_the_same_every_time_and_none_too_small(self, world: DrawnWorld) -> None:
        label = communities(world.ties)
        assert np.array_equal(label, communities(world.ties))
        sizes = np.bincount(label)
        assert sizes.min() >= SMALLEST and list(sizes) == sorted(sizes, reverse=True)

    def test_who_is_apart_is_put_together(self) -> None:
        u, v = np.array([(i, j) for i in range(6) for j in range(i)] + [(6, 7), (8, 9), (10, 11), (11, 12)]).T
        label = communities(from_pairs(13, u, v, np.ones(len(u)), directed=False))
        assert sorted(np.bincount(label)) == [6, 7] and len(set(label[:6])) == 1

    def test_a_network_of_two(self) -> None:
        assert communities(from_pairs(2, [0], [1], [1.0], directed=False)).tolist() == [0, 0]

    def test_stretches_of_a_ring(self, world: DrawnWorld) -> None:
        label = stretches(world, 50)
        assert list(np.bincount(label)) == [50, 50, 50] and (np.diff(label) >= 0).all()

    def test_the_smallest_of_many_are_one(self) -> None:
        assert at_most(np.array([0, 1, 2, 3]), 3).tolist() == [0, 1, 2, 2]
        assert by_size(np.array([5, 5, 2, 9, 9, 9])).tolist() == [1, 1, 2, 0, 0, 0]


class TestPlaces:
    @pytest.mark.parametrize("groups", [1, 2, 5, 12])
    def test_communities_lie_apart_and_hold_their_members(self, groups: int) -> None:
        ties = planted(groups, 24, 2)
        label = np.repeat(np.arange(groups), 24)
        centre, radius = arrange(label, ties, 1.4)
        apart = np.sqrt(((centre[:, None] - centre[None]) ** 2).sum(axis=2)) - radius[:, None] - radius[None]
        assert apart[~np.eye(groups, dtype=bool)].min(initial=1.0) > -1e-6
        place = seat(label, ties, centre)
        assert (np.sqrt(((place - centre[label]) ** 2).sum(axis=1)) <= radius[label] - MARGIN / 2).all()
        gaps = np.sqrt(((place[:, None] - place[None]) ** 2).sum(axis=2))
        assert gaps[~np.eye(len(place), dtype=bool)].min() > 0.6, "nobody covers anybody"

    def test_the_same_every_time(self, world: DrawnWorld) -> None:
        label = communities(world.ties)
        first, second = (seat(label, world.ties, arrange(label, world.ties)[0]) for _ in range(2))
        assert np.array_equal(first, second)

    def test_neighbours_are_near(self) -> None:
        """A ring of groups is laid out so that tied groups are nearer than others."""
        ties, label = planted(9, 16, 6), np.repeat(np.arange(9), 16)
        centre, _ = arrange(label, ties)
        far = np.sqrt(((centre[:, None] - centre[None]) ** 2).sum(axis=2))
        tied = [far[g, (g + 1) % 9] for g in range(9)]
        assert np.mean(tied) < 0.75 * far[~np.eye(9, dtype=bool)].mean()


class TestSpread:
    def test_frames_stand_before_and_after(self) -> None:
        assert frame_hours(2, 24).tolist() == [0, 24, 48]
        assert frame_hours(1, 10).tolist() == [0, 10, 20, 24]

    @pytest.mark.parametrize("number", [0, 1])
    def test_it_ends_as_simulate_does(self, scenario: Scenario, world: DrawnWorld, spreads: list[Spread], number: int) -> None:
        result, spread = wom_sim.simulate(scenario, CAMPAIGNS[number], 3, world=world), spreads[number]
        last = len(spread.hours) - 1
        for name in ("reached", "engaged"):
            assert np.array_equal(spread.seen(getattr(spread, name), last), result.state[name] >= 0)
        assert spread.members.sum(axis=1).tolist() == [0, *result.members_by_day]
        assert spread.members[-1].sum() > 0
        told = result.exposures[result.exposures["sender"] != ORGANISATION]
        assert len(spread.tick) == len(told) > 0
        ends = [spread.told(frame, along=along) for frame in range(last + 1) for along in (True, False)]
        assert sorted(map(tuple, np.concatenate(ends))) == sorted(zip(told["sender"], told["consumer"], strict=True))

    def test_day_by_day_as_the_series(self, scenario: Scenario, world: DrawnWorld, spreads: list[Spread]) -> None:
        from wom_sim.metrics import follow

        series = follow(wom_sim.simulate(scenario, "invited", 3, world=world))
        assert [spreads[0].seen(spreads[0].reached, f).sum() for f in range(7)] == [0, *series["reached"]]
        assert [spreads[0].seen(spreads[0].engaged, f).sum() for f in range(7)] == [0, *series["engaged"]]

    def test_what_is_told_along_ties_is(self, world: DrawnWorld, spreads: list[Spread]) -> None:
        graph = world.ties.to_networkx()
        for frame in range(7):
            assert all(graph.has_edge(*pair) for pair in spreads[0].told(frame, along=True).tolist())
            assert not any(graph.has_edge(*pair) for pair in spreads[0].told(frame, along=False).tolist())

    def test_fewer_hours_are_the_beginning_of_more(self, scenario: Scenario, world: DrawnWorld, spreads: list[Spread]) -> None:
        short = follow_spread(scenario, "invited", world, frame_hours(2, 12))
        assert np.array_equal(short.members[::2], spreads[0].members[:3])
        assert np.array_equal(short.seen(short.reached, 4), spreads[0].seen(spreads[0].reached, 2))


class TestPicture:
    def test_numbers_are_those_of_the_run(self, picture: Picture, spreads: list[Spread]) -> None:
        for frame in (0, 3, 6):
            picture.at(frame)
            assert picture.day.get_text() == ("at the start", "after 1 day", *(f"after {n} days" for n in range(2, 99)))[frame]
            for panel, spread in zip(picture.panels, spreads, strict=True):
                reached, engaged = (spread.seen(first, frame).sum() for first in (spread.reached, spread.engaged))
                members = spread.members[frame].sum()
                assert panel.numbers.get_text() == f"{reached} of 150 reached · {engaged} engaged · {members} members"
                assert [len(marks.get_offsets()) for marks in (panel.reached, panel.engaged, panel.members)] == [
                    reached, engaged, members,
                ]  # fmt: skip

    def test_states_differ_in_shape(self, picture: Picture) -> None:
        """Hollow, solid, and a wider ring: told apart without colour."""
        picture.at(6)
        panel = picture.panels[0]
        assert (panel.reached.get_facecolor()[0][:3] == 1).all()
        assert (panel.engaged.get_facecolor() == panel.engaged.get_edgecolor()).all()
        assert len(panel.members.get_facecolor()) == 0
        assert panel.members.get_sizes().min() > panel.engaged.get_sizes().max()

    def test_both_campaigns_stand_on_the_same_map(self, picture: Picture) -> None:
        first, second = (panel.things for panel in picture.panels)
        assert first is second and len(first.place) == 150

    def test_lines_run_between_those_who_told(self, picture: Picture, spreads: list[Spread]) -> None:
        picture.at(4)
        for panel, spread in zip(picture.panels, spreads, strict=True):
            drawn = {tuple(map(tuple, segment)) for segment in panel.along.get_segments()}
            told = {tuple(sorted(pair)) for pair in spread.told(4, along=True).tolist()}
            assert drawn == {tuple(map(tuple, panel.things.place[list(pair)])) for pair in told}

    def test_going_back_is_the_same_picture(self, picture: Picture) -> None:
        first = picture.at(2)
        assert not np.array_equal(picture.at(5), first)
        assert np.array_equal(picture.at(2), first)

    def test_hours_are_said_where_frames_are_closer_than_days(self, scenario: Scenario, world: DrawnWorld) -> None:
        spread = follow_spread(scenario, "invited", world, frame_hours(2, 6))
        with styled():
            picture = Picture(scenario, world, [spread], 3)
            picture.at(5)
        assert picture.day.get_text() == "after 1 day + 6 h"

    @pytest.mark.compiled
    def test_many_consumers_are_drawn_as_communities(self) -> None:
        scenario = small(MOST_DRAWN + 1, days=3)
        world = draw_world(scenario, 0)
        things = scenery(scenario, world, 1.0)
        assert things.grouped and len(things.place) == 13 and things.people.sum() == MOST_DRAWN + 1
        spread = follow_spread(scenario, "invited", world, frame_hours(3, 24))
        with styled():
            picture = Picture(scenario, world, [spread], 0)
            picture.at(3)
        panel = picture.panels[0]
        reached = np.bincount(things.of[spread.seen(spread.reached, 3)], minlength=13)
        shares = panel.reached.get_sizes() / panel.area[np.flatnonzero(reached)]
        assert shares == pytest.approx((reached / things.people)[reached > 0])
        assert f"of {MOST_DRAWN + 1:,} reached" in panel.numbers.get_text()
        ends = {tuple(end) for way in panel.along.get_segments() + panel.aside.get_segments() for end in (way[0], way[-1])}
        assert ends <= set(map(tuple, things.place)), "bent lines end where communities are"


class TestFilm:
    def test_a_gif_has_every_frame_and_the_same_bytes(self, picture: Picture, tmp_path: Path) -> None:
        done: list[int] = []
        for name in ("one.gif", "two.gif"):
            film.write_film(picture, tmp_path / name, ".gif", 5, done.append)
        assert done == [*range(1, 8)] * 2
        assert (tmp_path / "one.gif").read_bytes() == (tmp_path / "two.gif").read_bytes()
        with Image.open(tmp_path / "one.gif") as image:
            assert (image.n_frames, image.size, image.info["loop"]) == (7, (1080, 680), 0)
            durations = []
            for frame in range(7):
                image.seek(frame)
                durations.append(image.info["duration"])
                shown = np.asarray(image.convert("RGB")).astype(int)
                assert np.abs(shown - picture.at(frame)).mean() < 2, "the colours of the frame, or nearly so"
                assert shown[2, 2].tolist() == [255, 255, 255]
        assert durations == [200] * 6 + [2000]

    @pytest.mark.compiled
    def test_a_film_of_500_consumers_is_small(self, tmp_path: Path) -> None:
        scenario = small(500, days=28)
        world = draw_world(scenario, 0)
        spreads = [follow_spread(scenario, name, world, frame_hours(28, 24)) for name in CAMPAIGNS]
        with styled():
            film.write_film(Picture(scenario, world, spreads, 0), tmp_path / "a.gif", ".gif", 4)
        assert (tmp_path / "a.gif").stat().st_size < 3_000_000

    @pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg here")
    def test_an_mp4_is_a_film_with_the_same_bytes(self, picture: Picture, tmp_path: Path) -> None:
        for name in ("one.mp4", "two.mp4"):
            film.write_film(picture, tmp_path / name, ".mp4", 5)
        assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()
        done = subprocess.run(
            ["ffmpeg", "-i", str(tmp_path / "one.mp4"), "-f", "null", "-"], capture_output=True, text=True, check=True
        )
        assert "1080x680" in done.stderr and "frame=   17" in done.stderr

    def test_what_ffmpeg_complains_of_is_passed_on(
        self, picture: Picture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "ffmpeg").write_text("#!/bin/sh\necho something >&2\necho no codec here >&2\nexit 1\n")
        (tmp_path / "ffmpeg").chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
        with pytest.raises(ResourceError, match="no codec here. A .gif needs no ffmpeg"):
            film.write_film(picture, tmp_path / "one.mp4", ".mp4", 5)

    def test_names_without_a_way_to_write_them(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(WomSimError, match=r'found "film.avi". Name it film.gif.'):
            film.check_kind(Path("film.avi"))
        monkeypatch.setenv("PATH", "")
        film.check_kind(Path("film.GIF"))
        with pytest.raises(WomSimError, match=r"needs ffmpeg.*film.gif, which needs none"):
            film.check_kind(Path("film.mp4"))


def test_a_real_network_and_names_of_any_script() -> None:
    scenario = small().model_copy(update={"title": "日本語 {x} \\frac"})
    imported = wom_sim.from_networkx(nx.les_miserables_graph())
    world = draw_world(scenario, 0, imported)
    spread = follow_spread(scenario, "invited", world, frame_hours(2, 24))
    with styled(), pytest.warns(UserWarning, match="Glyph"):
        picture = Picture(scenario, world, [spread], 0)
    assert Image.open(io.BytesIO(_png(picture.at(2)))).size == (720, 680)


def _png(frame: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(frame).save(out, "PNG")
    return out.getvalue()
