"""`python -m tests.durability --kills 2000 --images 10000 --refusals 2000 --mutations 5000`: the long runs, and what
they found, as a table. Ends with 1 where anything was lost, doubled, silently other or falsely announced."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.durability import fulldisk, kills, mutations, powerloss

IMAGES_PER_RECORDING = 50
KILLS_PER_HOME = 60
MUTATIONS_PER_HOME = 500
MOST_SHOWN = 20

Run = Callable[[Path, int, int], tuple[list[str], str]]
"""(folder, seed, how many) → what was wrong, and figures."""


def images(folder: Path, seed: int, count: int) -> tuple[list[str], str]:
    """Images of losses of power; what was wrong."""
    wrong: list[str] = []
    for number in range(0, count, IMAGES_PER_RECORDING):
        where = folder / f"power{number}"
        where.mkdir()
        recording = powerloss.record(where, seed + number)
        chance = Random(seed + number)
        for image in range(min(IMAGES_PER_RECORDING, count - number)):
            at = chance.randrange(len(recording.steps) + 1)
            copy = where / f"image{image}"
            powerloss.image(recording, at, copy, chance)
            wrong += [f"seed {seed + number} step {at}: {one}" for one in powerloss.wrong_after(recording, at, copy)]
            shutil.rmtree(copy)
        shutil.rmtree(where)
    return wrong, ""


def refusals(folder: Path, seed: int, count: int) -> tuple[list[str], str]:
    """Runs on media that refuse; what was wrong."""
    wrong: list[str] = []
    hit = 0
    for number in range(seed, seed + count):
        where = folder / f"disk{number}"
        where.mkdir()
        found, refused = fulldisk.refusals(where, number)
        wrong += [f"seed {number}: {one}" for one in found]
        hit += refused > 0
        shutil.rmtree(where)
    return wrong, f"refused in {hit}"


def killed(folder: Path, seed: int, count: int) -> tuple[list[str], str]:
    """Processes killed; what was wrong, and the figures."""
    wrong: list[str] = []
    figures: Counter[str] = Counter()
    for number in range(0, count, KILLS_PER_HOME):
        home = kills.home(folder / f"kill{number}")
        tried = min(KILLS_PER_HOME, count - number)
        counted = kills.run(home, seed + number, tried)
        figures.update(kills=counted.kills, attempted=len(counted.attempted), acknowledged=len(counted.acknowledged),
                       lost=len(counted.lost), doubled=len(counted.doubled),
                       unexpected=len(counted.unexpected))  # fmt: skip
        if not counted.clean:
            wrong.append(
                f"seed {seed + number}: {counted.lost or counted.doubled or counted.unexpected} {counted.trouble}"
            )
        if not counted.acknowledged or counted.kills < tried // 2:
            wrong.append(f"seed {seed + number}: too little was tried: {counted.kills} killed")
        shutil.rmtree(home)
    return wrong, ", ".join(f"{name} {value}" for name, value in figures.items())


def mutated(folder: Path, seed: int, count: int) -> tuple[list[str], str]:
    """Files changed; what was wrong, and how each kind came out."""
    wrong: list[str] = []
    outcomes: Counter[str] = Counter()
    for number in range(0, count, MUTATIONS_PER_HOME):
        where = folder / f"change{number}"
        where.mkdir()
        whole = mutations.specimen(where, seed + number)
        chance = Random(seed + number)
        for one in range(min(MUTATIONS_PER_HOME, count - number)):
            done = mutations.mutate(whole, where / f"m{one}", chance)
            outcomes[f"{done.file} {done.outcome}"] += 1
            if done.outcome not in ("announced", "harmless"):
                wrong.append(f"seed {seed + number} no. {one}: {done}")
            shutil.rmtree(where / f"m{one}")
        shutil.rmtree(where)
    return wrong, ", ".join(f"{name} {value}" for name, value in sorted(outcomes.items()))


def main(given: list[str] | None = None) -> int:
    """Run what is asked for, one after the other, and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.durability", description=__doc__)
    for name in ("kills", "images", "refusals", "mutations"):
        parser.add_argument(f"--{name}", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(given)
    runs: dict[str, tuple[int, Run]] = {
        "G1 kills": (asked.kills, killed),
        "G2 losses of power": (asked.images, images),
        "G3 media that refuse": (asked.refusals, refusals),
        "G4 files changed": (asked.mutations, mutated),
    }
    all_right = True
    with tempfile.TemporaryDirectory(prefix="jobterm-durability-") as name:
        for what, (count, run) in runs.items():
            if not count:
                continue
            wrong, figures = run(Path(name), asked.seed, count)
            all_right = all_right and not wrong
            told = f"{what}: {count} tried from seed {asked.seed}, {len(wrong)} wrong. {figures}".rstrip()
            print("\n  ".join([told, *wrong[:MOST_SHOWN]]), flush=True)
    return 0 if all_right else 1


if __name__ == "__main__":
    sys.exit(main())
