"""An installed wheel is the whole program: its themes, contracts and Danish are there without the checkout."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from jobterm import resources

ROOT = Path(__file__).resolve().parents[2]
LOOK_AROUND = """
import json, sys
sys.path.insert(0, sys.argv[1])
from jobterm import i18n, resources
shipped = {name: sorted(file.name for file in resources.folder(name).iterdir()) for name in sys.argv[2:]}
catalogue = i18n.gettext.find("jobterm", str(i18n._FOLDER), ["da"])
print(json.dumps({"shipped": shipped, "package": i18n.__file__, "danish": catalogue}))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel of this checkout was unpacked."""
    place = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = (place / "dist").glob("jobterm-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place / "site")
    return place / "site"


@pytest.mark.slow
def test_an_installed_wheel_opens_its_shipped_files_from_elsewhere(installed: Path, tmp_path: Path) -> None:
    present = [name for name in resources.SHIPPED if (ROOT / name).is_dir()]
    # -S keeps the editable install of the checkout out of sight.
    seen = subprocess.run(
        [sys.executable, "-S", "-c", LOOK_AROUND, str(installed), *present],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(seen.stdout)
    assert found["package"].startswith(str(installed))
    assert found["danish"].startswith(str(installed))
    assert found["shipped"] == {name: sorted(file.name for file in (ROOT / name).iterdir()) for name in present}


@pytest.mark.slow
def test_a_wheel_carries_no_tests_and_no_caches(installed: Path) -> None:
    names = [str(file.relative_to(installed)) for file in installed.rglob("*") if file.is_file()]
    assert [name for name in names if "tests" in name.split("/")[:1] or "__pycache__" in name] == []
    assert any(name.endswith("licenses/LICENSE") for name in names)
