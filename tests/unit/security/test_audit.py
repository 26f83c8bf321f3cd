"""The log of look-ups: lines are only added, nothing of them can be read without the key, a damaged file is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from jobterm.security.audit import AuditLog, AuditUnwritable, LookUp

KEY = bytes(range(32))
KAREN = "1503801234"
LINE = LookUp(
    datetime(2026, 11, 20, 8, 41, tzinfo=UTC), "aho", "Anne Holm", "state;0751", KAREN, "screen", None, ("person",)
)
GUEST = LookUp(
    datetime(2026, 11, 20, 8, 45, tzinfo=UTC), "pma", "Per", "state;0615", KAREN, "command", "moves here", ()
)


def test_lines_are_kept_in_order_and_told_newest_first(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "audit.db", KEY)
    log.note([LINE])
    log.note([GUEST])
    log.close()
    again = AuditLog(tmp_path / "audit.db", KEY)
    assert again.of(KAREN) == [GUEST, LINE]
    assert again.of("2406752345") == []
    again.close()


def test_nothing_can_be_read_without_the_key(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "audit.db", KEY)
    log.note([GUEST])
    log.close()
    raw = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert not any(word in raw for word in (b"SQLite format", KAREN.encode(), b"moves here", b"Anne"))
    assert (tmp_path / "audit.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("statement", ["UPDATE look_up SET reason = 'x'", "DELETE FROM look_up"])
def test_a_line_is_never_changed_or_taken_away(tmp_path: Path, statement: str) -> None:
    log = AuditLog(tmp_path / "audit.db", KEY)
    log.note([LINE])
    with pytest.raises(Exception, match="append only"):
        log._opened().execute(statement)
    assert log.of(KAREN) == [LINE]
    log.close()


def test_a_damaged_file_is_set_aside_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "audit.db"
    path.write_bytes(b"not a database at all" * 400)
    log = AuditLog(path, KEY)
    log.note([LINE])
    assert log.of(KAREN) == [LINE]
    assert log.set_aside == "audit.db.damaged-1"
    assert (tmp_path / "audit.db.damaged-1").read_bytes().startswith(b"not a database")
    log.close()


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "audit.db").mkdir()
    log = AuditLog(tmp_path / "audit.db", KEY)
    with pytest.raises(AuditUnwritable):
        log.note([LINE])
