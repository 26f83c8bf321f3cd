"""Whether a folder lies on a disk of this machine: over a network, locks and forced writes do not keep what a commit
promises (design §8). Where the operating system does not say, it is taken for local."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from pathlib import Path
from typing import Final

MAGIC: Final = {
    0x6969: "nfs",
    0xFF534D42: "cifs",
    0xFE534D42: "smb",
    0x517B: "smb",
    0x01021997: "9p",
    0x5346414F: "afs",
    0x6B414653: "afs",
    0x00C36400: "ceph",
    0x0BD00BD0: "lustre",
    0x564C: "ncp",
    0x73757245: "coda",
    0x19830326: "beegfs",
    0x47504653: "gpfs",
    0x01161970: "gfs2",
    0x7461636F: "ocfs2",
}
"""What ``statfs`` says of file systems over a network (Linux, ``linux/magic.h``, and what their makers write)."""

FUSE: Final = 0x65735546
OVER_FUSE: Final = ("sshfs", "gluster", "davfs", "rclone", "s3fs", "ceph", "smb", "nfs", "curlftpfs", "gcsfuse", "mfs")
"""Programs behind FUSE that reach over a network; others, as NTFS, are local."""
_STATFS_BYTES: Final = 512


def network(folder: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str | None:
    """The kind of network file system a folder lies on, None for a local one."""
    magic = statfs_magic(folder)
    if magic is None:
        return None
    if magic == FUSE:
        kind = _mounted(folder, mounts)
        return kind if any(name in kind for name in OVER_FUSE) else None
    return MAGIC.get(magic)


def statfs_magic(folder: Path) -> int | None:
    """``f_type`` of the file system, None where nobody says."""
    if not sys.platform.startswith("linux"):
        return None
    answer = ctypes.create_string_buffer(_STATFS_BYTES)
    if ctypes.CDLL(None, use_errno=True).statfs(os.fsencode(folder), answer) != 0:
        return None
    (kind,) = struct.unpack_from("l", answer.raw)  # the first field is a long on every Linux we run on
    return int(kind) & 0xFFFFFFFF


def _mounted(folder: Path, mounts: Path) -> str:
    """The type that the mount of this device was given, empty where it cannot be found."""
    device = folder.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    for line in lines:
        before, _dash, after = line.partition(" - ")
        if before.split(" ")[2:3] == [number]:
            return after.split(" ")[0].lower()
    return ""
