"""Models to be installed in tests: the built-in ones under other names, and small make-believe."""

import hashlib
import io
import zipfile

from speaker import models
from speaker.models.catalogue import Download, Entry, Kind

VOICE_FILES = (".onnx", ".onnx.json")


def zipped(files):
    """An archive with everything in one folder, as model hosts pack them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for path, content in files.items():
            made.writestr(f"the-model/{path}", content)
    return buffer.getvalue()


def builtin_archive():
    """The built-in recognizer, packed."""
    folder = models.builtin_recognizer()
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return zipped({str(path.relative_to(folder)): path.read_bytes() for path in files})


def builtin_voice():
    """The two files of the built-in voice."""
    voice = models.builtin_voice()
    return voice.read_bytes(), voice.with_name(voice.name + ".json").read_bytes()


def recognizer(host, content, name="ears", *, known=True):
    """An entry for an archive on the host; `known`: with its size and checksum."""
    host.files[f"{name}.zip"] = content
    return entry(name, Kind.RECOGNIZER, download(host, f"{name}.zip", content, known))


def voice(host, contents, name="mouth", *, known=True):
    """An entry for a voice on the host."""
    downloads = []
    for end, content in zip(VOICE_FILES, contents, strict=True):
        host.files[name + end] = content
        downloads.append(download(host, name + end, content, known))
    return entry(name, Kind.VOICE, *downloads)


def download(host, path, content, known):
    sha256 = hashlib.sha256(content).hexdigest()
    url = host.url(path)
    return Download(url, len(content), sha256) if known else Download(url)


def entry(name, kind, *downloads):
    return Entry(name, kind, "en", "small", "CC0", 1, 3, tuple(downloads))
