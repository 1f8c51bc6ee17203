"""One iteration of k-means as a MapReduce job, in the form the course teaches."""

from mlsys_tui.labs.mapreduce.job import Job
from mlsys_tui.labs.mapreduce.points import Points
from mlsys_tui.labs.mapreduce.runner import FUNCTIONS, Program

SOURCE = """\
from math import fsum

CENTERS = []

def map(line):
    point = [float(x) for x in line.split(",")]
    nearest, least = 0, None
    for cluster, center in enumerate(CENTERS):
        distance = 0.0
        for x, c in zip(point, center):
            distance += (x - c) * (x - c)
        if least is None or distance < least:
            nearest, least = cluster, distance
    emit(nearest, (point, 1))

def combine(cluster, parts):
    emit(cluster, added(parts))

def reduce(cluster, parts):
    total, count = added(parts)
    emit(cluster, [x / count for x in total])

def added(parts):
    points, counts = zip(*parts)
    return [fsum(column) for column in zip(*points)], sum(counts)
"""

_ABOUT = "One iteration of k-means: each cluster with the mean of its points."


def job(centers: Points) -> Job:
    """The job with these centres (k, d) broadcast to every mapper."""
    broadcast = SOURCE.replace("CENTERS = []", f"CENTERS = {centers.tolist()!r}", 1)
    program = Program(broadcast)
    lines = {name: program.line(name) for name in FUNCTIONS if program.has(name)}
    return Job("k-means", broadcast, lines, contained=False, about=_ABOUT)


def records(points: Points) -> str:
    """The points as the job reads them: one a line, every digit kept."""
    return "".join(",".join(map(repr, row)) + "\n" for row in points.tolist())
