"""Files and folders are their owner's alone, whatever the umask and whatever stood there before."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobterm.security.files import folder_lock, private_file, private_folder, write_private


@pytest.fixture(autouse=True)
def _careless_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_new_folders_are_narrow_all_the_way(tmp_path: Path) -> None:
    private_folder(tmp_path / "a" / "b" / "c")
    assert {mode(tmp_path / part) for part in ("a", "a/b", "a/b/c")} == {0o700}


def test_a_wide_folder_or_file_is_narrowed(tmp_path: Path) -> None:
    folder = tmp_path / "wide"
    folder.mkdir(mode=0o755)
    (folder / "file").write_bytes(b"kept")
    private_folder(folder)
    private_file(folder / "file")
    private_file(folder / "new")
    assert mode(folder) == 0o700
    assert (mode(folder / "file"), mode(folder / "new")) == (0o600, 0o600)
    assert (folder / "file").read_bytes() == b"kept"


def test_a_file_is_replaced_whole_and_narrow(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")
    write_private(file, b"new" * 100_000)
    assert file.read_bytes() == b"new" * 100_000
    assert mode(file) == 0o600
    assert [found.name for found in tmp_path.iterdir()] == ["file"]


def test_a_link_laid_in_the_way_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"safe")
    (tmp_path / ".file.new").symlink_to(target)
    with pytest.raises(OSError, match="symbolic"):
        write_private(tmp_path / "file", b"x")
    assert target.read_bytes() == b"safe"


def test_a_folder_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    import fcntl

    with folder_lock(tmp_path):
        other = os.open(tmp_path, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(other)
