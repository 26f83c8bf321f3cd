"""What doctor finds on the machine: the file system by the longest mount point, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobterm import i18n
from jobterm.cli import machine
from jobterm.cli.findings import Level

MOUNTS = """\
22 1 259:2 / / rw,relatime - ext4 /dev/root rw
30 22 0:40 / /mnt/office rw - nfs4 server:/export rw
31 22 0:41 / /mnt/office/local rw - xfs /dev/sdb1 rw
32 22 0:42 / /mnt/with\\040blank rw - cifs //server/share rw
33 22 0:43 / /mnt rw shared:5 - tmpfs tmpfs rw
nonsense
"""


@pytest.fixture(autouse=True)
def _in_english() -> None:
    i18n.use("en")


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    file = tmp_path / "mountinfo"
    file.write_text(MOUNTS, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/jobterm", "ext4"),
        ("/mnt/office/anna", "nfs4"),
        ("/mnt/office/local/anna", "xfs"),
        ("/mnt/with blank/anna", "cifs"),
        ("/mnt/officer", "tmpfs"),
    ],
)
def test_the_longest_mount_point_tells_the_file_system(mounts: Path, folder: str, kind: str) -> None:
    assert machine.file_system(Path(folder), mounts) == kind


def test_where_nobody_says_it_is_unknown(tmp_path: Path) -> None:
    assert machine.file_system(tmp_path, tmp_path / "none") is None


@pytest.mark.parametrize(
    ("kind", "level"),
    [("nfs4", Level.WARNING), ("fuse.sshfs", Level.WARNING), ("tmpfs", Level.WARNING), ("ext4", Level.OK),
     (None, Level.OK)],
)  # fmt: skip
def test_a_network_disk_and_memory_are_warned_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str | None, level: Level
) -> None:
    monkeypatch.setattr(machine, "file_system", lambda _folder: kind)
    room, disk = machine.disk(tmp_path / "not" / "yet" / "there")
    assert (disk.id, disk.level) == ("file_system", level)
    assert bool(disk.cure) == (level is Level.WARNING)
    assert room.id == "disk"


def test_every_version_is_told_and_a_missing_engine_is_an_error() -> None:
    whole = {one.id: one for one in machine.versions("4.19.0")}
    assert whole.keys() == {"jobterm", "python", "textual", "sqlcipher"}
    assert {one.level for one in whole.values()} == {Level.OK}
    assert machine.versions(None)[-1].level is Level.ERROR
