"""`sandbox serve`: the simulated systems in a process of their own."""

from __future__ import annotations

from jobterm.bootstrap import SandboxRefused, SandboxWish, serve_sandbox
from jobterm.cli.call import Call
from jobterm.i18n import N_, _
from jobterm.office.errors import Exit, OfficeError

_REFUSALS = {
    "host.not_loopback": (
        N_("The sandbox listens on this machine only: {value} is no loopback address."),
        N_("Leave --host out, or give 127.0.0.1 or ::1."),
        "--host",
    ),
    "port.taken": (
        N_("Port {value} is taken."),
        N_("Give another one, or leave --port out: then a free one is found."),
        "--port",
    ),
    "state.in_use": (
        N_("Another sandbox lives in {value}."),
        N_("End that one, or give another folder."),
        "--state",
    ),
    "config.not_ours": (
        N_("{value}, or plan.toml beside it, was not written by a sandbox and is left as it is."),
        N_("Give another file, or move those away."),
        "--write-config",
    ),
    "config.unwritable": (
        N_("{value}, or plan.toml beside it, cannot be written."),
        N_("Give a file in a folder that you may write to."),
        "--write-config",
    ),
    "state.unwritable": (
        N_("The folder {value} cannot be made or written to."),
        N_("Give a folder that you may write to."),
        "--state",
    ),
}


def serve(call: Call) -> int:
    """``sandbox serve``: until Ctrl+C or SIGTERM."""
    given = call.given
    wish = SandboxWish(given.host, given.port, given.seed, given.population, given.state, given.write_config)
    try:
        serve_sandbox(wish)
    except SandboxRefused as refusal:
        if refusal.code not in _REFUSALS:
            raise
        message, cure, field = _REFUSALS[refusal.code]
        value = getattr(given, field.lstrip("-").replace("-", "_"))
        raise OfficeError(
            refusal.code, _(message).format(value=value), cure=_(cure), field=field, exit_code=Exit.USAGE
        ) from None
    return Exit.DONE
