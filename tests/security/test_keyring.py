"""The operating system's key ring: asked in a child, with a time limit, and only where it can be trusted."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from jobterm.security import keyring_child
from jobterm.security.errors import KeyringUnavailable
from jobterm.security.keyring_probe import SystemKeyRing, clean_environment


def ring(tmp_path: Path, program: str, time_limit_s: float = 20) -> SystemKeyRing:
    script = tmp_path / "child.py"
    script.write_text(program, encoding="utf-8")
    return SystemKeyRing(command=(sys.executable, "-I", str(script)), environment={}, time_limit_s=time_limit_s)


KEEPING = """
import json, pathlib, sys
question = json.loads(sys.stdin.read())
kept = pathlib.Path(__file__).with_name("kept")
if question["do"] == "put":
    kept.write_text(question["secret"])
print(json.dumps({"ok": True, "secret": kept.read_text() if question["do"] == "get" and kept.exists() else None}))
"""


def test_what_is_put_can_be_got(tmp_path: Path) -> None:
    asked = ring(tmp_path, KEEPING)
    assert asked.available()
    assert asked.get("a") is None
    asked.put("a", b"\x00secret\xff")
    assert asked.get("a") == b"\x00secret\xff"


@pytest.mark.parametrize(
    "program",
    [
        "",
        "import sys; sys.exit(1)",
        "print('{')",
        "print('[]')",
        "print('{\"ok\": 1}')",
        "print('x' * 100000)",
        'print(\'{"ok": true, "secret": 7}\')',
    ],
)
def test_a_child_that_fails_or_lies_means_no_key_ring(tmp_path: Path, program: str) -> None:
    asked = ring(tmp_path, program)
    assert not asked.available()
    with pytest.raises(KeyringUnavailable):
        asked.get("a")


def test_a_child_that_prompts_for_ever_is_ended(tmp_path: Path) -> None:
    asked = ring(tmp_path, "import threading; threading.Event().wait()", time_limit_s=0.3)
    with pytest.raises(KeyringUnavailable, match="no answer in time"):
        asked.get("a")


def test_a_child_that_cannot_be_started_means_no_key_ring() -> None:
    assert not SystemKeyRing(command=("/nonexistent/python",)).available()


def test_nothing_in_the_environment_leads_to_another_backend() -> None:
    given = {
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "KEYRING_PROPERTY_KEYRING_KEY": "x",
        "PYTHONPATH": "/elsewhere",
        "XDG_CONFIG_HOME": "/elsewhere",
        "JOBTERM_HOME": "/elsewhere",
        "HOME": "/home/karen",
    }
    assert clean_environment(given) == {"HOME": "/home/karen"}


def test_the_child_asks_only_for_backends_on_its_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """No null, file, chained or prompting backend, whatever keyring itself would have chosen."""
    for module, _ in keyring_child.ALLOWED:
        assert module.startswith("keyring.backends.")
        assert not any(word in module for word in ("null", "fail", "chainer", "alt", "file"))
    asked = []

    def load(name: str) -> SimpleNamespace:
        asked.append(name)
        raise ImportError(name)

    monkeypatch.setattr("importlib.import_module", load)
    assert keyring_child.backend() is None
    assert asked == [module for module, _ in keyring_child.ALLOWED]
    assert keyring_child.answer({"do": "get"}) == {"ok": False, "why": "no allowed backend"}


def test_the_child_keeps_and_gives_what_its_backend_does(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[tuple[str, str], str] = {}
    backend = SimpleNamespace(
        get_password=lambda service, account: kept.get((service, account)),
        set_password=lambda service, account, secret: kept.update({(service, account): secret}),
        delete_password=lambda service, account: kept.pop((service, account)),
    )
    monkeypatch.setattr(keyring_child, "backend", lambda: backend)
    assert keyring_child.answer({"do": "probe"})["ok"]
    assert keyring_child.answer({"do": "put", "account": "a", "secret": "s"})["ok"]
    assert keyring_child.answer({"do": "get", "account": "a"}) == {"ok": True, "secret": "s"}
    assert keyring_child.answer({"do": "forget", "account": "a"})["ok"]
    assert keyring_child.answer({"do": "forget", "account": "a"})["ok"]
    assert keyring_child.answer({"do": "get", "account": "a"}) == {"ok": True, "secret": None}
    assert not keyring_child.answer({"do": "else"})["ok"]


def test_the_real_child_answers_without_a_session() -> None:
    """Headless, as in a server session: no key ring, said at once, nothing prompted."""
    assert not SystemKeyRing(environment={"PATH": "/usr/bin"}, time_limit_s=60).available()
