"""The course itself: nothing of the syllabus is missing, and every page fits its screen."""

import re
import unicodedata

import pytest

from mlsys_tui.course import Course, Section, load
from mlsys_tui.course.drawing import draw
from mlsys_tui.course.grading import solution
from mlsys_tui.course.reviewing import review
from mlsys_tui.labs import LABS, examiner
from mlsys_tui.paths import content_dir


@pytest.fixture(scope="module")
def content() -> Course:
    return load(content_dir()).course


def sections(content: Course) -> list[Section]:
    return [section for hour in content.hours for section in hour.sections]


def text(content: Course, ref: str) -> str:
    section = content.section(ref)
    assert section is not None, ref
    return "\n".join(block.text for block in section.blocks)


def test_no_question_of_it_is_a_poor_one(content: Course) -> None:
    assert review(content) == []


def test_five_hours_with_the_weights_of_the_exam(content: Course) -> None:
    assert [hour.weight for hour in content.hours] == [30, 20, 25, 15, 10]
    assert [hour.minutes for hour in content.hours] == [60] * 5
    assert [hour.lab for hour in content.hours] == [lab.name for lab in LABS]
    assert all(11 <= len(hour.sections) <= 15 for hour in content.hours)
    assert all(hour.sections[-1].title == "Practice" for hour in content.hours)


def test_practice_has_the_time_boxes_of_the_syllabus(content: Course) -> None:
    assert [hour.practice_minutes for hour in content.hours][:4] == [15, 10, 15, 10]


def test_checklist_formulas_questions_and_videos_are_complete(content: Course) -> None:
    assert len(content.checklist) == 9
    assert len({item.section for item in content.checklist}) == 9
    assert [formula.name for formula in content.formulas] == [
        "amdahl",
        "amdahl-limit",
        "efficiency",
        "kmeans-operations",
        "sgd-update",
    ]
    assert [kind.name for kind in content.question_types] == [
        "Numerical",
        "Conceptual",
        "Algorithm",
    ]
    assert [video.search for video in content.videos] == [
        "NPTEL parallel computing speedup amdahl",
        "NPTEL big data mapreduce",
        "NPTEL distributed machine learning",
    ]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("amdahl-forwards", ["1 / 0.235", "4.26"]),
        ("amdahl-backwards", ["0.133333 / 0.8", "0.167"]),
        ("parallelism-cnn", ["data parallelism"]),
        ("parallelism-pipeline", ["task parallelism"]),
        ("parallelism-inference", ["request parallelism"]),
        (
            "wordcount-map",
            ['("cat", 1), ("dog", 1), ("cat", 1), ("bird", 1), ("dog", 1), ("dog", 1)'],
        ),
        ("wordcount-shuffle", ['"cat" → [1, 1]', '"dog" → [1, 1, 1]', '"bird" → [1]']),
        ("wordcount-reduce", ['("cat", 2), ("dog", 3), ("bird", 1)']),
        ("communication-fraction", ["0.064 / 0.114", "56.1 %"]),
    ],
)
def test_every_practice_question_has_its_answer(
    content: Course, question: str, answer: list[str]
) -> None:
    found = content.question(question)
    assert found
    solutions = [solution(draw(*found, seed), examiner) for seed in range(20)]
    given = [re.sub(r"\s+", " ", each) for each in solutions]
    assert any(all(part in each for part in answer) for each in given)


FACTS = {
    "1-speedup#what-speed-up-means": ["1 − 1/S", "**best**", "superlinear"],
    "1-speedup#how-many-processors": ["(1 − f) / (1/S − f)", "1/f − 1", "expect = 16"],
    "1-speedup#several-parts": ["f₁/s₁ + f₂/s₂", "expect = 1.5625", "Never average"],
    "1-speedup#what-the-law-leaves-out": ["(1 − f)/p + o", "expect = 3.96"],
    "1-speedup#scaled-speed-up": ["p + (1 − p) s′", "1021, 1020 and 1016", "expect = 60.85"],
    "1-speedup#when-more-makes-it-slower": ["β N (N − 1)", "√((1 − α)/β)", "expect = 40"],
    "2-memory#what-a-message-costs": ["L + M/B", 'expect = "810 us"'],
    "2-memory#caches-that-agree-mesi": ["BusUpgr", "BusRdX", "Flush", "memory is out of date"],
    "2-memory#what-coherence-leaves-to-you": ["lost update", "False sharing", "padding", "lock"],
    "2-memory#collectives": ["2 (N − 1)/N × M/B", "2 ⌈log₂ N⌉", "barrier", "broadcast"],
    "2-memory#average-access-time": ["miss rate × miss penalty", 'expect = "2.5 ns"'],
    "2-memory#the-roofline": ["min(π, I × B)", "ridge", "expect = 4.17"],
    "3-mapreduce#start-k-and-empty-groups": ["squared distance", "0 / 0", "never rises with k"],
    "3-mapreduce#other-jobs-other-keys": ["inverted index", "join", "a tag", "PageRank"],
    "3-mapreduce#when-a-machine-lags-or-fails": ["44 %", "its own disk", "backup copies"],
    "4-parameter-server#waiting-for-the-slowest": ["t × H(P)", "H(N + b) − H(b)", "228 ms"],
    "4-parameter-server#without-a-server": ["2 (N − 1)", "2 ⌈log₂ N⌉", "2 N × M/B"],
    "5-locality#tiling": ["3 t² × b ≤ C", "expect = 36.95"],
    "5-locality#three-kinds-of-misses": ["compulsory", "capacity", "conflict", "LRU"],
    "1-speedup#amdahls-law": ["f + (1 − f) / p", "serial fraction"],
    "1-speedup#a-worked-example": ["Step 1", "Step 2", "Step 3", "expect = 2.5", "expect = 40"],
    "1-speedup#the-ceiling": ["Step 4", "1 / f", "expect = 5"],
    "1-speedup#efficiency": ["S / p", "expect = 0.625"],
    "1-speedup#practice": ["expect = 4.26", "expect = 6.67", "expect = 0.167"],
    "2-memory#three-types-of-parallelism": ["vector addition", "pipeline", "web server"],
    "2-memory#data-parallelism-and-spmd": ["A[i] + B[i]", "best", "a way to write it"],
    "2-memory#task-parallelism-and-pipelines": ["Stage1", "one form of task parallelism"],
    "2-memory#request-parallelism": ["independent", "do not talk"],
    "2-memory#shared-against-distributed": ["P1", "NETWORK"],
    "2-memory#what-each-memory-model-costs": [
        "threads",
        "message passing",
        "nanoseconds",
        "microseconds",
    ],
    "2-memory#the-memory-hierarchy": ["registers, L1, L2, L3, RAM, SSD, HDD, network"],
    "2-memory#one-to-fifty-to-ten-thousand": ["1 : 50 : 10 000", "orders of magnitude"],
    "3-mapreduce#k-means-step-by-step": ["at random", "ASSIGN", "UPDATE", "UNTIL"],
    "3-mapreduce#a-run-on-paper": ["145", "17.556", "1.5 and 10.5"],
    "3-mapreduce#word-count": ["emit(word, 1)", "sum(counts)"],
    "3-mapreduce#k-means-as-mapreduce": [
        "broadcast",
        "(c, (point, 1))",
        "partial sum, partial count",
        "(cluster_id, point)",
        "(cluster_id, (point, 1))",
    ],
    "3-mapreduce#what-k-means-costs": [
        "O(n × k × d)",
        "O(n/p × k × d)",
        "≈ p",
        "nearly linear",
        "of the assignment",
    ],
    "4-parameter-server#the-sgd-update": ["w ← w − η ∇L(w)", "learning rate"],
    "4-parameter-server#the-parameter-server": ["PARAMETER SERVER", "Worker P", "Data P"],
    "4-parameter-server#one-iteration": ["**pull**", "**compute**", "**push**", "**updates**"],
    "4-parameter-server#sync-against-async": ["barrier", "may oscillate", "stable", "stragglers"],
    "4-parameter-server#staleness": ["stalest", "per second, not per update"],
    "4-parameter-server#what-one-transfer-costs": ["expect = 40e6", "expect = 0.32", "one way"],
    "4-parameter-server#whose-link-is-it": ["expect = 0.32", "expect = 0.064", "shared"],
    "4-parameter-server#practice": ["expect = 0.064", "expect = 0.561"],
    "5-locality#two-kinds-of-locality": ["LRU", "prefetch", "row by row"],
    "5-locality#ijk-against-ikj": ["column-wise", "cache hits", "expect = 2e9"],
    "5-locality#counting-the-misses": ["1.125", "0.25"],
    "5-locality#up-to-seven-times": ["7×", "vectorisation", "only part of it"],
}


@pytest.mark.parametrize("ref", FACTS)
def test_every_fact_of_the_syllabus_is_taught_where_it_belongs(content: Course, ref: str) -> None:
    lesson = re.sub(r"\s+", " ", text(content, ref))
    for fact in FACTS[ref]:
        assert fact in lesson


def test_the_reference_table_is_the_syllabus_table(content: Course) -> None:
    lesson = text(content, "1-speedup#the-reference-table")
    for row in ['["∞", 4.0, 8.0, 16.0]', "[10, 3.1, 4.7, 6.4]", "[5, 2.5, 3.3, 4.0]"]:
        assert row in lesson
    for row in ["[4, 2.3, 2.9, 3.4]", "[2, 1.6, 1.8, 1.9]"]:
        assert row in lesson


def test_the_review_leads_to_every_item_of_the_checklist_and_every_formula(content: Course) -> None:
    checklist = text(content, "5-locality#review-the-checklist")
    formulas = text(content, "5-locality#review-the-five-formulas")
    for item in content.checklist:
        assert f"({item.section.removeprefix('5-locality')})" in checklist
    for formula in content.formulas:
        assert f"({formula.section})" in formulas


def test_worked_examples_fade_in_every_hour_that_has_them(content: Course) -> None:
    blocks = [b.text for s in sections(content) for b in s.blocks if b.kind == "worked"]
    for stage in ["fade = 0", "fade = 1", "fade = 2", 'fade = "alone"']:
        assert sum(stage in block for block in blocks) >= 3


def test_drawings_and_code_fit_a_narrow_column_of_single_width_characters(content: Course) -> None:
    """Beside a lab a lesson has 54 cells for them, an answer 60."""
    answers = [question.answer for hour in content.hours for question in hour.questions]
    pages = [(text(content, section.ref), 54) for section in sections(content)]
    for page, width in [*pages, *((answer, 60) for answer in answers)]:
        drawing = False
        for line in page.split("\n"):
            if line.startswith("```"):
                drawing = not drawing
            assert len(line) <= width or not drawing, line
            assert all(unicodedata.east_asian_width(c) not in "WF" for c in line), line


def test_the_prose_keeps_its_voice(content: Course) -> None:
    for section in sections(content):
        prose = " ".join(block.text for block in section.blocks if block.kind == "text")
        prose = re.sub(r"\]\([^)]*\)", "]", prose)
        assert "!" not in prose, section.number
        assert not re.search(r"\b(?!siz)\w+iz(e|ed|ing|ation)\b", prose), section.number
        assert not re.search(r"speedup\b(?! amdahl)", prose), section.number
