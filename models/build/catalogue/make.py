"""Makes models/catalogue.toml from what the two model hosts publish and from wanted.toml.

    python models/build/catalogue/make.py --vosk model-list.json --piper voices.json

Addresses, sizes and MD5 sums come from the published lists; which models are offered, their
licences, the computers they suit, and SHA-256 sums come from wanted.toml. A SHA-256 goes in only
while the published MD5 is still the one it was noted beside.
"""

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TARGET = HERE.parent.parent / "catalogue.toml"
VOICES = "https://huggingface.co/rhasspy/piper-voices/resolve/main/"
"""Where the paths of the voice list begin."""
HEAD = """\
# Recognizers and voices that `speaker models install NAME` knows. Made by
# models/build/catalogue/make.py; change wanted.toml beside it, not this file.
# Sources and what memory_gb and pi mean: models/build/catalogue/README.md.
"""


class CatalogueError(Exception):
    """A list does not have what is wanted."""


def catalogue(
    wanted: Mapping[str, Any], vosk: list[Mapping[str, Any]], piper: Mapping[str, Any]
) -> str:
    """Return the catalogue as TOML; CatalogueError when a list lacks a wanted model."""
    recognizers = {str(model["name"]): model for model in vosk}
    tables = [
        *(_table("recognizer", w, _recognizer(w, recognizers)) for w in wanted["recognizer"]),
        *(_table("voice", w, _voice(w, piper)) for w in wanted["voice"]),
    ]
    return "\n".join([HEAD, *tables])


def _recognizer(wanted: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    model = _found(wanted["name"], known)
    yield {"url": model["url"], "bytes": model["size"], **_checksum(wanted, model)}


def _checksum(wanted: Mapping[str, Any], model: Mapping[str, Any]) -> dict[str, str]:
    published = model.get("md5", "")
    if wanted.get("sha256") and wanted.get("md5", published) == published:
        return {"sha256": wanted["sha256"]}
    return {"md5": published} if published else {}


def _voice(wanted: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for path, file in _found(wanted["name"], known)["files"].items():
        if path.endswith((".onnx", ".onnx.json")):
            yield {"url": VOICES + path, "bytes": file["size_bytes"], "md5": file["md5_digest"]}


def _found(name: str, known: Mapping[str, Any]) -> Mapping[str, Any]:
    if name not in known:
        raise CatalogueError(f"{name} is not in the published list; take it out of wanted.toml")
    model: Mapping[str, Any] = known[name]
    return model


def _table(kind: str, wanted: Mapping[str, Any], files: Iterator[dict[str, Any]]) -> str:
    keys = ("name", "language", "quality", "licence", "memory_gb", "pi")
    lines = [f"[[{kind}]]", *(f"{key} = {json.dumps(wanted[key])}" for key in keys), "files = ["]
    for file in files:
        inside = ", ".join(f"{key} = {json.dumps(value)}" for key, value in file.items())
        lines.append(f"  {{ {inside} }},")
    return "\n".join([*lines, "]", ""])


def main() -> int:
    """Write the catalogue; return the exit code."""
    parser = argparse.ArgumentParser(description="Make models/catalogue.toml anew.")
    parser.add_argument("--vosk", type=Path, required=True, help="the host's model-list.json")
    parser.add_argument("--piper", type=Path, required=True, help="the voices' voices.json")
    parser.add_argument("--out", type=Path, default=TARGET)
    given = parser.parse_args()
    wanted = tomllib.loads((HERE / "wanted.toml").read_text("utf-8"))
    try:
        made = catalogue(wanted, _json(given.vosk), _json(given.piper))
    except (CatalogueError, OSError, ValueError, KeyError) as error:
        print(f"make.py: {error}", file=sys.stderr)
        return 2
    given.out.write_text(made, "utf-8")
    print(f"wrote {given.out}")
    return 0


def _json(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


if __name__ == "__main__":
    sys.exit(main())
