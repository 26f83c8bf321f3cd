"""Files that ship with the program are found wherever it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobterm import resources

ROOT = Path(__file__).resolve().parents[2]


def test_in_a_checkout_they_are_those_beside_pyproject() -> None:
    assert resources.folder("contracts") == ROOT / "contracts"
    assert resources.path("contracts", "amp.yaml").read_text(encoding="utf-8").startswith("openapi:")
    assert "amp" in resources.names("contracts", ".yaml")


def test_a_missing_file_is_named() -> None:
    with pytest.raises(resources.ResourceMissing, match=r"contracts/nothing\.yaml did not come with"):
        resources.path("contracts", "nothing.yaml")


def test_only_shipped_folders_can_be_asked_for() -> None:
    with pytest.raises(ValueError, match="not a shipped folder"):
        resources.folder("tests")
