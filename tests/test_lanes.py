"""Lanes report every snapshot from threads of their own, stop when asked, and never raise."""

import threading
from collections.abc import Iterator

from mlsys_tui.lanes import Lanes, Report
from mlsys_tui.text import BadInput


def collected() -> tuple[Lanes, list[Report]]:
    reports: list[Report] = []
    return Lanes(reports.append), reports


def test_each_item_is_reported_in_order_and_then_the_end() -> None:
    lanes, reports = collected()
    run = lanes.start({"count": iter([1, 2, 3])})
    assert lanes.wait(5)
    assert [report.snapshot for report in reports] == [1, 2, 3, None]
    assert [report.done for report in reports] == [False, False, False, True]
    assert {(report.run, report.lane) for report in reports} == {(run, "count")}


def test_lanes_run_at_the_same_time_off_the_callers_thread() -> None:
    meeting = threading.Barrier(2, timeout=5)
    threads = set()

    def meet() -> Iterator[str]:
        meeting.wait()  # breaks unless both lanes get here
        threads.add(threading.get_ident())
        yield "met"

    lanes, reports = collected()
    lanes.start({"one": meet(), "other": meet()})
    assert lanes.wait(10)
    assert sorted(report.lane for report in reports if report.snapshot) == ["one", "other"]
    assert threading.get_ident() not in threads
    assert len(threads) == 2


def endless(begun: threading.Event, closed: threading.Event) -> Iterator[int]:
    try:
        while True:
            begun.set()
            yield 0
    finally:
        closed.set()


def test_a_stopped_lane_ends_after_its_band_and_cleans_up() -> None:
    lanes, reports = collected()
    begun, closed = threading.Event(), threading.Event()
    lanes.start({"endless": endless(begun, closed)})
    assert begun.wait(5)
    lanes.stop()
    assert lanes.wait(5)
    assert closed.is_set()
    assert reports[-1].done
    assert reports[-1].error is None


def test_starting_again_stops_the_run_before_and_counts_on() -> None:
    lanes, reports = collected()
    begun, closed = threading.Event(), threading.Event()
    first = lanes.start({"endless": endless(begun, closed)})
    assert begun.wait(5)
    second = lanes.start({"short": iter(["new"])})
    assert lanes.wait(5)
    assert closed.wait(5)
    assert second == first + 1 == lanes.run
    assert [report.snapshot for report in reports if report.run == second] == ["new", None]


def failing(error: BaseException) -> Iterator[int]:
    yield 1
    raise error


def last_error(error: BaseException) -> str | None:
    lanes, reports = collected()
    lanes.start({"failing": failing(error)})
    assert lanes.wait(5)
    assert reports[-1].done
    return reports[-1].error


def test_a_failure_is_one_clean_sentence() -> None:
    assert last_error(BadInput("size must be smaller")) == "size must be smaller"
    assert last_error(ValueError("a\x1b[31m\nb")) == "ValueError: a\ufffd[31m b"
    assert "smaller size" in (last_error(MemoryError()) or "")


def test_a_listener_that_is_gone_takes_no_thread_down_with_a_traceback() -> None:
    seen: list[object] = []
    hook = threading.excepthook
    threading.excepthook = seen.append

    def gone(report: Report) -> None:
        raise RuntimeError("the app has closed")

    try:
        lanes = Lanes(gone)
        lanes.start({"lane": iter([1, 2])})
        assert lanes.wait(5)
    finally:
        threading.excepthook = hook
    assert seen == []


def test_before_the_first_run_nothing_runs() -> None:
    lanes, _ = collected()
    lanes.stop()
    assert not lanes.running
    assert lanes.wait(1)
