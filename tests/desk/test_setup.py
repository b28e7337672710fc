"""`speaker setup`, as a person at a terminal goes through it, and as a program uses it."""

import json
import tomllib

import pexpect
import pytest

from speaker.botdistrikt.sandbox import Sandbox, load_bot

APP_ID = 4711
DOMAIN = "https://setup-93f0c2a1d5.example"
MINE = """\
# my kitchen
[bot]
app_id = 1  # not yet
[loudspeaker]
volume = 3 # the baby sleeps
"""


@pytest.fixture
def sandbox():
    with Sandbox(load_bot(), DOMAIN, APP_ID) as server:
        yield server


@pytest.fixture
def written(tmp_path):
    """Return what reads the settings file that came of it."""

    def read():
        return tomllib.loads((tmp_path / "speaker.toml").read_text())

    return read


def ended(command):
    """Wait for its end and return the exit code."""
    command.expect(pexpect.EOF)
    command.close()
    return command.exitstatus


def test_the_bot_step_ends_with_a_registered_device(person, sandbox, written):
    """Name, app id and domain are asked, the platform is asked, and the file is written."""
    setup = person("setup", "bot", "--config", "speaker.toml", url=sandbox.url)
    setup.expect("called in the bot's inbox")
    setup.sendline("Kitchen")
    setup.expect("App id")
    setup.sendline(str(APP_ID))
    setup.expect("nobody can guess")
    setup.sendline("n")
    setup.expect("Your domain")
    setup.sendline(DOMAIN)
    setup.expect("The bot knows this device: it is user")
    assert ended(setup) == 0
    assert written() == {
        "device": {"name": "Kitchen"},
        "bot": {"app_id": APP_ID, "domain": DOMAIN},
    }
    assert len(sandbox.users) == 1


def test_a_refusal_is_explained_and_may_be_tried_again(person, sandbox, written):
    """A wrong app id: the reason in plain words, then another try with the answers kept."""
    setup = person("setup", "bot", "--config", "speaker.toml", url=sandbox.url, domain=DOMAIN)
    setup.expect("called")
    setup.sendline("")
    setup.expect("App id")
    setup.sendline("12")
    setup.expect("Keep the domain")
    setup.sendline("")
    setup.expect("I can't find the assistant.*check \\[bot\\] app_id")
    setup.expect("Try again")
    setup.sendline("y")
    setup.expect("App id")
    setup.sendline(str(APP_ID))
    setup.expect("Keep the domain")
    setup.sendline("")
    setup.expect("The bot knows this device")
    assert ended(setup) == 0
    assert written()["bot"]["app_id"] == APP_ID


def test_a_made_domain_is_shown_and_written(person, written):
    """It is made for the person, who pastes it at the bot before it is tried."""
    setup = person("setup", "bot", "--config", "speaker.toml", url="http://127.0.0.1:9/api")
    setup.expect("called")
    setup.sendline("")
    setup.expect("App id")
    setup.sendline("7")
    setup.expect("Shall I make a domain")
    setup.sendline("y")
    setup.expect(r"(https://\w{26}\.speaker\.invalid)")
    made = setup.match.group(1)
    setup.expect("Other Channels.*Enter")
    setup.sendline("")
    setup.expect("Try again")
    setup.sendline("n")
    assert ended(setup) == 1
    assert written()["bot"]["domain"] == made


def test_what_stood_in_the_file_stays(speaker, tmp_path):
    """Comments, order and other keys are the person's own."""
    (tmp_path / "speaker.toml").write_text(MINE)
    done = speaker("setup", "--set", "bot.app_id=4711", "--set", "device.name=The kitchen")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "speaker.toml").read_text()
    assert text.startswith("# my kitchen\n[bot]\napp_id = 4711")
    assert "volume = 3 # the baby sleeps\n" in text
    assert tomllib.loads(text)["device"]["name"] == "The kitchen"


def test_the_file_is_private(speaker, tmp_path):
    """A new file is the owner's alone; an old one loses what everybody could read, no more."""
    speaker("setup", "--config", "new.toml", "--set", "bot.app_id=1")
    assert (tmp_path / "new.toml").stat().st_mode & 0o777 == 0o600
    (tmp_path / "old.toml").write_text(MINE)
    (tmp_path / "old.toml").chmod(0o664)
    speaker("setup", "--config", "old.toml", "--set", "bot.app_id=1")
    assert (tmp_path / "old.toml").stat().st_mode & 0o777 == 0o640


def test_a_wrong_value_changes_nothing(speaker, tmp_path):
    """It is explained as any mistake in the settings, and the file stays as it was."""
    (tmp_path / "speaker.toml").write_text(MINE)
    done = speaker("setup", "--set", "loudspeaker.volume=11")
    assert done.returncode == 2
    assert "volume must be between 1 and 10" in done.stderr
    assert (tmp_path / "speaker.toml").read_text() == MINE


def test_settings_come_from_a_file_or_a_pipe(speaker, tmp_path, written):
    """Secrets need not stand on a command line."""
    (tmp_path / "kitchen.toml").write_text('[bot]\ndomain = "https://a9sn38hk2.example"\n')
    done = speaker("setup", "--config", "speaker.toml", "--from", "kitchen.toml")
    assert done.returncode == 0, done.stderr
    assert written()["bot"]["domain"] == "https://a9sn38hk2.example"
    assert "a9sn38hk2" not in done.stdout + done.stderr


def test_a_card_with_an_identity_is_not_to_be_copied(speaker, tmp_path):
    """The check of a golden image names what has to go; provisioning one device only warns."""
    state = tmp_path / "state"
    state.mkdir()
    assert speaker("setup", "--golden").returncode == 0
    (state / "identity.json").write_text(json.dumps({"version": 1}))
    done = speaker("setup", "--golden")
    assert done.returncode == 2
    assert f"rm {state}/identity.json" in done.stderr
    done = speaker("setup", "--config", "a.toml", "--set", "bot.app_id=1")
    assert done.returncode == 0
    assert "do not copy" in done.stderr


def test_without_a_terminal_it_names_the_other_way(speaker):
    """A script that forgets the answers is told about --set and --from."""
    done = speaker("setup", "bot")
    assert done.returncode == 2
    assert "--set" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_step_lists_the_steps(speaker):
    """A mistyped step is one line."""
    done = speaker("setup", "bott")
    assert done.returncode == 2
    assert "there are bot, " in done.stderr
