"""Every page keeps within its rows and columns, whatever it has to show."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsys_tui.labs.mapreduce.jobs import BUILT_IN
from mlsys_tui.labs.mapreduce.setup import SAMPLES, Setup
from mlsys_tui.labs.mapreduce.view_columns import share
from mlsys_tui.labs.mapreduce.view_scene import Mishaps, Scene
from mlsys_tui.labs.mapreduce.view_stage import PICTURES


@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=60).flatmap(
        lambda wanted: st.tuples(st.just(wanted), st.integers(0, len(wanted) - 1))
    ),
    st.integers(4, 40),
)
def test_rows_are_shared_out_within_the_room_and_the_block_in_hand_is_seen(
    given: tuple[list[int], int], room: int
) -> None:
    wanted, in_hand = given
    heights = share(wanted, in_hand, room)
    hidden_above, hidden_below = heights[0] == 0, heights[-1] == 0
    assert sum(heights) + hidden_above + hidden_below <= room
    assert heights[in_hand] >= 1
    assert all(height <= most for height, most in zip(heights, wanted, strict=True))
    shown = [at for at, height in enumerate(heights) if height]
    assert shown == list(range(shown[0], shown[-1] + 1))


@pytest.mark.parametrize("job", BUILT_IN)
def test_no_page_is_wider_or_longer_than_its_place(job: str) -> None:
    rng = random.Random(job)
    for mappers, reducers, text in [
        (3, 2, SAMPLES[job]),
        (1, 1, "日本語 単語 " * 30),
        (12, 12, SAMPLES[job] * 9),
        (2, 5, "x y" * 400 + "\nz w q\n"),
    ]:
        ran = Setup(job, text, mappers, reducers, None).run()
        length = len(ran.trace) if ran.trace else 1
        for page, picture in PICTURES.items():
            for width, height in [(80, 19), (60, 11), (82, 34), (140, 30)]:
                at = rng.randrange(length)
                keys = ran.trace.keys if ran.trace else ()
                only = (rng.choice(keys),) if keys and rng.random() < 0.3 else ()
                mishaps = Mishaps(dead=0 if mappers > 1 else None, death=2.0, slow=("map", 0))
                scene = Scene(page, ran.setup, ran, at, only, mishaps=mishaps)
                rows = picture(scene, width, height)
                assert len(rows) <= height
                assert all(row.cell_length <= width for row in rows), page
