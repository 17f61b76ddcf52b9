"""Three real networks, read as a scenario would have it, give their known figures (shared/data/README.md)."""

from pathlib import Path

import numpy as np
import pytest

from wom_sim.network.fidelity import measure_network
from wom_sim.network.readers import read_network
from wom_sim.scenario import ImportedNetwork

KEY = np.uint64(1)


def _data_folder() -> Path | None:
    for folder in Path(__file__).resolve().parents:
        if (folder / "shared" / "data").is_dir():
            return folder / "shared" / "data"
    return None


DATA = _data_folder()


def _read(**fields):
    if DATA is None:
        pytest.skip("the real networks are not on this machine: no shared/data above the repository")
    spec = ImportedNetwork(**fields)
    for name in filter(None, (spec.file, spec.attributes)):
        if not (DATA / name).exists():
            pytest.skip(f"this real network is not on this machine: {DATA / name}")
    imported = read_network(spec, DATA)
    return imported, measure_network(imported.ties, imported.segment, key=KEY)


def test_college_messages():
    imported, found = _read(file="collegemsg/CollegeMsg.txt")
    assert imported.kind == "messages" and imported.weighted
    assert found["consumers"] == 1899
    assert found["ties_directed"] == 20296
    assert found["ties"] == 13838
    assert found["mean_ties"] == pytest.approx(14.57, abs=0.005)
    assert found["clustering"] == pytest.approx(0.109, abs=0.0005)
    assert found["reciprocity"] == pytest.approx(0.636, abs=0.0005)
    assert imported.ids == list(range(1, 1900))
    assert imported.repeated == 59_835 - 20_296
    assert any("59,835 messages" in note for note in imported.notes)
    assert imported.ties.strength.min() > 0 and imported.ties.strength.max() <= 1


def test_email_departments():
    imported, found = _read(
        file="email_eu_core/email-Eu-core.txt", attributes="email_eu_core/email-Eu-core-department-labels.txt"
    )
    assert imported.kind == "edges" and not imported.weighted
    assert found["consumers"] == 1005
    assert imported.self_loops == 642
    assert found["ties_directed"] + imported.self_loops == 25571
    assert found["ties"] == 16064
    assert found["clustering"] == pytest.approx(0.3994, abs=0.00005)
    assert found["assortativity"] == pytest.approx(0.302, abs=0.0005)
    assert "642 self-loops were left out" in imported.notes
    assert imported.segment_names == [str(i) for i in range(42)]
    assert imported.segment[imported.ids.index(2)] == 21
    undirected = imported.ties.undirected
    same = imported.segment[undirected.sources] == imported.segment[undirected.neighbours]
    assert same.mean() == pytest.approx(0.336, abs=0.0005)


def test_faculty_friends():
    imported, found = _read(
        file="uk_faculty/edges.csv", attributes="uk_faculty/nodes.csv", segment_column="school"
    )
    assert imported.kind == "edges" and imported.weighted and imported.ties.directed
    assert found["consumers"] == 81
    assert found["ties_directed"] == 817
    assert found["ties"] == 577
    assert found["clustering"] == pytest.approx(0.574, abs=0.0005)
    assert imported.segment_names == ["1", "2", "3", "4"]


def test_physicians_without_ties_are_named():
    """This table lists physicians who have no tie; the reader says which line, and does not invent them."""
    from wom_sim.errors import NetworkError

    folder = "medical_innovation_1955/medical_innovation_1955"
    with pytest.raises(NetworkError, match=r'nodes\.csv, line \d+: "1072" has no tie in the network'):
        _read(file=f"{folder}_edges.csv", attributes=f"{folder}_nodes.csv", segment_column="group")
