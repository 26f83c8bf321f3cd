"""`python -m tests.durability --kills 2000 --images 10000 --refusals 2000 --mutations 5000`: the long runs, and what
they found, as a table. Ends with 1 where anything was lost, doubled, silently other or falsely announced."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

from tests.durability import fulldisk, kills, mutations, powerloss

IMAGES_PER_RECORDING = 50
KILLS_PER_HOME = 60
MUTATIONS_PER_HOME = 500
MOST_SHOWN = 20


def images(folder: Path, seed: int, count: int) -> list[str]:
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
    return wrong


def refusals(folder: Path, seed: int, count: int) -> list[str]:
    """Runs on media that refuse; what was wrong."""
    wrong: list[str] = []
    for number in range(seed, seed + count):
        where = folder / f"disk{number}"
        where.mkdir()
        found, _refused = fulldisk.refusals(where, number)
        wrong += [f"seed {number}: {one}" for one in found]
        shutil.rmtree(where)
    return wrong


def killed(folder: Path, seed: int, count: int) -> tuple[list[str], str]:
    """Processes killed; what was wrong, and the figures."""
    wrong: list[str] = []
    figures: Counter[str] = Counter()
    for number in range(0, count, KILLS_PER_HOME):
        home = kills.home(folder / f"kill{number}")
        counted = kills.run(home, seed + number, min(KILLS_PER_HOME, count - number))
        figures.update(kills=counted.kills, attempted=len(counted.attempted), acknowledged=len(counted.acknowledged),
                       lost=len(counted.lost), doubled=len(counted.doubled),
                       unexpected=len(counted.unexpected))  # fmt: skip
        if not counted.clean:
            wrong.append(
                f"seed {seed + number}: {counted.lost or counted.doubled or counted.unexpected} {counted.trouble}"
            )
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
    found: list[tuple[str, int, list[str], str]] = []
    with tempfile.TemporaryDirectory(prefix="jobterm-durability-") as name:
        folder = Path(name)
        if asked.kills:
            found.append(("G1 kills", asked.kills, *killed(folder, asked.seed, asked.kills)))
        if asked.images:
            found.append(("G2 losses of power", asked.images, images(folder, asked.seed, asked.images), ""))
        if asked.refusals:
            found.append(("G3 media that refuse", asked.refusals, refusals(folder, asked.seed, asked.refusals), ""))
        if asked.mutations:
            found.append(("G4 files changed", asked.mutations, *mutated(folder, asked.seed, asked.mutations)))
    for what, count, wrong, figures in found:
        print(f"{what}: {count} tried from seed {asked.seed}, {len(wrong)} wrong. {figures}".rstrip())
        for one in wrong[:MOST_SHOWN]:
            print(f"  {one}")
    return int(any(wrong for _what, _count, wrong, _figures in found))


if __name__ == "__main__":
    sys.exit(main())
