"""Archives that are well-formed, and mean harm."""

import io
import stat
import struct
import warnings
import zipfile

from hypothesis import strategies as st

PIECES = (
    *("a", "A", "am", "final.mdl", ".", "..", "", " ", "...", "con", "C:", "\\", "..\\..\\evil"),
    *(
        "/etc",
        "\u00fc",
        "u\u0308",
        "\ufb01",
        "fi",
        "\u202e",
        "\0",
        "\n",
        "~",
        "$HOME",
        "%2e%2e",
        "*",
    ),
    *("x" * 90, "x" * 300, "\u2603" * 100, "evil"),
)
KINDS = ("REG", "DIR", "LNK", "CHR", "BLK", "IFO", "SOCK")
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
CONTENTS = (b"", b"x", b"../../evil", b"/etc/passwd", bytes(300_000), bytes(range(256)) * 100)
LIES = (0, 1, 10, 0x7FFFFFFF, 0xFFFFFFFF)
GOOD = [("am/final.mdl", "REG", zipfile.ZIP_STORED, b"x" * 3000), ("README", "REG", 8, b"x")]
names = st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map("/".join)
methods = st.sampled_from((*METHODS[:2] * 4, *METHODS))
members = st.tuples(
    names, st.sampled_from((*["REG"] * 9, *KINDS)), methods, st.sampled_from(CONTENTS)
)
Member = tuple[str, str, int, bytes]


def evil() -> st.SearchStrategy[bytes]:
    """Return a strategy: names that lead elsewhere or clash, links, devices, bombs, lies."""
    many = st.integers(900, 1100).map(lambda n: [(f"m/{i}", "REG", 0, b"") for i in range(n)])
    few = st.lists(members, min_size=1, max_size=3).map(lambda bad: [*GOOD, *bad])
    made = st.builds(packed, few | few | few | many, st.booleans())
    return made | st.builds(lying, made, st.integers(0, 5), st.sampled_from(LIES))


def packed(inside: list[Member], deep: bool) -> bytes:  # noqa: FBT001  # hypothesis gives it
    """Return an archive of these, below one folder (`deep`) or not."""
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w") as made:
        warnings.simplefilter("ignore")  # of names that are there twice
        for name, kind, method, content in inside:
            info = zipfile.ZipInfo("placeholder")
            info.filename = f"m/{name}" if deep else name
            info.external_attr = (getattr(stat, f"S_IF{kind}") | 0o777) << 16
            info.compress_type = method
            made.writestr(info, content)
    return file.getvalue()


def lying(archive: bytes, field: int, value: int) -> bytes:
    """Return it with one field of its directory changed: flags, method, sums, sizes, or place."""
    content = bytearray(archive)
    where, form = ((8, "<H"), (10, "<H"), (16, "<I"), (20, "<I"), (24, "<I"), (42, "<I"))[field]
    at = content.rfind(b"PK\x01\x02")
    if at >= 0:
        struct.pack_into(
            form, content, at + where, value & (0xFFFF if form == "<H" else 0xFFFFFFFF)
        )
    return bytes(content)
