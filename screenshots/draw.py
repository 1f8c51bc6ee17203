"""Draws every screenshot anew from the running app, at the size it is designed for."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Container
from dataclasses import dataclass, replace
from pathlib import Path

from textual.pilot import Pilot

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from apps import running, text, until  # noqa: E402

from mlsys_tui import course, labs, paths  # noqa: E402
from mlsys_tui.course import exams  # noqa: E402
from mlsys_tui.course.grading import key  # noqa: E402
from mlsys_tui.study.practice import Sat  # noqa: E402
from mlsys_tui.study.progress import Progress  # noqa: E402
from mlsys_tui.study.timer import Clock  # noqa: E402
from mlsys_tui.tabs.practice_drill import Drill  # noqa: E402
from mlsys_tui.widgets.navigate import OpenPractice  # noqa: E402

Scene = Callable[[Pilot[None]], Awaitable[None]]
HOURS = ("1-speedup", "2-memory", "3-mapreduce", "4-parameter-server", "5-locality")
HALFWAY = Progress(
    Clock(
        dict.fromkeys(HOURS, 3600.0),
        spent={"1-speedup": 3460.0, "2-memory": 3845.0, "3-mapreduce": 1071.0},
        finished=("1-speedup", "2-memory"),
    ),
    ticks={"amdahl": 1.0, "speedup": 2.0, "parallelism": 3.0, "memory": 4.0},
    greeted=True,
)


@dataclass(frozen=True)
class Shot:
    """One picture: what to do before it is taken."""

    name: str
    scene: Scene
    size: tuple[int, int] = (80, 24)
    greeted: bool = True
    progress: Progress | None = None


async def still(pilot: Pilot[None]) -> None:
    await pilot.pause(0.2)


async def plan(pilot: Pilot[None]) -> None:
    await pilot.press("t", "down", "down", "down")
    await until(pilot, lambda shown: "▸ 41:" in shown)


async def lesson(pilot: Pilot[None]) -> None:
    await pilot.press("5")
    await until(pilot, lambda shown: "C by IJK" in shown)
    await pilot.press("l", "n", "n")
    await until(pilot, lambda shown: "5.3" in shown)


async def formulas(pilot: Pilot[None]) -> None:
    await pilot.press("1")
    await until(pilot, lambda shown: "limit 1/f" in shown)


async def mapreduce(pilot: Pilot[None]) -> None:
    await pilot.press("3")
    await until(pilot, lambda shown: "1 of 50" in shown)
    await pilot.press(*"kkkk", *"nnn")
    await until(pilot, lambda shown: "crc32" in shown)


async def latency(pilot: Pilot[None]) -> None:
    await pilot.press("2")
    await until(pilot, lambda shown: "pyramid" in shown)
    await pilot.press("p", "d", "v", "r")
    await until(pilot, lambda shown: "done and kept" in shown, 120)


async def shared(pilot: Pilot[None]) -> None:
    await pilot.press("2")
    await until(pilot, lambda shown: "pyramid" in shown)
    await pilot.press(*"vvvvv")
    await until(pilot, lambda shown: "SHARED MEMORY" in shown)
    await pilot.press(*"nnn")
    await until(pilot, lambda shown: "4 of 10" in shown)


async def kmeans(pilot: Pilot[None]) -> None:
    await pilot.press("3")
    await until(pilot, lambda shown: "1 of 50" in shown)
    await pilot.press("V", "V")
    await until(pilot, lambda shown: "as MapReduce" in shown)
    await pilot.press(*"nnn")
    await until(pilot, lambda shown: "4 of 8" in shown)


async def server(pilot: Pilot[None]) -> None:
    await pilot.press("4")
    await until(pilot, lambda shown: "pull" in shown and " of 1996" in shown, 60)
    await pilot.press("e", "down", "enter")
    await pilot.pause(1)
    await pilot.press("escape")
    await pilot.press(*"kkkkkkkkkkkknnn")
    await pilot.pause(1)


async def race(pilot: Pilot[None]) -> None:
    await pilot.press("5")
    await until(pilot, lambda shown: "C by IJK" in shown)
    await pilot.press("p", "c", "r")
    await until(pilot, lambda shown: "done" in shown and "3" in shown.split("IJK")[1][:60], 60)
    await pilot.pause(1.2)


async def wide(pilot: Pilot[None]) -> None:
    await pilot.press("5")
    await until(pilot, lambda shown: "C by IJK" in shown)
    await pilot.press("p", "c", "f")
    await until(pilot, lambda shown: "kept" in shown and "measured" in shown, 90)


async def matmul(pilot: Pilot[None], view: str) -> None:
    await pilot.press("5")
    await until(pilot, lambda shown: "C by IJK" in shown)
    await pilot.press(*"v" * ("race", "misses", "slow motion", "ladder", "sweep").index(view))


async def misses(pilot: Pilot[None]) -> None:
    await matmul(pilot, "misses")
    await pilot.press("r")
    await until(pilot, lambda shown: "counted: every" in shown, 120)


async def slow_motion(pilot: Pilot[None]) -> None:
    await matmul(pilot, "slow motion")
    await until(pilot, lambda shown: "1 of 1600" in shown, 60)
    await pilot.press(*"kk", *"n" * 13)
    await pilot.pause(1)


async def ladder(pilot: Pilot[None]) -> None:
    await matmul(pilot, "ladder")
    await pilot.press("r")
    await until(pilot, lambda shown: "best of up to three" in shown, 300)


async def sweep(pilot: Pilot[None]) -> None:
    await matmul(pilot, "sweep")
    await pilot.press("p", "b", "r")
    await until(pilot, lambda shown: "done: kept" in shown, 300)


async def drill(pilot: Pilot[None]) -> None:
    """A time for weights alone, where the gradients go back as well."""
    pilot.app.post_message(OpenPractice("ps-push-pull"))
    await until(pilot, lambda shown: "type the number" in shown, 60)
    screen = pilot.app.screen
    assert isinstance(screen, Drill)
    assert screen.series.now
    amount, unit = key(screen.series.now.drawn, labs.examiner).split()
    for sign in f"{float(amount) / 2:g}{unit}":
        await pilot.press("full_stop" if sign == "." else sign)
    await pilot.press("enter")
    await until(pilot, lambda shown: "How hard?" in shown, 60)


async def exam(pilot: Pilot[None]) -> None:
    await pilot.press("6")
    await until(pilot, lambda shown: "Exams so far" in shown)
    await pilot.press("end", "up", "up", "enter")
    await until(pilot, lambda shown: "Mock exams so far" in shown)
    await pilot.press("enter")
    await until(pilot, lambda shown: "By type" in shown)


def sat(seed: int, days: int, wrong: Container[int]) -> Sat:
    """An exam handed in so many days ago; `wrong` numbers the questions that were."""
    paper = exams.paper(course.load(paths.content_dir()).course, seed)
    right = {drawn.question.id: at not in wrong for at, drawn in enumerate(paper)}
    return Sat(seed, int(time.time()) - 86_400 * days, 3120, right, dict.fromkeys(right, ""))


EXAMS = replace(HALFWAY, exams=(sat(1, 3, range(3, 15)), sat(2, 0, (4, 9, 10, 11, 17))))
SHOTS = [
    Shot("first-start", still, greeted=False),
    Shot("plan", plan, progress=HALFWAY),
    Shot("lesson", lesson),
    Shot("formulas", formulas),
    Shot("latency", latency),
    Shot("shared", shared),
    Shot("mapreduce", mapreduce),
    Shot("kmeans", kmeans),
    Shot("server", server),
    Shot("race", race),
    Shot("race-wide", wide, size=(140, 40)),
    Shot("misses", misses),
    Shot("slow-motion", slow_motion),
    Shot("ladder", ladder),
    Shot("sweep", sweep),
    Shot("drill", drill, progress=HALFWAY),
    Shot("exam", exam, progress=EXAMS),
]


async def draw(shot: Shot) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        async with running(
            place, size=shot.size, greeted=shot.greeted, progress=shot.progress
        ) as pilot:
            await shot.scene(pilot)
            svg = pilot.app.export_screenshot(title="mlsys-tui")
            spaced = svg.replace("<text ", '<text xml:space="preserve" ')  # not every viewer does
            (HERE / f"{shot.name}.svg").write_text(spaced)
            print(f"{shot.name}.svg  {text(pilot).splitlines()[3][:60]}")


def main() -> None:
    wanted = set(sys.argv[1:])
    for shot in SHOTS:
        if not wanted or shot.name in wanted:
            asyncio.run(draw(shot))


if __name__ == "__main__":
    main()
