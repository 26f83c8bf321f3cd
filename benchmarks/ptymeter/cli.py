"""The command line of ptymeter."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import platform
import re
import shlex
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from benchmarks.ptymeter.emulator import VERSION
from benchmarks.ptymeter.keys import UsageError
from benchmarks.ptymeter.measure import StartRun, Step, compile_pattern, measure_start, play
from benchmarks.ptymeter.session import SWITCH_INTERVAL, Settings
from benchmarks.ptymeter.summary import number, ratios, script_table, start_table, summarise, summarise_runs, table


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)x(\d+)", text)
    if match is None or not 1 <= int(match[1]) <= 1000 or not 1 <= int(match[2]) <= 1000:
        raise argparse.ArgumentTypeError("a size is COLUMNSxROWS, such as 80x24")
    return int(match[1]), int(match[2])


def _variable(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not name or not separator:
        raise argparse.ArgumentTypeError("a variable is NAME=VALUE")
    return name, value


def _positive(text: str) -> float:
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError("must be more than 0")
    return value


def parser() -> argparse.ArgumentParser:
    """The command line."""
    common = argparse.ArgumentParser(add_help=False)
    line = common.add_argument_group("terminal and line")
    line.add_argument("--size", type=_size, default=(80, 24), metavar="COLSxROWS", help="default 80x24")
    line.add_argument("--term", default="xterm-256color", help="TERM, default xterm-256color")
    line.add_argument("--env", type=_variable, action="append", default=[], metavar="NAME=VALUE", help="set a variable")
    line.add_argument("--cwd", help="directory to start the command in")
    line.add_argument("--dumb-terminal", action="store_true", help="answer no terminal queries")
    line.add_argument("--kitty", action="store_true", help="a terminal with the kitty keyboard protocol")
    line.add_argument("--bytes-per-second", type=_positive, metavar="N", help="slow line: read no faster than this")
    line.add_argument("--rtt", type=_positive, metavar="MS", help="slow line: round trip time, half of it each way")
    out = common.add_argument_group("results")
    out.add_argument("--json", type=Path, metavar="FILE", help="write all values to FILE")
    out.add_argument("--dump", action="store_true", help="print the last screen")

    top = argparse.ArgumentParser(prog="ptymeter", description=(__doc__ or "").split("\n", 1)[0])
    top.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")
    commands = top.add_subparsers(dest="action", required=True)

    start = commands.add_parser("start", parents=[common], help="measure cold starts")
    start.add_argument("--expect", metavar="REGEX", help="what the usable screen shows")
    start.add_argument("--runs", type=int, default=5, metavar="N", help="starts to measure, default 5")
    start.add_argument("--warmup", type=int, default=1, metavar="N", help="starts not counted, default 1")
    start.add_argument("--timeout", type=_positive, default=30.0, metavar="S", help="wait for --expect, default 30")
    start.add_argument("--quiet-ms", type=_positive, default=300.0, metavar="MS", help="silence, default 300")
    start.add_argument("--vs", metavar="CMD", help="another command, started in turn with the first")
    start.add_argument("--vs-expect", metavar="REGEX", help="what the other command shows, default --expect")

    script = commands.add_parser("script", parents=[common], help="play a script of keys")
    script.add_argument("script", type=Path, metavar="FILE.json")
    return top


def _settings(arguments: argparse.Namespace) -> Settings:
    columns, rows = arguments.size
    return Settings(
        columns=columns,
        rows=rows,
        term=arguments.term,
        environment=dict(arguments.env),
        directory=arguments.cwd,
        dumb=arguments.dumb_terminal,
        kitty=arguments.kitty,
        bytes_per_second=arguments.bytes_per_second,
        rtt=(arguments.rtt or 0.0) / 1000,
    )


def _conditions(command: Sequence[str], settings: Settings) -> dict[str, Any]:
    return {
        "ptymeter": VERSION,
        "command": list(command),
        "settings": dataclasses.asdict(settings),
        "taken": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
        "load": os.getloadavg()[0],
    }


def _write_json(path: Path | None, content: Mapping[str, Any]) -> None:
    if path is not None:
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _framed(screen: str, settings: Settings) -> str:
    rule = "-" * settings.columns
    return f"{rule}\n{screen}\n{rule}"


def run_start(arguments: argparse.Namespace, command: list[str]) -> int:
    """Carry out ``ptymeter start``."""
    settings = _settings(arguments)
    pattern = None if arguments.expect is None else compile_pattern(arguments.expect)
    contenders = [("A", command, pattern)]
    if arguments.vs is not None:
        other = arguments.vs_expect
        contenders.append(("B", shlex.split(arguments.vs), pattern if other is None else compile_pattern(other)))
    runs: dict[str, list[StartRun]] = {name: [] for name, _, _ in contenders}
    for turn in range(-arguments.warmup, max(1, arguments.runs)):
        for name, its_command, its_pattern in contenders:
            run = measure_start(
                its_command, its_pattern, settings, timeout=arguments.timeout, silence=arguments.quiet_ms / 1000
            )
            if not run.ok:
                assert its_pattern is not None
                print(_framed(run.screen, settings))
                print(f"ptymeter: {name}: {its_pattern.pattern!r}: {run.problem}", file=sys.stderr)
                return 1
            if turn >= 0:
                runs[name].append(run)
    content = _conditions(command, settings)
    for name, its_command, _ in contenders:
        print(f"{name}: {shlex.join(its_command)}\n{start_table(runs[name])}")
        if not all(run.quiet for run in runs[name]):
            print("   (the output never fell silent)")
        content[name] = {
            "command": its_command,
            "runs": [run.figures() | {"quiet": run.quiet, "frames": run.frames} for run in runs[name]],
            "summary": summarise_runs([run.figures() for run in runs[name]]),
        }
    if len(contenders) == 2:
        pairs = [ratios(a.figures(), b.figures()) for a, b in zip(runs["A"], runs["B"], strict=True)]
        summary = summarise_runs(pairs)
        rows = [(name, *(number(of.get(key)) for key in ("min", "median", "max"))) for name, of in summary.items()]
        print("A/B, pair by pair\n" + table(("ratio", "min", "median", "max"), rows))
        content["ratios"] = {"pairs": pairs, "summary": summary}
    if arguments.dump:
        print(_framed(runs["A"][-1].screen, settings))
    _write_json(arguments.json, content)
    return 0


def run_script(arguments: argparse.Namespace, command: list[str]) -> int:
    """Carry out ``ptymeter script``."""
    settings = _settings(arguments)
    run = play(Step.load(arguments.script), command, settings)
    print(f"{shlex.join(command)}\n{script_table(run)}\npeak rss: {number(run.peak_rss_mib)} MiB")
    content = _conditions(command, settings) | {"ok": run.ok, "peak_rss_mib": run.peak_rss_mib}
    content["steps"] = [
        {
            "label": result.label,
            "cpu_s": result.cpu_s,
            "problem": result.problem,
            "summary": {name: summarise(values) for name, values in result.series().items()},
            "repetitions": [dataclasses.asdict(one) for one in result.observations],
        }
        for result in run.results
    ]
    _write_json(arguments.json, content)
    if arguments.dump or not run.ok:
        print(_framed(run.screen, settings))
    if not run.ok:
        last = run.results[-1]
        print(f"ptymeter: step {last.label!r}: {last.problem}", file=sys.stderr)
    return 0 if run.ok else 1


@contextlib.contextmanager
def _prompt_reader() -> Iterator[None]:
    """Let the reader thread stamp output at once; end measured commands when asked to end."""

    def stop(signum: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + signum)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL)
    handler = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, handler)
        sys.setswitchinterval(interval)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    words = list(sys.argv[1:] if argv is None else argv)
    own, command = words, []
    if "--" in words:
        cut = words.index("--")
        own, command = words[:cut], words[cut + 1 :]
    arguments = parser().parse_args(own)
    try:
        if not command:
            raise UsageError("give the command to measure behind --")
        with _prompt_reader():
            return run_start(arguments, command) if arguments.action == "start" else run_script(arguments, command)
    except UsageError as error:
        print(f"ptymeter: {error}", file=sys.stderr)
        return 2
