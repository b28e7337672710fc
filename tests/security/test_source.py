"""What the source does not do."""

import ast
from pathlib import Path

import pytest

import speaker

HERE = Path(speaker.__file__).parent
SOURCES = sorted(HERE.rglob("*.py"))
SHELLS = {
    *("os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"),
    *("pty.spawn", "commands.getoutput", "asyncio.create_subprocess_shell"),
}
RUNS_DATA = {
    *("eval", "exec", "compile", "__import__", "pickle.load", "pickle.loads", "marshal.loads"),
    *("shelve.open", "yaml.load", "torch.load"),
}
UNVERIFIED = {"ssl._create_unverified_context", "ssl._create_stdlib_context"}


def called(node: ast.Call) -> str:
    """The name of what is called, as it is written."""
    return ast.unparse(node.func)


def calls(path: Path) -> list[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def given(call: ast.Call, name: str) -> object:
    """The constant given to a parameter; None without."""
    found = [word.value for word in call.keywords if word.arg == name]
    return found[0].value if found and isinstance(found[0], ast.Constant) else None


def test_there_is_source_to_look_at():
    """The scan sees the calls that it is about."""
    assert len(SOURCES) > 100
    assert any(called(call).startswith("subprocess.") for path in SOURCES for call in calls(path))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(HERE)))
def test_nothing_goes_through_a_shell_and_no_data_is_run(path):
    """Programs are started by list; what comes in is never code; certificates are verified."""
    for call in calls(path):
        where = f"{path}:{call.lineno}: {called(call)}"
        assert called(call) not in SHELLS | RUNS_DATA | UNVERIFIED, where
        assert not given(call, "shell"), where
        assert given(call, "verify") is not False, where
        assert given(call, "check_hostname") is not False, where
