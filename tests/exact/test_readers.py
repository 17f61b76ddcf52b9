"""Reading real networks: every format, what is tolerated, and what is refused with file and line."""

import gzip
from datetime import UTC, datetime

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wom_sim.errors import NetworkError
from wom_sim.network.observed_strength import WEAKEST, percentile_rank, strength_from_messages
from wom_sim.network.readers import from_networkx, read_network
from wom_sim.scenario import ImportedNetwork, TieStrength

DAY = 86_400


def read(folder, content, name="net.csv", **fields):
    data = content if isinstance(content, bytes) else content.encode()
    (folder / name).write_bytes(data)
    return read_network(ImportedNetwork(file=name, **fields), folder)


def named_ties(imported):
    """Ties by original id: {(source, target): strength}."""
    ids, ties = imported.ids, imported.ties
    return {
        (ids[u], ids[v]): s
        for u, v, s in zip(
            ties.sources.tolist(), ties.neighbours.tolist(), ties.strength.tolist(), strict=True
        )
    }


def problem(folder, content, name="net.csv", **fields):
    with pytest.raises(NetworkError) as caught:
        read(folder, content, name, **fields)
    assert caught.value.exit_code == 2
    return str(caught.value)


# what is read


@pytest.mark.parametrize(
    "content",
    [
        "a b\nb c\n",
        "a\tb\nb\tc",
        "a,b\nb,c\n",
        "a;b\nb;c\n",
        "  a   b \n\n b\t c\n",
        "source,target\na,b\nb,c\n",
        "Target;Source\nb;a\nc;b\n",
        "\ufeffFrom,To\r\na,b\r\n\r\nb,c\r\n",
        "# a comment\n% another\na,b\nb,c\n",
        '"a","b"\n"b", "c"\n',
        '"a" "b"\n"b"  c\n',
        "a\rb".replace("\r", ",") + "\rb,c\r",
        "a,b,\nb,c,\n",
        gzip.compress(b"a b\nb c\n", mtime=0),
    ],
)
def test_separators_headers_and_clutter(tmp_path, content):
    imported = read(tmp_path, content)
    assert imported.ids == ["a", "b", "c"]
    assert imported.kind == "edges" and not imported.weighted and not imported.ties.directed
    assert set(named_ties(imported)) == {("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")}
    assert set(named_ties(imported).values()) == {1.0}


def test_quoted_fields_may_hold_the_separator(tmp_path):
    imported = read(tmp_path, 'source,target\n"Doe, Jo","Ray ""R"" Poe"\n"Doe, Jo",Al\n')
    assert imported.ids == ["Doe, Jo", 'Ray "R" Poe', "Al"]


def test_whole_number_ids_are_numbers_in_order(tmp_path):
    assert read(tmp_path, "10 9\n9 -2\n").ids == [-2, 9, 10]


def test_ids_that_only_look_like_numbers_do_not_merge(tmp_path):
    assert read(tmp_path, "7 007\n7 8\n").ids == ["7", "007", "8"]


def test_weights_become_mid_rank_percentiles(tmp_path):
    imported = read(tmp_path, "a,b,5\nb,c,1000\nc,d,5\nd,a,7\n")
    assert imported.weighted
    ties = named_ties(imported)
    assert [ties["a", "b"], ties["c", "d"], ties["d", "a"], ties["b", "c"]] == [0.25, 0.25, 0.625, 0.875]


def test_decimal_commas_where_semicolons_part(tmp_path):
    ties = named_ties(read(tmp_path, "a;b;1,5\nb;c;1,25\n"))
    assert ties["a", "b"] > ties["b", "c"]


def test_equal_weights_say_nothing(tmp_path):
    imported = read(tmp_path, "a b 1\nb c 1\n")
    assert not imported.weighted and set(named_ties(imported).values()) == {1.0}
    assert "all weights are 1" in imported.notes[0]


def test_direction_is_told_by_pairs_in_both_orders(tmp_path):
    assert not read(tmp_path, "a b\nb c\n").ties.directed
    directed = read(tmp_path, "a b\nb a\nb c\n")
    assert set(named_ties(directed)) == {("a", "b"), ("b", "a"), ("b", "c")}
    assert directed.ties.directed
    assert not read(tmp_path, "a b 2\nb a 2\nb c 1\nc b 1\n").ties.directed
    assert read(tmp_path, "a b 2\nb a 3\nb c 1\nc b 1\n").ties.directed
    assert read(tmp_path, "a b\nb c\n", directed=True).ties.directed


def test_undirected_reading_keeps_the_larger_weight(tmp_path):
    imported = read(tmp_path, "a b 1\nb a 9\nb c 5\n", directed=False)
    ties = named_ties(imported)
    assert ties["a", "b"] == ties["b", "a"] == 0.75
    assert ties["b", "c"] == 0.25


def test_self_loops_and_repeats_are_counted_and_said(tmp_path):
    imported = read(tmp_path, "a a\na b\na b\nz z\n")
    assert (imported.self_loops, imported.repeated) == (2, 1)
    assert imported.ids == ["a", "b", "z"]
    assert "2 self-loops were left out" in imported.notes
    assert any(note.startswith("1 repeated tie was merged") for note in imported.notes)


def test_unknown_header_is_recognised_with_a_note(tmp_path):
    for content in ("u1,u2\n1,2\n2,3\n", "who,whom,calls\nann,bob,3\nbob,cy,4\n"):
        imported = read(tmp_path, content)
        assert len(imported.ids) == 3
        assert "line 1" in imported.notes[0] and "header" in imported.notes[0]


def test_text_columns_are_not_used_and_said(tmp_path):
    imported = read(tmp_path, "source,target,relation\n1,2,advice\n2,3,advice\n")
    assert not imported.weighted
    assert imported.notes == ["columns that were not used: relation"]


def test_comments_below_the_first_row_are_said(tmp_path):
    assert "1 lines further down" in read(tmp_path, "a b\n#c d\nb c\n").notes[0]


@pytest.mark.parametrize(
    "content",
    [
        "a b 1082040961\nb a 1082127361\n",
        "a,b,1082040961000\nb,a,1082127361000\n",
        "sender,receiver,time\na,b,0\nb,a,86400\n",
        "sent_time;to;from\n5;b;a\n90000;a;b\n",
        "a,b,2004-04-15\nb,a,2004-04-16T10:00:00Z\n",
        "a b 2004-04-15 10:00:00\nb a 2004-04-16 10:00:00\n",
        "% asym posweighted\na b 1 1082040961\nb a 1 1082127361\n",
    ],
)
def test_message_logs_are_told_from_weights(tmp_path, content):
    imported = read(tmp_path, content)
    assert imported.kind == "messages" and imported.weighted and imported.ties.directed
    assert imported.ids == ["a", "b"]
    ties = named_ties(imported)
    # Same counts and days, fully answered; the later message makes the second tie a little stronger.
    assert ties["a", "b"] == pytest.approx(0.44 * 0.5 + 0.40 * 0.5 + 0.06 * 0.25 + 0.10)
    assert ties["b", "a"] == pytest.approx(0.44 * 0.5 + 0.40 * 0.5 + 0.06 * 0.75 + 0.10)


def test_format_overrides_the_content(tmp_path):
    log = "1 2 1082040961\n2 3 1082127361\n"
    assert read(tmp_path, log, format="edges").kind == "edges"
    assert read(tmp_path, log, format="edges").weighted
    assert read(tmp_path, "a b 20\nb c 40\n", format="messages").kind == "messages"
    assert not read(tmp_path, log, directed=False).ties.directed


def test_large_weights_by_name_are_weights(tmp_path):
    assert read(tmp_path, "source,target,weight\n1,2,2e9\n2,3,3e9\n").kind == "edges"
    assert read(tmp_path, "source,target,time_spent\n1,2,20\n2,3,30\n").kind == "edges"


def test_strength_from_messages_by_hand():
    # Tie 0: 3 messages on 1 day; tie 1, its answer: 1 message; tie 2: 2 messages on 2 days, unanswered.
    pair = np.array([0, 0, 0, 1, 2, 2])
    times = np.array([0.0, 1.0, 2.0, 3.0, 0.0, 5.0 * DAY])
    answer = np.array([1, 0, -1])

    def only(part):
        parts = dict.fromkeys(("time", "intimacy", "emotion", "reciprocity"), 0.0) | {part: 0.5}
        return strength_from_messages(pair, times, answer, TieStrength(**parts)).tolist()

    assert only("time") == pytest.approx([5 / 6, 1 / 6, 3 / 6])
    assert only("intimacy") == pytest.approx([1 / 3, 1 / 3, 5 / 6])
    assert only("emotion") == pytest.approx([1 / 6, 3 / 6, 5 / 6])
    assert only("reciprocity") == pytest.approx([1 / 3, 1 / 3, WEAKEST])


def test_percentile_rank_is_inside_zero_and_one():
    assert percentile_rank(np.array([3.0])).tolist() == [0.5]
    assert percentile_rank(np.array([2.0, 1.0, 2.0, 9.0])).tolist() == [0.5, 0.125, 0.5, 0.875]


# graphs


def test_karate_club(tmp_path):
    imported = read_network(ImportedNetwork(example="karate_club"), tmp_path)
    assert imported.kind == "graph" and imported.weighted and not imported.ties.directed
    assert imported.ids == list(range(34)) and len(imported.ties.neighbours) == 2 * 78
    assert imported.segment_names == ["Mr. Hi", "Officer"] and imported.segment.dtype == np.int16
    assert np.bincount(imported.segment).tolist() == [17, 17]
    assert read_network(ImportedNetwork(example="karate_club", directed=True), tmp_path).ties.directed


def test_any_networkx_graph():
    graph = nx.MultiDiGraph()
    graph.add_edge(("a", 1), frozenset({2}), weight=1)
    graph.add_edge(("a", 1), frozenset({2}), weight=5)
    graph.add_edge(frozenset({2}), 3.5, weight=2)
    graph.add_edge(3.5, 3.5, weight=1)
    nx.set_node_attributes(graph, {("a", 1): "x", frozenset({2}): "y", 3.5: "x"}, "kind")
    imported = from_networkx(graph, segment="kind")
    assert imported.ids == [("a", 1), frozenset({2}), 3.5]
    assert (imported.repeated, imported.self_loops) == (1, 1)
    assert named_ties(imported) == {(("a", 1), frozenset({2})): 0.75, (frozenset({2}), 3.5): 0.25}
    assert imported.segment.tolist() == [0, 1, 0]


def test_parallel_edges_of_an_undirected_multigraph_are_merged():
    imported = from_networkx(nx.MultiGraph([(1, 2), (2, 1), (2, 3)]))
    assert imported.repeated == 1 and not imported.weighted and len(imported.ties.neighbours) == 4


def test_gml_without_labels_and_with_undeclared_repeats(tmp_path):
    nodes = "node [ id 5 ] node [ id 3 ]"
    imported = read(tmp_path, f'Creator "x"\ngraph\n[ {nodes} edge [ source 5 target 3 ] ]', "net.gml")
    assert imported.ids == [3, 5]
    edge = "edge [ source 5 target 3 ]"
    imported = read(tmp_path, f"graph [ {nodes} {edge} {edge} ]", "net.txt")
    assert imported.repeated == 1


def test_graph_segment_attribute_is_used(tmp_path):
    graph = nx.path_graph(3)
    nx.set_node_attributes(graph, {0: "x", 1: "y", 2: "x"}, "segment")
    imported = read(tmp_path, "\n".join(nx.generate_graphml(graph)), "net.graphml")
    assert imported.segment.tolist() == [0, 1, 0] and imported.ids == [0, 1, 2]


# attributes

TRIANGLE = "1 2\n2 3\n3 1\n"


def with_table(folder, table, network=TRIANGLE, **fields):
    (folder / "people.csv").write_text(table)
    return read(folder, network, attributes="people.csv", **fields)


def test_attribute_columns(tmp_path):
    imported = with_table(
        tmp_path, "who,dept,client,liking\n3,10,yes,.5\n1,9,FALSE,0\n2,10,1,1\n",
        id_column="who", segment_column="dept", customer_column="client", interest_column="liking",
    )  # fmt: skip
    assert imported.segment_names == ["9", "10"] and imported.segment.tolist() == [0, 1, 1]
    assert imported.customer.tolist() == [False, True, True]
    assert imported.interest.tolist() == [0.0, 1.0, 0.5]


def test_attributes_without_header_and_by_default(tmp_path):
    assert with_table(tmp_path, "1 b\n2 a\n3 b\n").segment.tolist() == [1, 0, 1]
    assert with_table(tmp_path, "id,Segment\n1,b\n2,a\n3,b\n").segment_names == ["a", "b"]
    imported = with_table(tmp_path, "id,school\n1,b\n2,a\n3,b\n")
    assert imported.segment is None and "segment_column names none" in imported.notes[-1]


@pytest.mark.parametrize(
    ("table", "fields", "words"),
    [
        ("id,segment\n1,a\n2,a\n3,b\n9,b\n", {}, ['people.csv, line 5: "9" has no tie']),
        ("9 a\n1 a\n2 a\n3 b\n", {}, ['people.csv, line 1: "9" has no tie']),
        ("id,segment\n1,a\n", {}, ["people.csv: 2 consumers", 'the first is "2"']),
        ("id,segment\n1,a\n2,a\n", {}, ["people.csv: 1 consumer ", 'the first is "3"']),
        ("id,segment\n1,a\n1,b\n2,a\n3,a\n", {}, ['line 3: "1" appears twice', "line 2"]),
        ("id,segment\n1,a\n2,\n3,a\n", {}, ["line 3: the segment is empty"]),
        ("id,segment\n1,a\n2\n3,a\n", {}, ['line 3: "2" has 1 column']),
        (
            "id,depts\n1,a\n2,a\n3,a\n",
            {"segment_column": "dept"},
            ["line 1", '"dept"', 'Did you mean "depts"?'],
        ),
        ("id,c\n1,0\n2,maybe\n3,1\n", {"customer_column": "c"}, ['line 3: "maybe"', "yes/no"]),
        ("id,i\n1,0\n2,1.5\n3,1\n", {"interest_column": "i"}, ['line 3: "1.5"', "0 to 1"]),
        ("id,i\n1,0\n2,x\n3,1\n", {"interest_column": "i"}, ['line 3: "x"', "0 to 1"]),
        ("id,i\n1,0\n2,nan\n3,1\n", {"interest_column": "i"}, ['line 3: "nan"', "0 to 1"]),
        ("1 a\n2 a\n3 a\n", {"segment_column": "dept"}, ["line 1", "no header"]),
        ("1 a x\n2 a x\n3 a x\n", {}, ["line 1", "expected a header"]),
    ],
)
def test_attribute_problems_name_file_and_line(tmp_path, table, fields, words):
    with pytest.raises(NetworkError) as caught:
        with_table(tmp_path, table, **fields)
    for word in words:
        assert word in str(caught.value)


# what is refused


@pytest.mark.parametrize(
    ("content", "fields", "words"),
    [
        (b"", {}, ["the file is empty"]),
        (b" \n\n", {}, ["the file is empty"]),
        ("# only\n% comments\n", {}, ["no data"]),
        ("source,target\n", {}, ["no ties"]),
        (b"a b\nc\0d\n", {}, ["line 2", "binary"]),
        (b"a b\nb \xff\xfe\n", {}, ["line 2", "0xff", "UTF-8"]),
        (b"\x1f\x8b\x08garbage", {}, ["gzip"]),
        (gzip.compress(b"a b\n" * 99, mtime=0)[:-9], {}, ["gzip"]),
        ("a b\nb c\nonly\n", {}, ["net.csv, line 3", '"only"', "source, target"]),
        ("a\nb\n", {}, ["line 1", '"a" is a single column']),
        ("a,b,1\n\nb,,2\n", {}, ["line 3", "lacks an id"]),
        ("a,b,1\nb,c,x\n", {}, ["line 2", '"x" is not a weight']),
        ("1 2 x\n2 3 1\n", {}, ["line 1", '"x" is not a weight']),
        ("a,b,1\nb,c,\n", {}, ["line 2", "is not a weight"]),
        ("a,b,1\nb,c,0\n", {}, ["line 2", '"0"', "above 0"]),
        ("a,b,1\nb,c,-3\n", {}, ["line 2", '"-3"', "above 0"]),
        ("a,b,1\nb,c,nan\n", {}, ["line 2", '"nan"', "finite"]),
        ("a,b,1\nb,c,inf\n", {}, ["line 2", '"inf"', "finite"]),
        ("a b 1082040961\nb c noon\n", {}, ["line 2", '"noon" is not a time']),
        ("a,b,2004-04-15\nb,c,2004-14-15\n", {}, ["line 2", '"2004-14-15" is not a time']),
        ("a b\nb c\n", {"format": "messages"}, ["line 1", "no column of times"]),
        ("source,target,weight\na,b,2\n", {"format": "messages"}, ["no column of times"]),
        ("a b c d e\n", {}, ["line 1", "5 columns"]),
        ('a,"b\nb,c\n', {}, ["line 1", "quotation marks"]),
        ("a a\n", {}, ["fewer than two consumers"]),
        ("a a\nb b\n", {}, ["no ties between two different"]),
    ],
)  # fmt: skip
def test_bad_edge_lists_name_file_and_line(tmp_path, content, fields, words):
    message = problem(tmp_path, content, **fields)
    assert str(tmp_path / "net.csv") in message
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        ("<?xml version='1.0'?>\n<graphml>\n<graph>\n<node id='a'>\n</graph>", "n.xml", ["line 5"]),
        ("<?xml version='1.0'?>\n<html/>", "n.graphml", ["line 1", "not GraphML"]),
        ("a,b\nb,c\n", "n.graphml", ["not GraphML"]),
        ('<!DOCTYPE g [\n<!ENTITY a "aa">]>\n<graphml/>', "n.graphml", ["line 2", "ENTITY"]),
        ("<graphml xmlns='http://graphml.graphdrawing.org/xmlns'></graphml>", "n.graphml", ["GraphML"]),
        ("graph [\nnode [ id 0 label \"a\" ]\n?? ]", "n.gml", ["line 3", "GML"]),
        ("graph [ node [ label \"a\" ] ]", "n.gml", ["GML"]),
        ("graph [ node [ id 1 label \"a\" ] ]", "n.gml", ["fewer than two consumers"]),
    ],
)  # fmt: skip
def test_bad_graph_files_are_refused(tmp_path, content, name, words):
    message = problem(tmp_path, content, name)
    for word in [name, *words]:
        assert word in message


def test_missing_files_and_folders(tmp_path):
    (tmp_path / "calls.csv").write_text("a b\n")
    with pytest.raises(NetworkError, match=r'call\.csv: there is no such file\. Did you mean "calls\.csv"'):
        read_network(ImportedNetwork(file="call.csv"), tmp_path)
    with pytest.raises(NetworkError, match="does not exist either"):
        read_network(ImportedNetwork(file="nowhere/call.csv"), tmp_path)
    with pytest.raises(NetworkError, match="this is a folder"):
        read_network(ImportedNetwork(file="."), tmp_path)
    with pytest.raises(NetworkError, match="cannot be read"):
        read_network(ImportedNetwork(file="calls.csv/x"), tmp_path)


@pytest.mark.parametrize(
    ("graph", "words"),
    [
        (nx.Graph(), "fewer than two"),
        (nx.empty_graph(3), "no ties"),
        (nx.Graph([(1, 2, {"weight": 1}), (2, 3, {})]), 'the tie "2" – "3" has no "weight"'),
        (nx.Graph([(1, 2, {"weight": "much"})]), '"much"'),
        (nx.Graph([(1, 2, {"weight": -1})]), "above 0"),
    ],
)
def test_bad_graphs_are_refused(graph, words):
    with pytest.raises(NetworkError) as caught:
        from_networkx(graph)
    assert words in str(caught.value)


def test_graph_without_segment_is_refused():
    with pytest.raises(NetworkError, match='node "0" has no "colour"'):
        from_networkx(nx.path_graph(3), segment="colour")


# there and back

words = st.text(alphabet='abcXYZ09 _-é,;"\t#%', min_size=1, max_size=6).filter(
    lambda text: text == text.strip() and text[0] not in "#%"
)
numbers = st.integers(-50, 50)
relaxed = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@st.composite
def graphs(draw, ids):
    nodes = draw(st.lists(ids, min_size=2, max_size=7, unique_by=str))
    graph = draw(st.sampled_from([nx.Graph, nx.DiGraph]))()
    pairs = st.tuples(st.sampled_from(nodes), st.sampled_from(nodes)).filter(lambda pair: pair[0] != pair[1])
    for a, b in draw(st.lists(pairs, min_size=1, max_size=12)):
        graph.add_edge(a, b, weight=draw(st.integers(1, 9)))
    return graph


def same_as_networkx(imported, graph):
    expected = from_networkx(graph)
    assert {(str(a), str(b)): s for (a, b), s in named_ties(imported).items()} == {
        (str(a), str(b)): s for (a, b), s in named_ties(expected).items()
    }
    assert imported.weighted == expected.weighted
    assert sorted(map(str, imported.ids)) == sorted(map(str, expected.ids))


def quoted(field, separator):
    field = str(field)
    plain = set(field).isdisjoint({separator, '"', " ", "\t", ";", ","})
    return field if plain else '"' + field.replace('"', '""') + '"'


@relaxed
@given(
    graph=st.one_of(graphs(words), graphs(numbers)),
    separator=st.sampled_from("\t;, "),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_edge_lists_there_and_back(tmp_path, graph, separator, end):
    rows = [("source", "target", "weight"), *graph.edges(data="weight")]
    text = end.join(separator.join(quoted(field, separator) for field in row) for row in rows)
    same_as_networkx(read(tmp_path, text, directed=graph.is_directed()), graph)


@relaxed
@given(
    graph=st.one_of(graphs(words.filter(lambda text: "\t" not in text)), graphs(numbers)),
    form=st.sampled_from(["graphml", "gml"]),
)
def test_graph_files_there_and_back(tmp_path, graph, form):
    write = nx.generate_graphml if form == "graphml" else nx.generate_gml
    graph = nx.relabel_nodes(graph, str)
    imported = read(tmp_path, "\n".join(write(graph)), f"net.{form}")
    assert imported.kind == "graph" and imported.ties.directed == graph.is_directed()
    same_as_networkx(imported, graph)


@relaxed
@given(
    messages=st.lists(
        st.tuples(numbers, numbers, st.integers(10**9, 10**9 + 9 * DAY)), min_size=1, max_size=30
    ),
    dates=st.booleans(),
)
def test_message_logs_there_and_back(tmp_path, messages, dates):
    messages = [*messages, (1, 2, 10**9)]
    rows = [(a, b, datetime.fromtimestamp(t, UTC).isoformat() if dates else t) for a, b, t in messages]
    imported = read(tmp_path, "\n".join(" ".join(map(str, row)) for row in rows))
    assert imported.kind == "messages"
    assert imported.ids == sorted({i for a, b, _ in messages for i in (a, b)})
    assert set(named_ties(imported)) == {(a, b) for a, b, _ in messages if a != b}
    assert imported.self_loops == sum(a == b for a, b, _ in messages)
    assert all(0 < strength <= 1 for strength in named_ties(imported).values())
    shuffled = read(tmp_path, "\n".join(" ".join(map(str, row)) for row in reversed(rows)))
    assert named_ties(shuffled) == named_ties(imported)
