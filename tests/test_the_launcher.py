"""
The launcher on a machine that has little: real environments, made by the real pip, of one small package.

The checkout is a copy in which `python -m amity` prints what it was given. The PATH holds only what the test
puts there, so that neither uv nor another Python of this machine takes part.
"""

import base64
import hashlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYTHON = Path(sys._base_executable)  # the one that made this environment, as on a machine with nothing else


class Machine:
    """A checkout, a PATH and a folder of wheels instead of a registry."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.checkout, self.path = folder, folder / "checkout", folder / "bin"
        shutil.copytree(
            ROOT / "scripts", self.checkout / "scripts", ignore=shutil.ignore_patterns("__pycache__")
        )
        shutil.copy(ROOT / "amity", self.checkout)
        package = self.checkout / "src" / "amity"
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text("import sys, olive\nprint(olive.BRANCH, sys.argv[1:])\n")
        self.path.mkdir()
        for tool in ("sh", "cat", "cmp", "readlink"):
            self.has(tool, Path(shutil.which(tool)))
        self.lock(hash_of(wheel(folder)))

    def has(self, name: str, program: Path) -> None:
        """Put a program on the PATH."""
        (self.path / name).symlink_to(program)

    def lock(self, digest: str) -> None:
        """Write the lock: one package, by this hash."""
        (self.checkout / "locks").mkdir(exist_ok=True)
        (self.checkout / "locks" / "run.txt").write_text(f"olive==1.0 --hash=sha256:{digest}\n")

    def start(self, *arguments: str, program: Path | None = None) -> subprocess.Popen[str]:
        """Start `./amity` from another folder."""
        environment = {"PATH": str(self.path), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.folder)}
        return subprocess.Popen(
            [program or self.checkout / "amity", *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, program: Path | None = None) -> tuple[int, str, str]:
        """Run `./amity` to its end; return its exit code and what it printed."""
        process = self.start(*arguments, program=program)
        out, err = process.communicate()
        return process.returncode, out, err


def wheel(folder: Path) -> Path:
    """Write the wheel of a package that has nothing in it but a constant."""
    path = folder / "olive-1.0-py3-none-any.whl"
    files = {
        "olive.py": "BRANCH = 'olive'\n",
        "olive-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: olive\nVersion: 1.0\n",
        "olive-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(path, "w") as archive:
        record = ""
        for name, text in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            record += f"{name},sha256={digest},{len(text)}\n"
            archive.writestr(name, text)
        archive.writestr("olive-1.0.dist-info/RECORD", record + "olive-1.0.dist-info/RECORD,,\n")
    return path


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_the_first_start_makes_the_environment_and_the_next_one_only_starts(machine):
    """From another folder, through two symlinks, with arguments as they were given."""
    machine.has("python3", PYTHON)
    (machine.folder / "link").symlink_to("checkout/amity")
    (machine.folder / "amity-here").symlink_to("link")

    code, out, err = machine.run("file", "a b", "--json", program=machine.folder / "amity-here")
    assert (code, out) == (0, "olive ['file', 'a b', '--json']\n")
    assert "made the environment" in err

    assert machine.run("view") == (0, "olive ['view']\n", "")


def test_two_first_starts_at_once_make_one_environment(machine):
    machine.has("python3", PYTHON)

    both = [machine.start(name) for name in ("one", "two")]
    said = [process.communicate() for process in both]

    assert [out for out, _ in said] == ["olive ['one']\n", "olive ['two']\n"]
    assert sum("made the environment" in err for _, err in said) == 1


def test_an_environment_that_was_never_finished_is_made_anew(machine):
    """The start before was killed when pip had unpacked half of it: no stamp was written."""
    machine.has("python3", PYTHON)
    machine.run()
    (machine.checkout / ".amity/run/made-from").unlink()
    for module in (machine.checkout / ".amity/run").rglob("olive*"):
        module.unlink() if module.is_file() else shutil.rmtree(module)

    assert machine.run()[:2] == (0, "olive []\n")


def test_a_lock_that_has_changed_makes_the_environment_anew(machine):
    machine.has("python3", PYTHON)
    machine.run()
    with (machine.checkout / "locks/run.txt").open("a") as lock:
        lock.write("# newer\n")

    assert "made the environment" in machine.run()[2]


def test_a_package_that_is_not_the_one_in_the_lock_is_refused(machine):
    machine.has("python3", PYTHON)
    machine.lock("0" * 64)

    code, out, err = machine.run()

    assert (code, out) == (6, "")
    assert "not the one that the lock names" in err
    assert not (machine.checkout / ".amity/run/made-from").exists()


def test_a_python_that_is_too_old_or_only_a_shim_is_passed_over(machine):
    """pyenv puts a python3.13 on the PATH that fails when it is run."""
    for name, code in (("python3", 1), ("python3.13", 127)):
        (machine.path / name).write_text(f"#!{shutil.which('sh')}\nexit {code}\n")
        (machine.path / name).chmod(0o755)
    machine.has("python3.11", PYTHON)

    assert machine.run()[:2] == (0, "olive []\n")


def test_without_python_the_way_out_is_named(machine):
    code, out, err = machine.run()

    assert (code, out) == (6, "")
    assert "Python 3.11 or later" in err
