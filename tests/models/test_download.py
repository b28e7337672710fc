"""Fetching a file over a real socket, from a host that breaks off, lies, and leads astray."""

import hashlib
import random
import ssl
from dataclasses import replace

import pytest
import trustme

from speaker.errors import InstallError
from speaker.models.asking import Patience
from speaker.models.catalogue import Download
from speaker.models.download import fetch
from tests.models import host as hosts

CONTENT = random.Random(7).randbytes(20_500)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
QUICK = Patience(connect=60.0, read=60.0, slow=60.0, tries=3, pause=0.0)


@pytest.fixture
def wanted(host):
    host.files["a.zip"] = CONTENT
    return Download(host.url("a.zip"), len(CONTENT), sha256=SHA256)


@pytest.fixture
def part(tmp_path):
    return tmp_path / "a.zip.part"


def get(wanted, part, **options):
    """Fetch; return how it went on."""
    seen = []
    options.setdefault("patience", QUICK)
    fetch(wanted, part, lambda done, total: seen.append((done, total)), **options)
    return seen


def test_a_file_arrives(host, wanted, part):
    """Whole, checked, and with its progress told."""
    seen = get(wanted, part)
    assert part.read_bytes() == CONTENT
    assert seen[0] == (0, len(CONTENT))
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert host.asked == [hosts.Asked("a.zip", None, None, len(CONTENT))]


def test_a_cut_download_goes_on_by_itself(host, wanted, part):
    """The second request asks for the rest only, of the same version."""
    host.cuts = [8_000]
    get(wanted, part)
    assert part.read_bytes() == CONTENT
    assert [(one.range, one.if_range) for one in host.asked] == [
        (None, None),
        ("bytes=8000-", '"one"'),
    ]
    assert host.sent == [8_000, len(CONTENT) - 8_000]


def test_a_download_goes_on_after_the_program_ended(host, wanted, part):
    """What came the last time is not fetched again."""
    host.cuts = [3_000, 0, 0]
    with pytest.raises(InstallError, match="run the same command again: it goes on"):
        get(wanted, part)
    host.asked.clear()
    get(wanted, part)
    assert part.read_bytes() == CONTENT
    assert host.sent == [len(CONTENT) - 3_000]


def test_a_whole_file_is_not_asked_for_again(host, wanted, part):
    """When the program ended after the last byte."""
    get(wanted, part)
    host.asked.clear()
    get(wanted, part)
    assert host.asked == []


def test_a_changed_file_is_fetched_from_its_beginning(host, wanted, part):
    """If-Range keeps two versions from being glued together."""
    host.files["a.zip"] = b"older" * 4_100
    host.cuts = [5_000, 0, 0]
    with pytest.raises(InstallError):
        get(wanted, part)
    host.files["a.zip"], host.tag = CONTENT, '"two"'
    get(wanted, part)
    assert part.read_bytes() == CONTENT
    assert host.sent[-1] == len(CONTENT)


@pytest.mark.parametrize("change", [{"ranges": False}, {"tag": None}, {"tag": 'W/"weak"'}])
def test_a_host_that_knows_no_ranges_is_asked_for_everything(host, wanted, part, change):
    """So is one that names no version of its file, or only roughly."""
    for name, value in change.items():
        setattr(host, name, value)
    host.cuts = [8_000]
    get(wanted, part)
    assert part.read_bytes() == CONTENT
    assert host.sent == [8_000, len(CONTENT)]


def test_a_date_names_a_version_too(host, wanted, part):
    """For hosts without a strong ETag."""
    host.tag, host.modified = None, "Tue, 17 Nov 2020 12:00:00 GMT"
    host.cuts = [8_000]
    get(wanted, part)
    assert host.asked[1].if_range == host.modified
    assert host.sent == [8_000, len(CONTENT) - 8_000]


def test_a_file_without_a_checksum_is_fetched_in_one_piece(host, wanted, part):
    """After a power cut a part may be damaged, and nothing would tell."""
    host.cuts = [8_000]
    get(replace(wanted, sha256=""), part)
    assert part.read_bytes() == CONTENT
    assert [one.range for one in host.asked] == [None, None]


def test_a_part_of_another_address_is_not_continued(host, wanted, part):
    """The same name elsewhere is another file."""
    host.cuts = [8_000, 0, 0]
    with pytest.raises(InstallError):
        get(wanted, part)
    host.files["b.zip"] = CONTENT
    host.asked.clear()
    get(replace(wanted, url=host.url("b.zip")), part)
    assert host.asked[0].range is None
    assert part.read_bytes() == CONTENT


def test_a_wrong_range_is_not_glued_on(host, wanted, part):
    """A host that sends another part than asked for is asked anew."""
    host.cuts = [8_000]
    host.headers = {"Content-Range": f"bytes 0-{len(CONTENT) - 1}/{len(CONTENT)}"}
    get(wanted, part)
    assert part.read_bytes() == CONTENT
    assert [one.range for one in host.asked] == [None, "bytes=8000-", None]


@pytest.mark.parametrize("wrong", ["sha256", "md5"])
def test_a_wrong_checksum_refuses_the_file(host, wanted, part, wrong):
    """And it is not kept for the next try."""
    known = {"sha256": "0" * 64} if wrong == "sha256" else {"sha256": "", "md5": "0" * 32}
    with pytest.raises(InstallError, match=r"a\.zip is not the file it should be"):
        get(replace(wanted, **known), part)
    assert list(part.parent.iterdir()) == []


def test_md5_is_enough_where_nothing_better_is_known(host, wanted, part):
    """The voices' list gives only that."""
    md5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
    get(replace(wanted, sha256="", md5=md5), part)
    assert part.read_bytes() == CONTENT


def test_another_size_is_refused_before_it_comes(host, wanted, part):
    """The catalogue knows how many bytes it is."""
    with pytest.raises(InstallError, match=r"another a\.zip than the catalogue knows"):
        get(replace(wanted, bytes=len(CONTENT) + 1), part)
    assert not part.exists()


def test_what_does_not_fit_on_the_disk_is_not_begun(host, wanted, part):
    """The host announces more than there is room for."""
    host.headers = {"Content-Length": str(10**15)}
    with pytest.raises(InstallError, match="there is no room"):
        get(Download(wanted.url), part)
    assert not part.exists()


def test_a_host_that_sends_more_than_announced_is_stopped(host, wanted, part):
    """Without a length it could send for ever."""
    host.headers = {"Content-Length": ""}
    host.files["a.zip"] = CONTENT + b"more" * 1000
    with pytest.raises(InstallError, match="sends more than it should"):
        get(wanted, part)
    assert not part.exists()


def test_a_host_that_sends_less_than_announced_is_asked_for_the_rest(host, wanted, part):
    """The end of the stream is not the end of the file."""
    host.headers = {"Content-Length": ""}
    host.cuts = [2_000]
    get(wanted, part)
    assert part.read_bytes() == CONTENT
    assert host.sent == [2_000, len(CONTENT) - 2_000]


def test_silence_is_not_waited_for_for_ever(host, wanted, part):
    """A host that stops in mid-file is given up, and what came stays."""
    host.block = lambda host: host.stopping.wait() if host.sent[-1] >= 4_000 else None
    with pytest.raises(InstallError, match="no data in time"):
        get(wanted, part, patience=replace(QUICK, read=0.2, tries=1))
    assert part.stat().st_size == 4_000


def test_a_slow_drip_is_not_waited_for_for_ever(host, wanted, part):
    """A byte now and then keeps no download alive."""
    host.piece = 1
    host.block = lambda host: host.stopping.wait(0.02)
    with pytest.raises(InstallError, match="too slow"):
        get(wanted, part, patience=replace(QUICK, slow=0.1, tries=1))
    assert part.stat().st_size > 0


def test_a_busy_host_is_asked_again(host, wanted, part):
    """503 is for now, and Retry-After is heeded within limits."""
    host.statuses = [503, 429]
    host.headers = {"Retry-After": "86400"}
    get(wanted, part, patience=replace(QUICK, longest_pause=0.0))
    assert part.read_bytes() == CONTENT
    assert len(host.asked) == 3


def test_a_missing_file_is_not_asked_for_again(host, wanted, part):
    """404 is for good; the text names what to do."""
    with pytest.raises(InstallError, match=r"answers with 404.*newer speaker.*--from FILE"):
        get(replace(wanted, url=host.url("gone.zip")), part)
    assert len(host.asked) == 1


def test_nobody_there(tmp_path, part):
    """A machine without a network is told to check it."""
    nobody = Download("http://127.0.0.1:9/a.zip", 5)
    with pytest.raises(InstallError, match=r"127\.0\.0\.1 could not be reached.*network"):
        get(nobody, part)


# Where it leads


def test_redirects_are_followed(host, wanted, part):
    """The large files lie with another host; the range goes along."""
    host.redirects["start.zip"] = "/a.zip"
    host.cuts = [8_000]
    get(replace(wanted, url=host.url("start.zip")), part)
    assert part.read_bytes() == CONTENT
    assert host.asked[-1].range == "bytes=8000-"


def test_redirects_end_somewhere(host, wanted, part):
    """Round and round is given up."""
    host.redirects["a.zip"] = "/a.zip"
    with pytest.raises(InstallError, match="on and on"):
        get(wanted, part)
    assert len(host.asked) == 6


@pytest.mark.parametrize("url", ["http://models.example/a.zip", "ftp://127.0.0.1/a", "file:///etc"])
def test_nothing_comes_over_plain_http(part, url):
    """Not even by a redirect; only this machine is believed."""
    with pytest.raises(InstallError, match="without https"):
        get(Download(url, 5), part)
    with hosts.serving() as host:
        host.redirects["a.zip"] = url
        with pytest.raises(InstallError, match="without https"):
            get(Download(host.url("a.zip"), 5), part)


@pytest.fixture
def authority():
    return trustme.CA()


def safe(authority, name="127.0.0.1"):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def test_https_with_a_certificate_that_is_trusted(authority, part, tmp_path):
    """As from the real hosts; a bundle of one's own may vouch for a proxy."""
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    with hosts.serving(safe(authority)) as host:
        host.files["a.zip"] = CONTENT
        get(Download(host.url("a.zip"), len(CONTENT), SHA256), part, ca_bundle=str(bundle))
    assert part.read_bytes() == CONTENT


@pytest.mark.parametrize("name", ["127.0.0.1", "other.example"])
def test_https_with_a_certificate_that_is_not(authority, part, tmp_path, name):
    """An unknown authority, and another host's certificate: nothing is fetched."""
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    known = {"ca_bundle": str(bundle)} if name == "other.example" else {}
    with hosts.serving(safe(authority, name)) as host:
        host.files["a.zip"] = CONTENT
        with pytest.raises(InstallError, match=r"not safe.*certificate.*date"):
            get(Download(host.url("a.zip"), 5), part, **known)
        assert host.asked == []


def test_https_is_not_left_again(authority, part, tmp_path):
    """A redirect from a safe place to an unsafe one is refused."""
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    with hosts.serving(safe(authority)) as host:
        host.redirects["a.zip"] = "http://models.example/a.zip"
        with pytest.raises(InstallError, match="without https"):
            get(Download(host.url("a.zip"), 5), part, ca_bundle=str(bundle))


def test_passwords_of_this_machine_stay_here(host, wanted, part, tmp_path, monkeypatch):
    """What ~/.netrc knows is for nobody else."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    get(wanted, part)
    assert not any(one.signed for one in host.asked)
