"""The trace keeps the order of a MapReduce run, loses no record, and goes both ways."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsys_tui.labs.mapreduce.job import built_in, own
from mlsys_tui.labs.mapreduce.lines import text_source
from mlsys_tui.labs.mapreduce.order import order
from mlsys_tui.labs.mapreduce.run import Plan
from mlsys_tui.labs.mapreduce.trace import TooLong, Trace, build

THREE_LINES = "cat dog cat\nbird dog\ndog\n"
KINDS = [
    "split",
    "map-call",
    "emit",
    "partition",
    "sort",
    "combine",
    "spill",
    "merge",
    "transfer",
    "reduce-merge",
    "group",
    "reduce-call",
    "output",
]


def trace(text: str, plan: Plan | None = None, job: str = "wordcount") -> Trace:
    return build(built_in(job), text_source(text), plan or Plan())


texts = st.lists(st.lists(st.sampled_from("abcdefg"), max_size=14).map(" ".join), max_size=5).map(
    "\n".join
)
traces = st.builds(
    trace, texts, st.builds(Plan, st.integers(1, 4), st.integers(1, 3), st.booleans())
)


def everything(board) -> list:
    """All that a board shows."""
    mappers, reducers = range(board.trace.plan.mappers), range(board.trace.plan.reducers)
    return [
        [(board.split(m), board.read(m), board.map_output(m)) for m in mappers],
        [board.partition(m, r) for m in mappers for r in reducers],
        [(board.reducer_input(r), board.groups(r), board.output(r)) for r in reducers],
        board.flow,
    ]


def test_every_kind_of_step_is_seen_in_its_order():
    kinds = [frame.kind for frame in trace(THREE_LINES)]
    assert list(dict.fromkeys(kinds)) == KINDS


@given(traces)
def test_no_reduce_call_before_the_last_map_has_finished(steps):
    kinds = [frame.kind for frame in steps]
    first = kinds.index("reduce-call") if "reduce-call" in kinds else len(kinds)
    assert not {"map-call", "emit", "spill", "merge", "transfer"} & set(kinds[first:])


@given(traces)
def test_to_the_end_and_back_gives_every_frame_and_board_again(steps):
    forward = [(steps[at], everything(steps.board(at))) for at in range(len(steps))]
    back = [(steps[at], everything(steps.board(at))) for at in reversed(range(len(steps)))]
    assert forward == back[::-1]


@given(traces)
def test_every_record_comes_from_the_line_that_holds_its_word(steps):
    lines = {line.number: line.text.split() for line in steps.lines}
    for frame in steps:
        for record in frame.records:
            lineage = steps.lineage(record.serial)
            assert lineage == tuple(sorted(lineage))
            assert all(record.key in lines[number] for number in lineage)
            if record.stage == "reduce":
                assert lineage == tuple(n for n, held in lines.items() if record.key in held)
            if frame.kind != "map-call":
                assert set(lineage) <= set(frame.lines)


@given(traces)
def test_the_board_at_the_end_agrees_with_the_counters(steps):
    end, counters = steps.board(len(steps) - 1), steps.result.counters
    plan = steps.plan
    assert end.flow.mapped_records == counters.map_output_records
    assert end.flow.mapped_bytes == counters.map_output_bytes
    assert end.flow.shuffled_records == counters.shuffle_records
    assert end.flow.shuffled_bytes == counters.shuffle_bytes
    assert end.flow.remote_records == counters.shuffle_records_remote
    assert end.flow.remote_bytes == counters.shuffle_bytes_remote
    assert sum(frame.kind == "map-call" for frame in steps) == counters.map_input_records
    combines = [frame for frame in steps if frame.kind == "combine"]
    assert sum(len(frame.given) for frame in combines) == counters.combine_input_records
    assert sum(len(frame.records) for frame in combines) == counters.combine_output_records
    assert sum(len(end.groups(r)) for r in range(plan.reducers)) == counters.reduce_input_groups
    output = [(p.key, p.value) for r in range(plan.reducers) for p in end.output(r)]
    assert sorted(output) == list(steps.result.output)


@given(traces)
def test_what_a_reducer_groups_is_what_it_received_in_order(steps):
    end = steps.board(len(steps) - 1)
    for r in range(steps.plan.reducers):
        received = end.reducer_input(r)
        assert list(received) == sorted(received, key=lambda record: order(record.key))
        assert received == tuple(record for group in end.groups(r) for record in group.records)
        sent = [pair for m in range(steps.plan.mappers) for pair in end.partition(m, r)]
        assert Counter(sent) == Counter(received)


def test_a_partition_is_sorted_when_it_has_been_sorted():
    steps = trace("dog cat bird ant\n", Plan(1, 1, False))
    kinds = [frame.kind for frame in steps]
    before, after = steps.board(kinds.index("sort") - 1), steps.board(kinds.index("sort"))
    assert [pair.key for pair in before.partition(0, 0)] == ["dog", "cat", "bird", "ant"]
    assert [pair.key for pair in after.partition(0, 0)] == ["ant", "bird", "cat", "dog"]


def test_a_mapper_with_more_than_a_buffer_spills_again_and_combines_once():
    steps = trace("a b a b a b a b a b a b\n", Plan(1, 1))
    kinds = Counter(frame.kind for frame in steps)
    assert (kinds["spill"], kinds["merge"], kinds["combine"]) == (2, 1, 2)
    kinds = [frame.kind for frame in steps]
    assert kinds.index("merge") < kinds.index("combine")
    held = steps.board(kinds.index("transfer")).partition(0, 0)
    assert [(pair.key, pair.value) for pair in held] == [("a", 6), ("b", 6)]


def test_the_sentence_says_where_a_pair_goes_and_why():
    captions = [frame.caption for frame in trace(THREE_LINES) if frame.kind == "partition"]
    assert (
        'crc32("bird") mod 2 = 0: mapper 1\'s pair goes to reducer 0, another machine.' in captions
    )
    assert 'crc32("cat") mod 2 = 0: mapper 0\'s pair goes to reducer 0, this machine.' in captions


def test_a_caption_shows_no_control_character():
    steps = trace("a\x1b[31m\x00 b\u202e\n")
    assert not any(set("\x1b\x00\u202e\n") & set(frame.caption) for frame in steps)


def test_stops_are_where_another_key_is_taken_in_hand():
    steps = trace(THREE_LINES, Plan(combiner=False))
    keys = [steps[at].key for at in steps.stops]
    assert keys[:6] == ["cat", "dog", "cat", "bird", "dog", "cat"]
    assert keys[-3:] == ["bird", "cat", "dog"]
    assert list(steps.stops) == sorted(set(steps.stops))


def test_the_journey_of_a_key_is_all_of_it_and_no_other():
    steps = trace(THREE_LINES)
    journey = [steps[at] for at in steps.journey("bird")]
    assert [frame.kind for frame in journey] == [kind for kind in KINDS if kind != "split"]
    assert all(frame.key in ("bird", None) for frame in journey)
    assert all(2 in frame.lines for frame in journey)
    assert steps.next_of("bird", len(steps) - 1) is None
    assert steps.next_of("bird", -1) == steps.journey("bird")[0]
    assert steps.journey("fish") == ()


def test_what_a_combiner_would_have_saved_is_known_beside_the_run():
    steps = trace(THREE_LINES, Plan(combiner=False))
    assert steps.result.counters.shuffle_bytes == 37
    assert steps.other is not None
    assert steps.other.counters.shuffle_bytes == 31
    assert trace("a cat\n", job="grep").other is None


def test_a_readers_own_job_can_be_stepped():
    source = built_in("wordcount").source.replace("1)", "[1, doc])").replace("sum(", "len(")
    steps = build(own(source, "mine.py"), text_source(THREE_LINES), Plan(combiner=False))
    assert steps.result.output == (("bird", 1), ("cat", 2), ("dog", 3))


def test_two_thousand_words_are_a_trace_and_much_more_is_not():
    words = " ".join(f"w{n * n % 311}" for n in range(2000))
    assert len(trace(words.replace(" w0", "\nw0"))) > 6000
    with pytest.raises(TooLong, match="run it without a trace"):
        trace("word " * 20_000)
    with pytest.raises(TooLong, match="too many to step through"):
        trace("w " * 20_000)


def test_an_empty_input_has_a_trace_of_empty_splits():
    steps = trace("")
    assert [frame.kind for frame in steps] == ["split"] * 3
    assert steps.stops == ()
