"""Search: every word must occur, in any case, and headings come first."""

from pathlib import Path

from mlsys_tui import course


def found(folder: Path, query: str) -> list[str]:
    return [hit.section.ref for hit in course.search(course.load(folder).course, query)]


def test_every_word_must_occur_in_any_case(small: Path) -> None:
    assert found(small, "ASYNC minutes") == ["one#practice", "two#practice"]
    assert found(small, "async staleness") == []


def test_headings_come_before_text(small: Path) -> None:
    assert found(small, "practice") == [
        "one#practice",
        "two#practice",
        "one#the-law",
        "two#the-law",
    ]


def test_heading_and_text_may_share_the_words(small: Path) -> None:
    assert found(small, "law staleness") == ["one#the-law", "two#the-law"]


def test_nothing_is_found_for_nothing(small: Path) -> None:
    assert found(small, "  ") == []
    assert found(small, "zebra") == []


def test_a_hit_shows_the_line_that_matched(small: Path) -> None:
    hit = course.search(course.load(small).course, "staleness")[0]
    assert "staleness" in hit.snippet
    assert hit.hour.id == "one"
    assert "\n" not in hit.snippet
    assert len(hit.snippet) <= 94
