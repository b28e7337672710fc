"""Archives: a model's, broken ones, and those that mean harm."""

import io
import stat
import struct
import warnings
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speaker.errors import ModelError
from speaker.models import archive
from speaker.models.archive import Limits


def packed(tmp_path, members, method=zipfile.ZIP_DEFLATED):
    """An archive of (name or ZipInfo, content) pairs."""
    file = tmp_path / "model.zip"
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", method) as made:
        warnings.simplefilter("ignore")  # of names that are there twice
        for name, content in members:
            made.writestr(name, content)
    return file


def of_kind(name, kind):
    """A member that says it is a link, a device, ..."""
    info = zipfile.ZipInfo(name)
    info.external_attr = (kind | 0o777) << 16
    return info


def refused(tmp_path, file, match="no usable archive", **limits):
    """Unpacking refuses, and writes nothing outside its folder."""
    before = set(tmp_path.rglob("*"))
    inside = tmp_path / "target"
    with pytest.raises(ModelError, match=match):
        archive.unpack(file, inside, limits=Limits(**limits))
    assert {p for p in tmp_path.rglob("*") if inside not in (p, *p.parents)} == before


def test_a_model_is_unpacked_without_the_folder_around_it(tmp_path):
    """Its archive holds one folder of its own name."""
    told = []
    file = packed(tmp_path, [("m/am/final.mdl", b"x" * 70_000), ("m/conf/model.conf", b"y")])
    archive.unpack(file, tmp_path / "m", lambda *done: told.append(done))
    assert (tmp_path / "m" / "am" / "final.mdl").read_bytes() == b"x" * 70_000
    assert (tmp_path / "m" / "conf" / "model.conf").read_bytes() == b"y"
    assert told == [(70_000, 70_001), (70_001, 70_001)]
    assert archive.size(file) == 70_001


def test_a_model_packed_without_a_folder_is_unpacked_too(tmp_path):
    """Some people pack the content only."""
    file = packed(tmp_path, [("am/final.mdl", b"x"), ("conf/model.conf", b"y"), ("README", b"z")])
    archive.unpack(file, tmp_path / "m")
    assert sorted(p.name for p in (tmp_path / "m").iterdir()) == ["README", "am", "conf"]


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "m/../../evil",
        "m/..",
        "/etc/evil",
        "//evil",
        "..\\evil",
        "C:\\evil",
        "C:evil",
        "m/a\nb",
        "m/a\N{RIGHT-TO-LEFT OVERRIDE}b",
        "m/" + "\N{SNOWMAN}" * 100,
        "m/" + "x" * 250,
        "/".join("abcdefghijk"),
    ],
)
def test_names_that_lead_elsewhere_are_refused(tmp_path, name):
    """Nothing is written outside, whatever else the archive holds."""
    refused(tmp_path, packed(tmp_path, [("m/good", b"x"), (name, b"evil")]))


def test_a_name_of_nothing_is_refused(tmp_path):
    """The folder itself is no file."""
    refused(tmp_path, packed(tmp_path, [("m/good", b"x"), (".", b"evil")]))


def test_a_name_with_a_hidden_end_is_refused(tmp_path):
    """Some readers stop at a zero, and some do not."""
    file = packed(tmp_path, [("m/good", b"x"), ("m/aZb", b"evil")])
    file.write_bytes(file.read_bytes().replace(b"m/aZb", b"m/a\x00b"))
    refused(tmp_path, file, "leads elsewhere")


@pytest.mark.parametrize("kind", ["LNK", "CHR", "BLK", "IFO", "SOCK"])
def test_what_is_no_plain_file_is_refused(tmp_path, kind):
    """A link could lead anywhere, and be written through."""
    link = of_kind("m/link", getattr(stat, f"S_IF{kind}"))
    refused(tmp_path, packed(tmp_path, [(link, b"/etc"), ("m/link/evil", b"x")]), "plain files")


@pytest.mark.parametrize(
    "names",
    [
        ("m/a", "m/a"),
        ("m/a", "m/A"),
        ("m/a", "m/a/b"),
        ("m/\N{LATIN SMALL LETTER U WITH DIAERESIS}", "m/u\N{COMBINING DIAERESIS}"),
        ("m/\N{LATIN SMALL LIGATURE FI}", "m/FI"),
    ],
)
def test_names_that_clash_are_refused(tmp_path, names):
    """What is checked and what is written must be the same."""
    refused(tmp_path, packed(tmp_path, [(name, b"x") for name in names]), "twice")


def test_a_bomb_is_refused_before_it_goes_off(tmp_path):
    """A hundred megabytes of zeros in a hundred kilobytes."""
    file = packed(tmp_path, [("m/zeros", bytes(100_000_000))])
    assert file.stat().st_size < 200_000
    refused(tmp_path, file, "grow too large")
    assert not (tmp_path / "target").exists()


def test_a_bomb_of_many_files_is_refused(tmp_path):
    """Each a little thing."""
    file = packed(tmp_path, [(f"m/{number}", b"x") for number in range(12)])
    refused(tmp_path, file, "more than 11 files", members=11)


def test_more_than_fits_is_refused(tmp_path):
    """Whatever the ratio."""
    file = packed(tmp_path, [("m/a", b"x" * 600), ("m/b", b"y" * 600)], zipfile.ZIP_STORED)
    refused(tmp_path, file, "grow too large", bytes=1000)


def test_a_bomb_that_lies_about_its_size_is_stopped(tmp_path):
    """The directory says ten bytes, and a gigabyte would come out."""
    file = packed(tmp_path, [("m/zeros", bytes(50_000_000))])
    content = bytearray(file.read_bytes())
    directory = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, directory + 24, 10)
    file.write_bytes(content)
    refused(tmp_path, file)
    assert sum(p.stat().st_size for p in tmp_path.rglob("zeros")) <= 10


def test_a_member_that_is_shorter_than_it_says_is_refused(tmp_path):
    """Half a model is none."""
    file = packed(tmp_path, [("m/a", b"x" * 50)], zipfile.ZIP_STORED)
    content = bytearray(file.read_bytes())
    directory = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, directory + 24, 60)
    file.write_bytes(content)
    refused(tmp_path, file)


def test_an_encrypted_archive_is_refused(tmp_path):
    """Nobody is asked for a password."""
    file = packed(tmp_path, [("m/a", b"x")])
    content = bytearray(file.read_bytes())
    struct.pack_into("<H", content, content.rindex(b"PK\x01\x02") + 8, 1)
    struct.pack_into("<H", content, 6, 1)
    file.write_bytes(content)
    refused(tmp_path, file)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_packing_is_refused(tmp_path, method):
    """Models use none of it, and bombs are smaller in it."""
    refused(tmp_path, packed(tmp_path, [("m/a", b"x" * 100)], method), "unusual")


@pytest.mark.parametrize("content", [b"", b"PK", b"<html>Not found</html>", bytes(1000)])
def test_what_is_no_archive_is_refused(tmp_path, content):
    """A login page, say."""
    file = tmp_path / "model.zip"
    file.write_bytes(content)
    refused(tmp_path, file, "model.zip is no usable archive")


def test_a_damaged_file_inside_is_refused(tmp_path):
    """Its own checksum tells."""
    file = packed(tmp_path, [("m/a", b"x" * 5000)], zipfile.ZIP_STORED)
    content = bytearray(file.read_bytes())
    content[2000] ^= 1
    file.write_bytes(content)
    refused(tmp_path, file, "damaged")


def whole():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("m/am/final.mdl", b"weights " * 400)
        made.writestr("m/conf/model.conf", b"--beam=12.0\n")
        made.writestr("m/graph/words.txt", b"<eps> 0\n")
    return buffer.getvalue()


CONTENT = whole()


@settings(max_examples=300, deadline=None)
@given(
    changes=st.lists(
        st.tuples(st.integers(0, len(CONTENT) - 1), st.integers(0, 255)), min_size=1, max_size=8
    ),
    cut=st.integers(0, len(CONTENT)) | st.just(len(CONTENT)),
)
def test_a_mangled_archive_is_unpacked_or_refused(tmp_path_factory, changes, cut):
    """Any bytes: it comes out inside its folder, or is refused."""
    tmp_path = tmp_path_factory.mktemp("mangled")
    content = bytearray(CONTENT)
    for at, value in changes:
        content[at] = value
    file = tmp_path / "model.zip"
    file.write_bytes(content[:cut])
    inside = tmp_path / "inside"
    with suppress(ModelError):
        archive.unpack(file, inside)
    for path in tmp_path.rglob("*"):
        assert path == file or inside in (path, *path.parents)
        assert not path.is_symlink()
        assert path.is_dir() or path.stat().st_size < 10_000


@settings(max_examples=300, deadline=None)
@given(
    members=st.lists(
        st.tuples(
            st.text(st.sampled_from("ab./\\:\x00\n~C"), min_size=1, max_size=12),
            st.integers(0, 0xFFFF),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_odd_names_and_kinds_never_lead_outside(tmp_path_factory, members):
    """Names of nothing but trouble, and every kind of file that a header can claim."""
    tmp_path = tmp_path_factory.mktemp("odd")
    infos = []
    for name, attributes in members:
        info = zipfile.ZipInfo("placeholder")
        info.filename = name
        info.external_attr = attributes << 16
        infos.append((info, b"x"))
    file = packed(tmp_path, infos)
    inside = tmp_path / "inside"
    with suppress(ModelError):
        archive.unpack(file, inside)
    for path in tmp_path.rglob("*"):
        assert path == file or inside in (path, *path.parents)
        assert path.is_dir() or path.is_file()
        assert not path.is_symlink()
