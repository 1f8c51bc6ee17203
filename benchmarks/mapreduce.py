"""Word count against mrjob's local runner, a Dask bag and a plain Counter loop, in one run.

    python benchmarks/mapreduce.py [FILE]

The same 20 MB of text (the sources of Python's own library, repeated) and the same cores for all;
each ratio is of two medians of five, taken in turn (mrjob's of two). Each ends with what it gives:
ours with a sorted part a reducer, ready to be read, mrjob with lines on its standard output, the
bag with a list, the loop with a Counter. What Dask and mrjob take to start processes belongs to
them, as what ours take belongs to us. The bag is the word count of Dask's documentation with four
partitions a core, so that no core waits for the last one; with one a core, which suits this file
best, it is shown as well. A peer that is not installed is left out. An idle machine is needed;
benchmarks say nothing on a busy one.
"""

import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from mlsys_tui.labs.mapreduce.engines import running
from mlsys_tui.labs.mapreduce.job import built_in
from mlsys_tui.labs.mapreduce.lines import file_source
from mlsys_tui.labs.mapreduce.run import Plan
from mlsys_tui.labs.mapreduce.work import Run
from mlsys_tui.machine import cores, processor

BYTES, ROUNDS = 20_000_000, 5
MRJOB = """
from mrjob.job import MRJob

class Words(MRJob):
    def mapper(self, _, line):
        for word in line.split():
            yield word, 1

    def combiner(self, word, counts):
        yield word, sum(counts)

    def reducer(self, word, counts):
        yield word, sum(counts)

if __name__ == "__main__":
    Words.run()
"""
Counting = Callable[[Path], int]


def library(path: Path) -> None:
    """Write Python's own sources over and over, up to so many bytes of whole lines."""
    files = sorted(Path(sysconfig.get_path("stdlib")).rglob("*.py"))
    texts = [file.read_bytes() for file in files if "site-packages" not in file.parts]
    text = b"".join(text for text in texts if _is_utf8(text) and text.endswith(b"\n"))
    text = (text * (BYTES // len(text) + 1))[:BYTES]
    path.write_bytes(text[: text.rindex(b"\n") + 1])


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def ours(path: Path) -> int:
    """The local engine, a map and a reduce task for each core; how many words it found."""
    asked = Run(built_in("wordcount"), file_source([str(path)]), Plan(cores(), cores()))
    with running("local", asked) as outcome:
        return outcome.counters.reduce_output_records


def counter(path: Path) -> int:
    """One process, one loop."""
    counts: Counter[str] = Counter()
    with path.open(encoding="utf-8") as file:
        for line in file:
            counts.update(line.split())
    return len(counts)


def bag(partitions: int, path: Path) -> int:
    """A Dask bag on as many processes as there are cores, so many partitions for each."""
    import dask.bag

    size = path.stat().st_size // (partitions * cores()) + 1
    lines = dask.bag.read_text(str(path), blocksize=size, encoding="utf-8")
    words = lines.str.split().flatten().frequencies()
    return len(words.compute(scheduler="processes", num_workers=cores()))


def mrjob(path: Path) -> int:
    """mrjob's local runner: a process for each task."""
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder) / "words.py"
        job.write_text(MRJOB)
        command = [sys.executable, str(job), "-r", "local", "--quiet", str(path)]
        done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout.count(b"\n")


def timed(count: Counting, path: Path) -> tuple[float, int]:
    start = time.perf_counter()
    words = count(path)
    return time.perf_counter() - start, words


def medians(peers: dict[str, tuple[Counting, int]], path: Path) -> dict[str, float]:
    """Take the peers in turn, after a round that does not count; each finds the same words."""
    times: dict[str, list[float]] = {name: [] for name in peers}
    found = set()
    for round_ in range(ROUNDS + 1):
        for name, (count, rounds) in peers.items():
            if round_ <= rounds:
                seconds, words = timed(count, path)
                found.add(words)
                times[name].append(seconds)
    if len(found) > 1:
        sys.exit(f"they do not find the same words: {sorted(found)}")
    result = {name: statistics.median(taken[1:]) for name, taken in times.items()}
    for name, seconds in result.items():
        print(f"  {name:<8} {seconds:7.3f} s")
    return result


def main() -> int:
    peers: dict[str, tuple[Counting, int]] = {"ours": (ours, ROUNDS), "Counter": (counter, ROUNDS)}
    least = {"Counter": 1.0}
    if find_spec("dask") is None:
        print("Dask is not installed: it is not compared")
    else:
        peers["bag"], least["bag"] = (partial(bag, 4), ROUNDS), 4.0
        peers["bag 1"] = (partial(bag, 1), ROUNDS)
    if find_spec("mrjob") is None:
        print("mrjob is not installed: it is not compared")
    else:
        peers["mrjob"], least["mrjob"] = (mrjob, 2), 15.0
    print(f"{processor()}, {cores()} cores")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.txt"
        if len(sys.argv) > 1:
            path = Path(sys.argv[1])
        else:
            library(path)
        taken = medians(peers, path)
    held = []
    for name, seconds in taken.items():
        gain, ratio = seconds / taken["ours"], least.get(name)
        if ratio is None or (name == "Counter" and cores() < 2):
            print(f"{name:<8} over ours {gain:6.2f}   not judged")
            continue
        held.append(gain >= ratio)
        verdict = "holds" if held[-1] else "MISSED"
        print(f"{name:<8} over ours {gain:6.2f}   at least {ratio:g}   {verdict}")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
