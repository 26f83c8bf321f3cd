"""ptymeter: measure terminal applications from the outside.

A command is started in a pseudo-terminal, its output is fed to a terminal
emulator (pyte), and what a user would notice is timed: how long until the first
usable screen, how long from a key to its paint, how many bytes that paint costs
on the line, and how much memory the process tree takes.

    python -m benchmarks.ptymeter start --expect REGEX [--runs N] [--vs 'OTHER CMD'] -- CMD...
    python -m benchmarks.ptymeter script STEPS.json -- CMD...

A script is a JSON list of steps:

    [{"label": "ready", "expect": "hello"},
     {"label": "down", "send": "<down>", "repeat": 100, "settle": 0.1},
     {"label": "quit", "send": "<ctrl+q>", "expect": "bye", "timeout": 5}]

In "send" and "expect", {n} stands for the number of the repetition, from 1.

How the figures are taken:

* Time zero of a start is the moment exec succeeded (a close-on-exec pipe reports
  it), time zero of a step is the moment its keys are written.
* A reader thread stamps each piece of output when it arrives; the emulator works
  on the stamped pieces later, so its own slowness is in no figure.
* "settled" is the stamp of the last byte before a silence of the given length;
  the silence itself is not counted.
* Variables that silently change how programs run or paint (PYTHON*, COLORTERM,
  NO_COLOR, TEXTUAL_*, ...) are not inherited; set them with --env.

Exit status: 0, or 1 when an expected screen never came, or 2 for wrong usage.
"""
