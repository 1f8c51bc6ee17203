"""Loading content: what is sound is kept, what is not is named, and nothing ever raises."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsys_tui import course


def damage(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def only_problem(folder: Path) -> str:
    problems = course.load(folder).problems
    assert len(problems) == 1, problems
    return str(problems[0])


def test_a_sound_folder_loads_without_a_problem(small: Path) -> None:
    loaded = course.load(small)
    assert loaded.problems == ()
    one, two = loaded.course.hours
    assert (one.number, one.weight, one.minutes, one.lab) == (1, 60, 30, "speedup")
    assert [s.number for s in two.sections] == ["2.1", "2.2"]
    assert one.practice_minutes == 10
    assert loaded.course.section("two#the-law") is two.sections[0]
    assert loaded.course.hour("three") is None
    assert loaded.course.section("one#nothing") is loaded.course.section("nothing") is None


def test_a_course_cannot_be_changed(small: Path) -> None:
    loaded = course.load(small).course
    with pytest.raises(AttributeError):
        loaded.title = "x"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        loaded.checklist[0].id = "x"  # type: ignore[misc]


def test_blocks_keep_the_order_kind_and_line_of_the_lesson(small: Path) -> None:
    section = course.load(small).course.hours[0].sections[0]
    assert [(block.kind, block.line) for block in section.blocks] == [("text", 5), ("worked", 9)]
    assert section.blocks[1].text.startswith("formula")


@pytest.mark.parametrize("prepare", [lambda p: None, lambda p: p.mkdir()])
def test_no_content_is_an_empty_course_and_one_sentence(
    tmp_path: Path, prepare: Callable[[Path], None]
) -> None:
    prepare(tmp_path / "content")
    assert course.load(tmp_path / "content").course == course.Course()
    assert "install" in only_problem(tmp_path / "content")


def test_a_byte_order_mark_is_tolerated(small: Path) -> None:
    for file in small.rglob("*.*"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert course.load(small).problems == ()


def test_windows_line_ends_are_tolerated(small: Path) -> None:
    for file in small.rglob("*.*"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    loaded = course.load(small)
    assert loaded.problems == ()
    assert "\r" not in loaded.course.hours[0].sections[0].blocks[0].text


def test_a_huge_file_is_refused_before_it_is_read(small: Path) -> None:
    with (small / "one/lesson.md").open("wb") as file:
        file.truncate(50_000_000)
    assert only_problem(small) == "one/lesson.md: is too large (50000 KB); cut it to at most 200 KB"
    assert [hour.id for hour in course.load(small).course.hours] == ["two"]


@pytest.mark.parametrize("name", ["course.toml", "one/lesson.md", "one/questions.toml"])
def test_a_pipe_or_a_folder_in_place_of_a_file_is_not_opened(small: Path, name: str) -> None:
    (small / name).unlink()
    os.mkfifo(small / name)  # opening it would wait for ever
    assert "not a regular file" in only_problem(small)
    (small / name).unlink()
    (small / name).mkdir()
    assert "not a regular file" in only_problem(small)


def test_a_link_that_leads_out_of_the_folder_is_not_followed(
    small: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "lesson.md"
    outside.write_text("# Secret\n\n## Part\n\nwords\n")
    (small / "one/lesson.md").unlink()
    (small / "one/lesson.md").symlink_to(outside)
    assert "leads out of the content folder" in only_problem(small)


def test_a_loop_of_links_is_one_sentence(small: Path) -> None:
    (small / "one/lesson.md").unlink()
    (small / "one/lesson.md").symlink_to("lesson.md")
    assert "cannot be read" in only_problem(small)


def test_an_hour_cannot_name_a_folder_elsewhere(small: Path) -> None:
    damage(small / "course.toml", 'id = "one"', 'id = "../one"')
    loaded = course.load(small)
    assert [hour.id for hour in loaded.course.hours] == ["two"]
    assert "id must be lower-case letters, digits and hyphens" in str(loaded.problems[0])


def test_other_encodings_are_named_with_their_line(small: Path) -> None:
    (small / "one/lesson.md").write_bytes("# Erste\n\n## Größe\n".encode("latin-1"))
    assert only_problem(small) == "one/lesson.md: is not UTF-8 text (line 3); save it as UTF-8"


def test_escape_characters_in_every_string_reach_no_terminal(small: Path) -> None:
    toml = small / "course.toml"
    toml.write_text(toml.read_text().replace('"Small"', '"\\u001b[2JSmall\\u202e"'))
    damage(small / "one/lesson.md", "Some words", "Some\x1b]0;title\x07 words\u2028")
    damage(small / "one/questions.toml", '"How fast is one?"', '"\\u009bHow\\nfast?"')
    damage(toml, "minutes = 20", 'minutes = "\\u001b[31m\\n20"')
    loaded = course.load(small)
    shown = repr(loaded) + "".join(str(problem) for problem in loaded.problems)
    assert "\\x1b" not in shown
    assert "\\x9b" not in shown
    assert "\\u202e" not in shown
    assert not any(ord(character) < 32 or 126 < ord(character) < 160 for character in shown)
    assert loaded.course.hours[0].questions[0].question == "\ufffdHow\nfast?"


def test_every_fault_of_an_item_is_named_not_only_the_first(small: Path) -> None:
    damage(small / "course.toml", 'title = "First"\nweight = 60', 'weight = "60"\nwieght = 1')
    sentences = {p.sentence.split(";")[0] for p in course.load(small).problems}
    assert sentences == {
        'unknown field "wieght"',
        "title is missing",
        'weight must be a whole number from 0 to 100 (got "60")',
    }


def test_a_syntax_error_costs_only_its_own_table(small: Path) -> None:
    damage(small / "course.toml", 'id = "one"', "id = one")
    damage(small / "course.toml", 'topic = "Law"', 'topic = "Law')
    loaded = course.load(small)
    assert [(hour.id, hour.number) for hour in loaded.course.hours] == [("two", 2)]
    assert loaded.course.checklist[0].id == "tick"
    assert [(p.file, p.where) for p in loaded.problems] == [
        ("course.toml", "line 6"),
        ("course.toml", "line 35"),
    ]


def test_an_id_is_used_once_in_the_whole_course(small: Path) -> None:
    damage(small / "two/questions.toml", "two-q", "one-q")
    assert only_problem(small) == (
        "two/questions.toml: one-q: this id is taken; give each item an id of its own"
    )
    assert course.load(small).course.hours[1].questions == ()


def test_sections_of_one_name_stay_apart(small: Path) -> None:
    damage(small / "one/lesson.md", "## Practice", "## The law")
    loaded = course.load(small)
    assert [s.slug for s in loaded.course.hours[0].sections] == ["the-law", "the-law-2"]
    assert "is there twice" in str(loaded.problems[0])


def test_an_open_fence_is_found_where_it_opens(small: Path) -> None:
    file = small / "one/lesson.md"
    file.write_text(file.read_text() + "\n```text\n## Not a heading\n")
    assert "never closed" in only_problem(small)
    assert "line 18" in only_problem(small)
    assert len(course.load(small).course.hours[0].sections) == 2


def test_a_heading_inside_code_is_code(small: Path) -> None:
    damage(small / "one/lesson.md", "Ten minutes", "```python\n## comment\n```\nTen minutes")
    assert len(course.load(small).course.hours[0].sections) == 2


HOSTILE = [
    "a=" + "[" * 90_000,
    "a" + ".a" * 90_000 + "=1",
    "[" + "a." * 90_000 + "a]",
    "minutes = " + "9" * 10_000,
    "minutes = 1e999999999",
    "[[hours]]\n" * 20_000,
    "[[hours]]\nx=\n" * 5_000,
    "hours = 5",
    "hours = [1, [], 'x', {}]",
    "questions = {a = 1}",
    "[[hours]]\nid=''\n[hours.x]",
    'title = "\\ud800"',
    "\ufeff\ufeff",
    "x = 1979-05-27T07:32:00Z",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["course.toml", "one/questions.toml"])
def test_hostile_toml_is_a_problem_and_no_more(small: Path, name: str, text: str) -> None:
    (small / name).write_text(text)
    assert course.load(small).problems


FILES = ["course.toml", "one/lesson.md", "one/questions.toml", "two/lesson.md"]
PIECES = st.one_of(
    st.binary(max_size=30),
    st.sampled_from(
        [b"\n## ", b"```", b"\n[[hours]]\n", b"minutes = ", b'"""', b"\x00", b"\x1b[", b"{{[["]
    ),
)


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(FILES),
    cuts=st.lists(st.tuples(st.integers(0, 900), st.integers(0, 60), PIECES), max_size=6),
)
def test_no_damage_makes_load_raise(
    write_small: Callable[[Path], Path],
    name: str,
    cuts: list[tuple[int, int, bytes]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        small = write_small(Path(folder))
        raw = (small / name).read_bytes()
        for start, length, piece in cuts:
            raw = raw[:start] + piece + raw[start + length :]
        (small / name).write_bytes(raw)
        loaded = course.load(small)
        for hour in loaded.course.hours:
            assert hour.sections
            assert hour.minutes > 0
            assert len({section.slug for section in hour.sections}) == len(hour.sections)
        assert all("\n" not in str(problem) for problem in loaded.problems)


def test_the_course_needs_neither_numpy_nor_the_formulas() -> None:
    code = (
        "import sys, mlsys_tui.course;"
        "print([m for m in ('numpy', 'scipy', 'numba', 'textual', 'mlsys_tui.formulas')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
