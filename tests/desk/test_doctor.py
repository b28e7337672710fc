"""`speaker doctor`, on a machine with other people's programs stood in for where we lack them."""

import json
import time
from dataclasses import replace

import pytest
import trustme
from gpiozero import Device
from gpiozero.pins.mock import MockFactory

from speaker import settings
from speaker.botdistrikt.sandbox import Sandbox, load_bot
from speaker.desk import service
from speaker.desk.doctor import CHECKS, computer, network, pins
from speaker.desk.doctor.finding import Patient, Verdict
from speaker.desk.service import Service
from tests.botdistrikt.asking import server_context
from tests.botdistrikt.wire_servers import answering, response, serving
from tests.models import shop

APP_ID = 4711
DOMAIN = "https://doctor-93f0c2a1d5.example"
FINE = {
    "vcgencmd": "echo throttled=0x0",
    "timedatectl": "echo yes",
    "systemctl": "echo LoadState=loaded; echo ActiveState=active; echo SubState=running; "
    "echo NRestarts=0; echo StatusText=ready",
    "journalctl": "case $1 in --disk-usage) echo 'Archived and active journals take up 56.0M in "
    "the file system.';; esac",
}


@pytest.fixture
def patient(tmp_path):
    """A patient whose /proc, /sys and /dev are in a folder."""
    return Patient(settings.load(None, {}), None, None, root=tmp_path)


@pytest.fixture
def put(program, environment, monkeypatch):
    """Return what puts a program on the PATH of this process."""
    monkeypatch.setenv("PATH", environment["PATH"])
    return program


@pytest.fixture
def sandbox():
    with Sandbox(load_bot(), DOMAIN, APP_ID) as server:
        yield server


@pytest.fixture
def doctor(speaker, program, sandbox, tmp_path):
    """Return what examines a device on which all but sound is well, save what is put otherwise."""
    (tmp_path / "speaker.toml").touch(mode=0o600)
    for name, script in FINE.items():
        program(name, script)

    def examine(*arguments, **bot):
        return speaker("doctor", *arguments, **reach(sandbox) | bot)

    return examine


def reach(sandbox):
    return {"url": sandbox.url, "app_id": APP_ID, "domain": DOMAIN}


def findings(done):
    """The findings of a run with --json, by check."""
    return {one["check"]: one for one in json.loads(done.stdout)["checks"]}


def test_every_check_is_reported_and_every_failed_one_names_its_fix(doctor):
    """Without a sound card and an identity three checks fail, each with what to do."""
    done = doctor("--json")
    assert done.returncode == 1
    found = findings(done)
    assert list(found) == [name for name, _ in CHECKS]
    ill = {name for name, one in found.items() if one["verdict"] == "unwell"}
    assert ill == {"microphone", "loudspeaker", "identity"}
    assert all(found[name]["fix"] for name in ill)
    assert found["sound test"]["verdict"] == "skipped"


def test_a_person_reads_marks_and_arrows(doctor):
    """A line for each check, the fix below what is not well."""
    shown = doctor().stdout
    assert "✓ power         steady" in shown
    assert "✓ service       active (running): ready" in shown
    assert "✗ identity      not registered" in shown
    assert "→ speaker setup bot" in shown
    assert "- TLS           [bot] url is not https" in shown
    assert "3 to be fixed." in shown


def test_a_registered_device_has_an_identity(doctor, speaker, sandbox, tmp_path):
    """And one that others may read has not: it is the device's password."""
    speaker("register", **reach(sandbox))
    assert findings(doctor("--json"))["identity"]["verdict"] == "well"
    (tmp_path / "state" / "identity.json").chmod(0o644)
    found = findings(doctor("--json"))["identity"]
    assert found["verdict"] == "unwell"
    assert "chmod 600" in found["fix"]


def test_wrong_settings_are_no_diagnosis(doctor):
    """Code 2, as for every command."""
    assert doctor(app_id="many").returncode == 2


@pytest.mark.parametrize(
    ("name", "script", "check", "says"),
    [
        (
            "vcgencmd",
            "echo throttled=0x50005",
            "power",
            ("now: under-voltage, throttled", "supply"),
        ),
        ("vcgencmd", "echo throttled=0x80000", "power", ("since the start: too hot", "air")),
        ("timedatectl", "echo no", "time sync", ("not set the clock", "set-ntp true")),
        (
            "systemctl",
            "echo LoadState=loaded; echo ActiveState=failed; echo Result=exit-code",
            "service",
            ("failed", "systemctl start speaker"),
        ),
        (
            "systemctl",
            "echo LoadState=loaded; echo ActiveState=active; echo 'StatusText=x; trying again'",
            "service",
            ("trying again", "speaker logs"),
        ),
        (
            "systemctl",
            "echo LoadState=loaded; echo ActiveState=active; echo NRestarts=12",
            "service",
            ("restarted 12 times", "speaker logs"),
        ),
        (
            "journalctl",
            "echo 'Archived and active journals take up 3.8G in the file system.'",
            "journal",
            ("3891 MB", "vacuum"),
        ),
    ],
)
def test_what_the_system_tells_is_understood(patient, put, name, script, check, says):
    """Each program's bad news becomes a finding with a fix."""
    put(name, script)
    found = dict(CHECKS)[check](replace(patient, service=service.look()))
    assert found.verdict is Verdict.UNWELL
    text, fix = says
    assert text in found.text
    assert fix in found.fix


def test_an_error_of_today_is_shown_and_one_of_last_week_is_not(patient, put):
    """The last line of it, without its traceback."""
    put("systemctl", FINE["systemctl"])
    examined = replace(patient, service=service.look())

    def journal(age):
        line = json.dumps(
            {
                "__REALTIME_TIMESTAMP": str(int((time.time() - age) * 1e6)),
                "MESSAGE": "the disk is full\nTraceback",
                "PRIORITY": "3",
            }
        ).replace("\\", "\\\\")
        put("journalctl", f"case $1 in --unit) echo '{line}';; esac")
        return dict(CHECKS)["errors"](examined)

    assert journal(8 * 86400).verdict is Verdict.WELL
    found = journal(60)
    assert found.verdict is Verdict.UNWELL
    assert found.text.endswith("the last: the disk is full")


def test_a_laptop_without_any_of_it_is_no_patient(speaker, environment, tmp_path):
    """No Pi, no systemd, no journal: skipped, not failed."""
    environment["PATH"] = str(tmp_path)
    found = findings(speaker("doctor", "--json"))
    for name in ("power", "time sync", "service", "errors", "journal", "button"):
        assert found[name]["verdict"] == "skipped", name


def test_a_settings_file_for_everybody_is_no_secret(doctor, tmp_path):
    """It holds the domain."""
    (tmp_path / "speaker.toml").chmod(0o644)
    assert "chmod 640" in findings(doctor("--json"))["settings"]["fix"]
    (tmp_path / "speaker.toml").chmod(0o640)
    assert findings(doctor("--json"))["settings"]["verdict"] == "well"


def test_a_server_that_is_not_there_is_named(doctor):
    """The name is known, the connection refused."""
    found = findings(doctor("--json", url="http://127.0.0.1:9/api"))
    assert found["name"]["verdict"] == "well"
    assert found["bot"]["text"] == "the server refuses connections"
    assert "not working right now" in found["bot"]["fix"]


def test_a_name_that_is_not_known_is_named(doctor):
    """The first thing that fails without a network."""
    found = findings(doctor("--json", url="https://nothing.invalid/api"))
    assert found["name"]["verdict"] == "unwell"
    assert "network" in found["name"]["fix"]


# In this process, where files of the system can be others


@pytest.mark.parametrize(("kilobytes", "well"), [(927_000, True), (440_000, False)])
def test_less_than_a_gigabyte_is_too_little(patient, tmp_path, kilobytes, well):
    """A Pi 3 with 1 GB passes, a Zero 2 does not."""
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc" / "meminfo").write_text(f"MemTotal:  {kilobytes} kB\nMemFree: 1 kB\n")
    assert (computer.memory(patient).verdict is Verdict.WELL) == well


def test_the_firmware_tells_where_its_program_is_missing(patient, tmp_path, monkeypatch):
    """The kernel passes on what vcgencmd would say."""
    monkeypatch.setenv("PATH", str(tmp_path))
    file = tmp_path / computer._THROTTLED.lstrip("/")
    file.parent.mkdir(parents=True)
    file.write_text("50000\n")
    assert computer.power(patient).text == "since the start: under-voltage, throttled"
    file.write_text("0\n")
    assert computer.power(patient).verdict is Verdict.WELL


@pytest.fixture
def gpio(patient, tmp_path):
    """Pins that are driven by hand, and a chip to have them on."""
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev" / "gpiochip0").touch()
    Device.pin_factory = factory = MockFactory()
    yield factory
    factory.reset()
    Device.pin_factory = None


def test_a_free_pin_is_well_and_free_afterwards(patient, gpio):
    """It is taken for a moment only."""
    assert pins.button(patient).verdict is Verdict.WELL
    assert pins.button(patient).verdict is Verdict.WELL


def test_the_pin_of_the_running_service_is_left_alone(patient, gpio):
    """Taking it would silence the button."""
    running = Service("active", "running", "success", 0, "")
    found = pins.button(replace(patient, service=running))
    assert found.verdict is Verdict.SKIPPED
    assert gpio.pins == {}


def connected(patient, server, bundle):
    bot = replace(patient.settings.bot, url=server.url, ca_bundle=bundle)
    return replace(patient, settings=replace(patient.settings, bot=bot))


def test_a_certificate_counts_or_does_not(patient, tmp_path, monkeypatch):
    """Of our own authority it counts; of somebody else's not, and the fix asks the right things."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    ours, theirs = trustme.CA(), trustme.CA()
    ours.cert_pem.write_to_path(tmp_path / "ca.pem")
    for authority, verdict in ((ours, Verdict.WELL), (theirs, Verdict.UNWELL)):
        context = server_context(authority.issue_cert("127.0.0.1"))
        with serving(answering(response()), context) as server:
            found = network.tls(connected(patient, server, str(tmp_path / "ca.pem")))
        assert found.verdict is verdict
    assert "does not count" in found.text
    assert "ca_bundle" in found.fix


def test_a_model_that_changed_on_the_disk_is_named(doctor, speaker, environment, tmp_path):
    """Its checksums are those of the installation; the fix installs it anew."""
    (tmp_path / "mine.zip").write_bytes(shop.builtin_archive())
    assert speaker("models", "install", "mine", "--from", "mine.zip").returncode == 0
    environment["SPEAKER_HEARING_MODEL"] = "mine"
    assert "as it was installed" in findings(doctor("--json"))["recognizer"]["text"]
    (file,) = (tmp_path / "state" / "models").rglob("words.txt")
    file.write_bytes(file.read_bytes().replace(b"yes", b"yea"))
    found = findings(doctor("--json"))["recognizer"]
    assert found["verdict"] == "unwell"
    assert "speaker models install mine" in found["text"]
