"""The Mesa face as a Mesa user meets it."""

import subprocess
import sys
from pathlib import Path

import mesa
import networkx as nx
import numpy as np
import pytest
from twins import first_difference
from worlds import SMALL, small

from wom_sim.errors import WomSimError
from wom_sim.metrics import follow, measure
from wom_sim.model import Consumer, ConsumerError, WomModel
from wom_sim.model.mesa_support import MesaVersionError, check_version
from wom_sim.simulation import simulate
from wom_sim.world import draw_world

ROOT = Path(__file__).parents[2]
TINY = small(world={"consumers": 120}, study={"days": 6})


def test_it_is_a_mesa_model():
    model = WomModel(TINY, "existing")
    assert isinstance(model, mesa.Model)
    assert len(model.agents) == 120 and all(isinstance(agent, mesa.Agent) for agent in model.agents)
    assert model.agents.select(lambda c: c.customer).get("number") == [c.number for c in model.consumers if c.customer]
    assert model.agents_by_type[Consumer] is not None
    model.step()
    assert model.hour == 1 and model.running
    model.run_model()
    assert model.hour == 6 * 24 and not model.running
    model.step()
    assert model.hour == 6 * 24


def test_the_data_collector_follows_the_metrics():
    model = WomModel(TINY, "existing", agent_reporters={"trust": "trust"})
    model.run_model()
    hourly = model.datacollector.get_model_vars_dataframe()
    assert len(hourly) == 6 * 24
    daily = follow(model.result())
    for name in hourly:
        assert hourly[name].to_numpy()[23::24] == pytest.approx(daily[name]), name
    assert len(model.datacollector.get_agent_vars_dataframe()) == 6 * 24 * 120


def test_its_result_is_that_of_the_engine():
    model = WomModel(TINY, "nominated", replicate=2)
    model.run_model()
    engine = simulate(TINY, "nominated", 2)
    assert measure(model.result()) == pytest.approx(measure(engine), rel=0, abs=0, nan_ok=True)
    assert model.result().exposures_frame().equals(engine.exposures_frame())


@pytest.mark.skipif(not hasattr(mesa, "batch_run"), reason="Mesa 4 has no batch_run")
def test_batch_run():
    parameters = {
        "scenario": [TINY],
        "campaign": ["existing", "nothing"],
        "replicate": [0, 1],
        "world__network__homophily": [0.0, 0.5],
    }
    rows = mesa.batch_run(WomModel, parameters, max_steps=6 * 24, display_progress=False)
    assert len(rows) == 8
    for row in rows:
        alone = WomModel(TINY, row["campaign"], row["replicate"], world__network__homophily=row["world__network__homophily"])
        alone.run_model()
        assert row["reached"] == measure(alone.result())["reached"]
    assert len({row["reached"] for row in rows}) > 3


def test_mesas_rng_is_the_start_of_all_luck():
    same = WomModel(TINY, "existing", rng=11)
    other = WomModel(TINY, "existing", rng=12)
    assert same.key == WomModel(TINY, "existing").key != other.key
    assert same.random.random() == WomModel(TINY, "existing").random.random()
    generated = [WomModel(TINY, "existing", rng=np.random.default_rng(3)).key for _ in range(2)]
    assert generated[0] == generated[1] != same.key
    with pytest.raises(WomSimError, match="rng must be a whole number or a numpy Generator, found 'x'"):
        WomModel(TINY, "existing", rng="x")


def test_it_does_not_matter_in_which_order_consumers_are_visited():
    class Shuffled(WomModel):
        def step(self):
            self.agents.shuffle(inplace=True)
            super().step()

    straight, shuffled = WomModel(TINY, "existing"), Shuffled(TINY, "existing")
    straight.run_model()
    shuffled.run_model()
    assert straight.result().exposures_frame().equals(shuffled.result().exposures_frame())
    assert np.array_equal(straight.result().ledger, shuffled.result().ledger)
    for a, b in zip(straight.consumers, shuffled.consumers, strict=True):
        assert (a.cognitive, a.affective, a.activation, a.trust) == (b.cognitive, b.affective, b.activation, b.trust)


def test_states_decay_while_nothing_happens():
    model = WomModel(small(world={"consumers": 60}, study={"days": 3}), "nothing")
    consumer = model.consumers[5]
    rest = consumer.affective
    consumer.affective = 1.0
    values = []
    for _ in range(48):
        model.step()
        values.append(consumer.affective)
    assert values == sorted(values, reverse=True) and values[-1] > rest
    half_life = model.behaviour.engagement_half_life
    assert values[-1] == pytest.approx(rest + (1.0 - rest) * 2 ** (-48 / half_life), abs=1e-6)


def test_a_change_of_state_between_hours_is_felt_in_the_journey():
    """Who suddenly intends to buy, buys: the journey is planned anew though nothing was due."""
    eager = {"recognition_rate": 24.0, "search_rate": 24.0, "evaluation_rate": 24.0}

    class Convinced(Consumer):
        def step(self):
            super().step()
            if self.model.hour == 24:
                self.cognitive = self.affective = self.activation = 1.0

    cold = {"segments": {"cold": {"share": 1.0, "interest": 0.0}}, "customers": {"share": 0.3}, "traits": {"interest_spread": 0}}
    scenario = small(world={"consumers": 60, "behaviour": eager, **cold}, study={"days": 4})
    plain, convinced = WomModel(scenario, "nothing"), WomModel(scenario, "nothing", consumer_class=Convinced)
    plain.run_model()
    convinced.run_model()
    assert measure(plain.result())["adopted"] < 5 < 20 < measure(convinced.result())["adopted"]


def test_errors_are_named_wherever_they_come_from():
    class Unborn(Consumer):
        def __init__(self, model, number):
            raise RuntimeError("no")

    class Nosy(Consumer):
        def notices(self, message):
            return self.model.consumers[0].fails()

        def fails(self):
            raise WomSimError("of its own")

    with pytest.raises(ConsumerError, match=r"Consumer 0 failed before the first hour, in .*Unborn\.__init__ .*: no"):
        WomModel(TINY, "existing", consumer_class=Unborn)
    with pytest.raises(ConsumerError, match=r"in .*Nosy\.fails .*: WomSimError: of its own"):
        WomModel(TINY, "existing", consumer_class=Nosy).run_model()
    with pytest.raises(WomSimError, match="The data collector failed after hour 0: AttributeError"):
        WomModel(TINY, "existing", agent_reporters={"x": lambda consumer: consumer.nonsense}).step()


@pytest.mark.parametrize("answer", [None, "no", 0.4])
def test_a_decision_is_true_or_false(answer):
    class Forgetful(Consumer):
        def passes_on(self, item, heard):
            return answer

    with pytest.raises(ConsumerError, match="passes_on must return True or False, found"):
        WomModel(TINY, "existing", consumer_class=Forgetful).run_model()


def test_states_stay_in_their_range():
    with pytest.raises(ValueError, match="trust must lie in 0–1, found 7"):
        WomModel(TINY, "existing").consumers[0].trust = 7


def test_a_consumer_class_is_one():
    class Careless(Consumer):
        def __init__(self, model, number):
            self.number = number

    with pytest.raises(ConsumerError, match=r"Careless.__init__ must call super\(\).__init__\(model, number\)"):
        WomModel(TINY, "existing", consumer_class=Careless)
    for wrong in (int, mesa.Agent, lambda number: None):
        with pytest.raises(ConsumerError, match="must be Consumer or a subclass of it"):
            WomModel(TINY, "existing", consumer_class=wrong)


def test_a_world_at_hand_must_be_the_right_one():
    world = draw_world(TINY, 0)
    assert WomModel(TINY, "existing", world=world).world is world
    for wrong in ({"replicate": 1}, {"world__consumers": 100}, {"rng": 5}):
        with pytest.raises(WomSimError, match="is not that of replicate"):
            WomModel(TINY, "existing", world=world, **wrong)
    with pytest.raises(WomSimError, match="is not that of replicate 3"):
        simulate(TINY, "existing", 3, world=world)
    for wrong in (-1, 1.5, "a"):
        with pytest.raises(WomSimError, match="replicate must be a whole number from 0"):
            simulate(TINY, "existing", wrong)


def test_a_graph_takes_the_place_of_the_network():
    graph = nx.les_miserables_graph()
    model = WomModel(TINY, "existing", imported=graph)
    assert [c.id for c in model.consumers] == list(graph)
    model.run_model()
    assert measure(model.result()) == pytest.approx(
        measure(simulate(TINY, "existing", imported=graph)), rel=0, abs=0, nan_ok=True
    )
    with pytest.raises(WomSimError, match="networkx"):
        simulate(TINY, "existing", imported=[1, 2])


def test_others_than_consumers_may_be_in_the_model():
    class Warden(mesa.Agent):
        hours = 0

        def step(self):
            self.hours += 1
            if self.hours == 5:
                raise RuntimeError("tired")

    model = WomModel(TINY, "existing")
    Warden(model)
    with pytest.raises(ConsumerError, match=r"Warden \d+ failed in hour 4, in .*Warden\.step"):
        model.run_model()


def test_who_is_removed_does_nothing_more():
    model = WomModel(TINY, "existing")
    for _ in range(48):
        model.step()
    for consumer in model.consumers[::2]:
        consumer.remove()
    states = [(c.touched, c.member, len(c.exposures)) for c in model.consumers[::2]]
    model.run_model()
    assert len(model.agents) == 60
    assert [(c.touched, c.member, len(c.exposures)) for c in model.consumers[::2]] == states


class Silent(Consumer):
    """Passes nothing on."""

    def passes_on(self, item, heard):
        return False


def test_a_subclass_changes_behaviour_and_nothing_else():
    model = WomModel(TINY, "existing", consumer_class=Silent)
    model.run_model()
    assert all(exposure.passed == 0 for exposure in model.exposures)
    assert model.organisation.joined > 0


def test_some_consumers_may_be_of_another_class():
    model = WomModel(TINY, "existing", consumer_class=lambda number: Silent if number % 2 else Consumer)
    assert {type(agent) for agent in model.agents} == {Silent, Consumer}


def test_a_subclass_that_changes_nothing_still_agrees():
    class Same(Consumer):
        def read(self, message, exposure):
            return super().read(message, exposure)

    assert first_difference(TINY, "existing", consumer_class=Same) is None


def test_luck_of_ones_own_is_keyed_and_its_own():
    a, b = WomModel(TINY, "existing"), WomModel(TINY, "nothing")
    draws = {c.luck(what, None, whom) for c in a.consumers[:20] for what in ("one", "other") for whom in (0, 7)}
    assert len(draws) == 80 and all(0 < u < 1 for u in draws)
    assert a.consumers[3].luck("one") == b.consumers[3].luck("one")


def test_an_error_in_a_subclass_names_consumer_hour_and_rule():
    class Broken(Consumer):
        def notices(self, message):
            return 1 / (self.number - self.number)

    model = WomModel(TINY, "existing", consumer_class=Broken)
    with pytest.raises(ConsumerError) as caught:
        model.run_model()
    message = str(caught.value)
    assert f"hour {model.hour}" in message and "Broken.notices (test_model.py, line" in message
    assert message.startswith("Consumer ") and "ZeroDivisionError" in message
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_an_error_in_a_step_of_ones_own_is_named_too():
    class Broken(Consumer):
        def step(self):
            raise RuntimeError("no")

    with pytest.raises(ConsumerError, match=r"Consumer 0 failed in hour 0, in Broken\.step .*RuntimeError: no"):
        WomModel(TINY, "existing", consumer_class=Broken).step()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"campaign": "existin"}, 'Did you mean "existing"'),
        ({}, "Which campaign"),
        ({"campaign": "existing", "seed": 5}, "Say rng="),
        ({"campaign": "existing", "world__netwrk__homophily": 0.2}, 'Did you mean "network"'),
        ({"campaign": "existing", "world__network__homophily": 2.0}, "world.network.homophily"),
        ({"campaign": "existing", "study__days__hours": 2}, "is a single value"),
    ],
)
def test_bad_arguments_are_sentences(arguments, said):
    with pytest.raises(WomSimError, match=said):
        WomModel(TINY, **arguments)


def test_a_scenario_may_be_a_path_or_a_dictionary():
    assert len(WomModel(ROOT / "scenarios" / "karate.yaml", "no campaign").agents) == 34
    assert len(WomModel(SMALL, "nothing", world__consumers=80).agents) == 80
    with pytest.raises(WomSimError, match=r"^study\.days: ") as caught:
        WomModel({**SMALL, "study": {"days": -1}}, "nothing")
    assert "pydantic" not in str(caught.value)


@pytest.mark.parametrize("version", ["3.3.0", "3.3.1", "3.5.1", "4.0.0a0", "4.1"])
def test_supported_versions_of_mesa(version):
    check_version(version)


@pytest.mark.parametrize("version", ["2.4.0", "3.2.9", "5.0.0", None])
def test_other_versions_are_refused_in_one_sentence(version):
    found = f"Mesa {version}" if version else "no Mesa"
    with pytest.raises(MesaVersionError, match=f"needs Mesa 3.3 or newer, below 5.0; found {found}"):
        check_version(version)


def test_the_package_does_not_need_mesa_only_the_face_does():
    code = """
import importlib.metadata as metadata
true = metadata.version
metadata.version = lambda name: "2.4.0" if name == "mesa" else true(name)
import wom_sim, wom_sim.simulation
try:
    from wom_sim import WomModel
except ImportError as error:
    print(type(error).__name__, error)
import sys
assert "mesa" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("MesaVersionError wom_sim.model needs Mesa 3.3")
