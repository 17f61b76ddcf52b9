"""Valid scenarios: what they mean, what the command line may change, and what is refused for its size."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from wom_sim.errors import ResourceError, ScenarioError
from wom_sim.scenario import (
    Campaign,
    GeneratedNetwork,
    ImportedNetwork,
    Role,
    Scenario,
    cross,
    estimate,
    load_scenario,
    refuse_if_too_large,
    resolved,
    scenario_from_text,
    size,
)
from wom_sim.scenario.campaign import STRATEGY_NAMES
from wom_sim.scenario.size import available_bytes, human

TELECOM = """\
title: Telecom sponsor grows private fan groups
world:
  consumers: 20000
  segments: {superfan: 0.1, fan: {share: 0.3, interest: 0.6}, casual: 0.6}
  sector: sport
  network: {mean_ties: 14, rewiring: 0.2, homophily: 0.3}
  customers: {share: 0.25, concentrated_in: fan}
  clock: {time_zones: {0: .7, 1: .2, -3: .1}}
campaigns:
  existing customers: &shared
    seeding: {strategy: existing_customers, target: 250}
    role: director
    budget: 25000
  nominated influencers:
    <<: *shared
    seeding: {strategy: nominated_influencers, handpicked: 25, target: 250}
    role:
      - {start: 0, end: 13, role: fact_finder}
      - start: 14
        end: 41
        role: {name: own, rhythm: [{activity: ask, day: 1}], style: {quiet_hours: [21, 8]}}
  no campaign:
study: {days: 42, replicates: 40, rng_seed: 7, baseline: no campaign}
"""

SMALL = "world: {consumers: 1000}\ncampaigns: {a: }\n"


def test_a_scenario_reads_like_its_text() -> None:
    scenario = scenario_from_text(TELECOM, "some/folder")
    assert scenario.folder == Path("some/folder")
    assert list(scenario.campaigns) == ["existing customers", "nominated influencers", "no campaign"]
    assert scenario.campaigns["no campaign"] == Campaign()
    assert scenario.world.clock.time_zones == {0: 0.7, 1: 0.2, -3: 0.1}
    assert scenario.world.segments["superfan"].share == 0.1
    nominated = scenario.campaigns["nominated influencers"]
    assert nominated.budget == 25000, "<<: takes the fields of the other campaign"
    assert nominated.seeding.strategy == "nominated_influencers", "but its own fields win"
    assert nominated.role[0].role == "fact_finder"
    assert isinstance(nominated.role[1].role, Role) and nominated.role[1].role.style.quiet_hours == (21, 8)
    assert not scenario.imports_network


def test_a_scenario_built_in_python_has_the_working_folder() -> None:
    scenario = Scenario.model_validate({"world": {"consumers": 50}, "campaigns": {"a": {}}})
    assert scenario.folder == Path(".")
    assert Scenario(world=scenario.world, campaigns={"b": Campaign(role="director")}).folder == Path(".")


def test_the_folder_travels_to_workers() -> None:
    assert pickle.loads(pickle.dumps(scenario_from_text(TELECOM, "x"))).folder == Path("x")


@pytest.mark.parametrize("written", ["20000", "2e4", "20000.0", "2.0E+4", "0x4e20", "0o47040", "+20000"])
def test_whole_numbers_may_be_written_in_many_ways(written: str) -> None:
    scenario = scenario_from_text(SMALL.replace("1000", written))
    assert scenario.world.consumers == 20000 and isinstance(scenario.world.consumers, int)


@pytest.mark.parametrize("written", ["3", "3.0", "3e0"])
def test_whole_numbers_in_lists_and_names(written: str) -> None:
    text = SMALL.replace("1000", f"1000, clock: {{time_zones: {{{written.split('.')[0][0]}: {written}}}}}")
    assert scenario_from_text(text).world.clock.time_zones == {3: 3.0}
    text = SMALL.replace("a: ", f"a: {{role: {{style: {{quiet_hours: [{written}, 8]}}}}}}")
    assert scenario_from_text(text).campaigns["a"].role.style.quiet_hours == (3, 8)


def test_names_are_text_whatever_they_look_like() -> None:
    text = SMALL.replace("{a: }", "{2024: , true: , 1.50: , ~: , yes: }")
    assert list(scenario_from_text(text).campaigns) == ["2024", "true", "1.50", "~", "yes"]


@pytest.mark.parametrize(
    "latest", ["owned_media: {until: 39}", "content: {withdrawn_after_hours: 959}", "role: [{start: 0, end: 39, role: absent}]"]
)
def test_what_a_campaign_sets_may_come_at_its_very_end(latest: str) -> None:
    assert scenario_from_text(SMALL.replace("a: ", f"a: {{starts: 2, {latest}}}")).study.days == 42


def test_a_budget_of_zero_is_a_budget() -> None:
    assert scenario_from_text(SMALL.replace("a: ", "a: {budget: 0}")).campaigns["a"].budget == 0


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_of_any_system_are_read(tmp_path: Path, ending: str, encoding: str) -> None:
    file = tmp_path / "näme.yaml"
    file.write_bytes(SMALL.replace("a: ", "çay: ").replace("\n", ending).encode(encoding))
    scenario = load_scenario(file)
    assert list(scenario.campaigns) == ["çay"] and scenario.folder == tmp_path


@pytest.mark.parametrize(
    ("line", "title"), [("", "telecom"), ("title:\n", "telecom"), ("title: Fans\n", "Fans")]
)
def test_an_empty_title_becomes_the_stem(tmp_path: Path, line: str, title: str) -> None:
    (tmp_path / "telecom.yaml").write_text(line + SMALL)
    assert load_scenario(str(tmp_path / "telecom.yaml")).title == title


class TestKindOfNetwork:
    @pytest.mark.parametrize(
        ("network", "kind"),
        [
            ("{file: x.csv}", ImportedNetwork),
            ("{example: karate_club}", ImportedNetwork),
            ("{file: x.csv, strength: {constant: 0.5}}", ImportedNetwork),
        ],
    )
    def test_real(self, network: str, kind: type) -> None:
        scenario = scenario_from_text(f"world: {{network: {network}}}\ncampaigns: {{a: }}")
        assert isinstance(scenario.world.network, kind) and scenario.imports_network
        assert scenario.world.consumers is None

    @pytest.mark.parametrize("network", ["{}", "{mean_ties: 3}", "{strength: {constant: 0.5}}"])
    def test_generated(self, network: str) -> None:
        scenario = scenario_from_text(f"world: {{consumers: 99, network: {network}}}\ncampaigns: {{a: }}")
        assert isinstance(scenario.world.network, GeneratedNetwork)


class TestCompareBlock:
    def test_every_combination_is_a_campaign(self) -> None:
        made = cross({"seeding": ["random", "one_hop"], "role": ["director", "manager"], "budget": 5})
        assert list(made) == [
            "random × director", "random × manager", "one_hop × director", "one_hop × manager",
        ]  # fmt: skip
        assert made["one_hop × manager"] == {"budget": 5, "seeding": "one_hop", "role": "manager"}

    @pytest.mark.parametrize("where", ["compare: {block}", "campaigns: {{none: , compare: {block}}}"])
    def test_at_the_top_or_under_campaigns(self, where: str) -> None:
        text = "world: {consumers: 1000}\n" + where.format(
            block="{seeding: [random, one_hop], starts: [0, 3]}"
        )
        scenario = scenario_from_text(text)
        made = [name for name in scenario.campaigns if name != "none"]
        assert made == ["random × starts 0", "random × starts 3", "one_hop × starts 0", "one_hop × starts 3"]
        assert scenario.campaigns["one_hop × starts 3"].starts == 3

    def test_a_single_schedule_is_one_role(self) -> None:
        block = "{seeding: [random, one_hop], role: [{start: 0, end: 3, role: director}]}"
        scenario = scenario_from_text(f"world: {{consumers: 1000}}\ncompare: {block}")
        assert list(scenario.campaigns) == ["random", "one_hop"]
        assert all(campaign.role[0].end == 3 for campaign in scenario.campaigns.values())


class TestOverrides:
    def file(self, folder: Path, text: str = TELECOM) -> Path:
        (folder / "s.yaml").write_text(text)
        return folder / "s.yaml"

    def test_values_take_the_place_of_the_files(self, tmp_path: Path) -> None:
        changed = {"study": {"replicates": 3, "rng_seed": None}}
        study = load_scenario(self.file(tmp_path), overrides=changed).study
        assert (study.replicates, study.rng_seed, study.days) == (3, 7, 42)

    def test_a_block_that_is_not_there_is_made(self, tmp_path: Path) -> None:
        scenario = load_scenario(self.file(tmp_path, SMALL), overrides={"study": {"days": 5}})
        assert scenario.study.days == 5

    def test_an_override_mends_a_bad_value(self, tmp_path: Path) -> None:
        file = self.file(tmp_path, SMALL + "study: {days: 0}\n")
        assert load_scenario(file, overrides={"study": {"days": 5}}).study.days == 5

    @pytest.mark.parametrize(
        ("key", "value", "said"),
        [
            (
                "replicates",
                0,
                "option --replicates: study.replicates must be from 1 to 1,000,000 (worlds), found 0",
            ),
            (
                "rng_seed",
                -1,
                "option --rng-seed: study.rng_seed must be from 0 to 9,223,372,036,854,775,807, found -1",
            ),
            ("days", "x", 'option --days: study.days: found the text "x", expected a whole number'),
        ],
    )
    def test_a_bad_option_is_named(self, tmp_path: Path, key: str, value: object, said: str) -> None:
        with pytest.raises(ScenarioError) as error:
            load_scenario(self.file(tmp_path), overrides={"study": {key: value}})
        assert str(error.value).startswith(said)
        assert "s.yaml:" not in str(error.value).split("\n\n")[0]

    def test_a_network_brings_its_consumers(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "scenarios").mkdir()
        monkeypatch.chdir(tmp_path)
        scenario = load_scenario(self.file(tmp_path / "scenarios"), network="data/real.txt")
        assert scenario.world.network == ImportedNetwork(file="../data/real.txt")
        assert (scenario.folder / scenario.world.network.file).resolve() == tmp_path / "data/real.txt"
        assert scenario.world.consumers is None
        assert list(scenario.world.segments) == ["superfan", "fan", "casual"]

    def test_relative_scenario_and_network(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        self.file(tmp_path)
        scenario = load_scenario("s.yaml", network="real.txt")
        assert scenario.folder == Path(".") and scenario.world.network.file == "real.txt"

    def test_an_absolute_network_stays_so(self, tmp_path: Path) -> None:
        scenario = load_scenario(self.file(tmp_path), network=Path("/data/real.txt"))
        assert scenario.world.network.file == "/data/real.txt"

    def test_what_a_real_network_says_of_itself_is_kept(self, tmp_path: Path) -> None:
        text = """\
world:
  network:
    {file: old.txt, format: messages, directed: true, attributes: people.csv, segment_column: dept,
     strength: {mean: 0.3}}
campaigns: {a: }
"""
        network = load_scenario(self.file(tmp_path, text), network="/new.txt").world.network
        assert (network.file, network.format, network.directed) == ("/new.txt", "auto", True)
        assert (network.attributes, network.segment_column, network.strength.mean) == (
            "people.csv",
            "dept",
            0.3,
        )

    def test_an_example_makes_way_for_a_file(self, tmp_path: Path) -> None:
        file = self.file(tmp_path, "world: {network: {example: karate_club}}\ncampaigns: {a: }")
        assert load_scenario(file, network="/new.txt").world.network == ImportedNetwork(file="/new.txt")


class TestResolved:
    def test_every_default_is_filled_in_and_it_is_json(self) -> None:
        plain = resolved(scenario_from_text(SMALL))
        assert json.loads(json.dumps(plain)) == plain
        assert plain["study"]["days"] == 42 and plain["campaigns"]["a"]["role"] == "absent"
        assert list(plain) == ["title", "story", "case", "world", "campaigns", "study", "claims"]

    def test_it_is_a_scenario_again(self) -> None:
        scenario = scenario_from_text(TELECOM)
        assert Scenario.model_validate(json.loads(json.dumps(resolved(scenario)))) == Scenario.model_validate(
            scenario.model_dump()
        )
        assert resolved(scenario_from_text(json.dumps(resolved(scenario)))) == resolved(scenario)

    def test_the_folder_does_not_show(self, tmp_path: Path) -> None:
        text = "world: {network: {file: data/x.txt}}\ncampaigns: {a: }"
        assert json.dumps(resolved(scenario_from_text(text, tmp_path))) == json.dumps(
            resolved(scenario_from_text(text, "elsewhere"))
        )
        assert str(tmp_path) not in json.dumps(resolved(scenario_from_text(text, tmp_path)))

    def test_the_order_of_fields_in_the_file_does_not_matter(self) -> None:
        a = scenario_from_text(
            "world: {consumers: 99, sector: sport}\ncampaigns: {a: {budget: 1, starts: 2}}"
        )
        b = scenario_from_text(
            "campaigns: {a: {starts: 2, budget: 1.0}}\nworld: {sector: sport, consumers: 99.0}"
        )
        assert json.dumps(resolved(a)) == json.dumps(resolved(b))


class TestSize:
    def test_the_estimate(self) -> None:
        scenario = scenario_from_text(
            "world: {consumers: 1000, network: {mean_ties: 10}, groups: {per_consumer: 2}}\ncampaigns: {a: }"
        )
        assert estimate(scenario).bytes_per_world == 1000 * (200 + 40 * 10 + 40 * 2)
        assert estimate(scenario).bytes_total(3) == 3 * estimate(scenario).bytes_per_world
        assert estimate(scenario, consumers=10, mean_ties=0).bytes_per_world == 10 * (200 + 80)

    def test_a_real_network_is_estimated_once_it_is_known(self) -> None:
        scenario = scenario_from_text("world: {network: {example: karate_club}}\ncampaigns: {a: }")
        assert estimate(scenario).bytes_per_world == 0
        assert estimate(scenario, 34, 4.5).bytes_per_world == 34 * (200 + 180 + 80)

    def test_greedy_seeding_wants_memory_of_its_own(self) -> None:
        text = "world: {consumers: 1000}\ncampaigns: {a: {seeding: {strategy: greedy, target: 9}}, b: }"
        without = estimate(scenario_from_text(text.replace("greedy", "random")))
        small, large = estimate(scenario_from_text(text)), estimate(scenario_from_text(text), 1_000_000)
        assert small.bytes_of_greedy == small.bytes_per_world - without.bytes_per_world == 45 * 4_000_000
        assert large.bytes_of_greedy == 45 * 16_000_000 and without.bytes_of_greedy == 0

    def test_the_limits_of_greedy_seeding_are_those_that_it_keeps(self) -> None:
        from wom_sim.seeding import influence

        kept = (influence.MEMBERS_EACH, influence.MEMBERS_AT_LEAST)
        assert kept == (size.MEMBERS_EACH, size.MEMBERS_AT_LEAST) and size.GREEDY in STRATEGY_NAMES

    def test_greedy_seeding_that_does_not_fit_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("wom_sim.scenario.size.available_bytes", lambda: 100_000_000)
        scenario = scenario_from_text(SMALL.replace("{a: }", "{a: {seeding: {strategy: greedy, target: 9}}}"))
        said = r"wants about 181 MB of memory, of which 180 MB for greedy seeding: .* or choose another strategy of seeding\.$"
        with pytest.raises(ResourceError, match=said):
            refuse_if_too_large(scenario, workers=1)

    def test_what_fits_passes(self) -> None:
        assert refuse_if_too_large(scenario_from_text(SMALL), workers=2).consumers == 1000

    def test_a_million_million_consumers_are_refused_before_memory_is_touched(self) -> None:
        scenario = scenario_from_text(SMALL.replace("1000", "1e12"))
        with pytest.raises(
            ResourceError, match=r"1,000,000,000,000 consumers wants about 840 TB .* 2,147,483,646"
        ):
            refuse_if_too_large(scenario, workers=2)

    @pytest.mark.parametrize("consumers", [2**31 - 1, 10**30, 10**299])
    def test_consumers_are_numbered_in_32_bits(self, consumers: int) -> None:
        with pytest.raises(ResourceError, match="at most 2,147,483,646 consumers") as error:
            refuse_if_too_large(scenario_from_text(SMALL), workers=1, consumers=consumers)
        assert len(str(error.value)) < 300

    def test_memory_counts_every_worker(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("wom_sim.scenario.size.available_bytes", lambda: 1_600_000)
        scenario = scenario_from_text(SMALL)
        refuse_if_too_large(scenario, workers=1)
        with pytest.raises(
            ResourceError, match=r"840 kB of memory in each of 2 workers: 1.68 MB in all.*--workers"
        ):
            refuse_if_too_large(scenario, workers=2)

    def test_where_the_system_does_not_tell_nothing_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("wom_sim.scenario.size.available_bytes", lambda: None)
        refuse_if_too_large(scenario_from_text(SMALL.replace("1000", "1e9")), workers=64)

    def test_this_machine_has_memory(self) -> None:
        free = available_bytes()
        assert free is None or free > 1_000_000

    @pytest.mark.parametrize(
        ("amount", "words"), [(0, "0 bytes"), (999, "999 bytes"), (1000, "1 kB"), (1_440_000_000, "1.44 GB")]
    )
    def test_human_units(self, amount: int, words: str) -> None:
        assert human(amount) == words


def test_importing_scenarios_stays_cheap() -> None:
    code = (
        "import sys, wom_sim.scenario as s;"
        "s.scenario_from_text('world: {consumers: 9000}\\ncampaigns: {a: }');"
        "heavy = {'numpy', 'numba', 'networkx', 'pandas', 'matplotlib', 'scipy', 'mesa'} & set(sys.modules);"
        "print(sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
