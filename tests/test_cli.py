"""The commands, run as a person runs them."""

import json
import signal
import subprocess
import sys
import threading

import pytest

from speaker import cli
from speaker.botdistrikt.encoders import Encoder
from speaker.botdistrikt.sandbox import Sandbox, load_bot
from speaker.botdistrikt.sandbox.switches import Fault, Switches
from speaker.speaking.wav import write_wav

APP_ID = 4711
DOMAIN = "https://cli-93f0c2a1d5.example"


@pytest.fixture
def sandbox():
    with Sandbox(load_bot(), DOMAIN, APP_ID) as server:
        yield server


def reach(sandbox, **other):
    return {"url": sandbox.url, "app_id": APP_ID, "domain": DOMAIN} | other


def one_line(done):
    """The only line on standard error."""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return lines[0]


@pytest.mark.parametrize(
    "command",
    [
        *("demo", "run", "listen", "say", "ask", "register", "status", "sandbox", "config show"),
        *("domain", "explain", "selftest"),
    ],
)
def test_every_command_has_help_with_an_example(capsys, command):
    """Help says how it is really typed."""
    assert cli.main([*command.split(), "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"speaker {command}" in shown.partition("Example:")[2]


def test_a_mistyped_command_is_one_line_and_code_two(speaker):
    """Wrong usage is explained in a line."""
    done = speaker("lisen")
    assert done.returncode == 2
    assert "lisen" in one_line(done)


@pytest.mark.parametrize(
    ("typed", "page"),
    [("say", "speaker say --help"), ("relay devices ad", "speaker relay devices --help")],
)
def test_wrong_usage_names_the_help_of_that_very_command(speaker, typed, page):
    """Who left something out is sent to the page that tells it."""
    done = speaker(*typed.split())
    assert done.returncode == 2
    assert one_line(done).endswith(f"; see `{page}`")


@pytest.mark.parametrize("group", ["", "relay", "relay devices", "models", "config"])
def test_a_group_without_a_command_is_its_help_and_no_complaint(speaker, group):
    """Somebody only wants to see what there is."""
    done = speaker(*group.split())
    assert "Usage: speaker" in done.stdout
    assert not done.stderr


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "Is a directory"), (b"\xff\xfe", "is no text in UTF-8")],
)
def test_a_file_that_cannot_be_read_is_named_once(speaker, tmp_path, content, why):
    """One line, with the reason in words and no number."""
    file = tmp_path / "speaker.toml"
    file.mkdir() if content is None else file.write_bytes(content)
    for command in (["logs", "--file", str(file)], ["setup", "--from", str(file)]):
        line = one_line(speaker(*command))
        assert why in line
        assert line.count(str(file)) == 1


def test_missing_settings_are_one_line_that_names_them(speaker):
    """Without an app id and a domain the fix is named, on every command that needs them."""
    for command in (["register"], ["ask", "hello"]):
        done = speaker(*command)
        assert done.returncode == 2
        line = one_line(done)
        assert "app_id" in line
        assert "domain" in line


def test_a_wrong_setting_is_explained(speaker):
    """A bad value says what would be right."""
    done = speaker("status", app_id="many")
    assert done.returncode == 2
    assert "[bot] app_id must be a whole number" in one_line(done)


@pytest.mark.engine
def test_listen_prints_what_was_heard(speaker, piper, tmp_path):
    """A line for each recording."""
    for name, words in (("a", "hello"), ("b", "give me tips")):
        write_wav(tmp_path / f"{name}.wav", piper.synthesize(words), piper.rate)
    done = speaker("listen", "--wav", "a.wav", "--wav", "b.wav")
    assert done.returncode == 0
    assert done.stdout.splitlines() == ["a.wav: hello", "b.wav: give me tips"]


@pytest.mark.engine
def test_listen_with_options_names_the_pick(speaker, piper, tmp_path):
    """With options on the table, the number picks one."""
    write_wav(tmp_path / "two.wav", piper.synthesize("two"), piper.rate)
    options = ["--options", "Help me", "--options", "Give me tips"]
    done = speaker("listen", "--wav", "two.wav", *options, "--json")
    heard = json.loads(done.stdout)
    assert heard["transcript"] == "two"
    assert heard["option"] == "Give me tips"


def test_listen_to_what_is_no_recording_is_one_line(speaker, tmp_path):
    """A file that is no WAV is named."""
    (tmp_path / "song.wav").write_text("la la la")
    done = speaker("listen", "--wav", "song.wav")
    assert done.returncode != 0
    assert "song.wav is not a PCM WAV" in one_line(done)


@pytest.mark.engine
def test_what_say_writes_can_be_understood(speaker):
    """The voice's speech comes back as the same words from the recognizer."""
    assert speaker("say", "What are the opening hours?", "--out", "q.wav").returncode == 0
    done = speaker("listen", "--wav", "q.wav")
    assert done.stdout.strip() == "what are the opening hours"


def test_say_nothing_is_one_line(speaker):
    """A text without words is refused."""
    done = speaker("say", "***", "--out", "q.wav")
    assert done.returncode == 2
    assert "nothing to say" in one_line(done)


@pytest.mark.engine
def test_ask_holds_one_turn(speaker, sandbox, tmp_path):
    """The answer is printed and written as sound; the bot got the words."""
    done = speaker("ask", "what are the opening hours", "--out", "a.wav", **reach(sandbox))
    assert done.returncode == 0, done.stderr
    assert "On Sunday we are closed." in done.stdout
    assert (tmp_path / "a.wav").stat().st_size > 50_000
    assert [message.text for message in sandbox.messages] == ["what are the opening hours"]


@pytest.mark.engine
def test_ask_takes_a_recording(speaker, sandbox, piper, tmp_path):
    """A spoken question is heard first, then asked."""
    write_wav(tmp_path / "q.wav", piper.synthesize("give me tips"), piper.rate)
    done = speaker("ask", "--wav", "q.wav", "--out", "a.wav", "--json", **reach(sandbox))
    answer = json.loads(done.stdout)
    assert answer["heard"] == "give me tips"
    assert answer["trouble"] is None


def test_ask_needs_a_text_or_a_recording_not_both(speaker, sandbox):
    """Neither or both is wrong usage."""
    assert speaker("ask", **reach(sandbox)).returncode == 2
    assert speaker("ask", "hello", "--wav", "q.wav", **reach(sandbox)).returncode == 2


def test_register_makes_one_user_however_often(speaker, sandbox):
    """The second call changes nothing, at the platform or here."""
    first = speaker("register", "--json", **reach(sandbox))
    second = speaker("register", "--json", **reach(sandbox))
    assert first.returncode == second.returncode == 0
    assert json.loads(first.stdout) == json.loads(second.stdout)
    assert len(sandbox.users) == 1


def test_a_wrong_domain_is_one_line(speaker, sandbox):
    """The 401 is explained, and the domain itself is not repeated."""
    done = speaker("register", **reach(sandbox, domain="https://secret-but-wrong.example"))
    assert done.returncode == 1
    assert "domain" in one_line(done)
    assert "secret-but-wrong" not in done.stderr + done.stdout
    assert sandbox.users == []


def test_a_kill_during_registration_makes_no_second_user(environment, speaker, sandbox, tmp_path):
    """Killed between the platform's yes and our note of it: the same id is asked for again."""
    sandbox.switches = Switches(register_fault=Fault.HANG)  # executed, but never answered
    variables = {f"SPEAKER_BOT_{key}".upper(): str(v) for key, v in reach(sandbox).items()}
    running = subprocess.Popen(
        [sys.executable, "-m", "speaker", "register"], env=environment | variables, cwd=tmp_path
    )
    assert sandbox.wait_for(lambda: len(sandbox.users) == 1, timeout=60.0)
    running.send_signal(signal.SIGKILL)
    running.wait(timeout=30)
    sandbox.switches = Switches()
    done = speaker("register", "--json", **reach(sandbox))
    assert done.returncode == 0, done.stderr
    assert len(sandbox.users) == 1


def test_a_guessable_domain_is_refused_with_the_reason(speaker, sandbox):
    """Away from a sandbox on this machine, a domain of plain words is no password."""
    done = speaker("register", url="https://flow.example/api", app_id=1, domain="https://a.example")
    assert done.returncode == 2
    assert "can be guessed" in one_line(done)
    assert "speaker domain" in one_line(done)


def test_a_made_domain_is_good(speaker):
    """What `speaker domain` makes, it also accepts; and it says where to paste it."""
    made = speaker("domain")
    assert "Other Channels" in made.stderr
    assert speaker("domain", made.stdout.strip()).stdout == "That is a good domain.\n"
    assert speaker("domain", "https://kitchen.example").returncode == 2


def test_explain_tells_what_would_be_said(speaker, tmp_path):
    """A raw reply becomes lines of what is said and offered; nonsense is one line."""
    row = {"id": 1, "type": "text", "response_payload": "Hello *you*."}
    reply = {"webchat_responses": [row], "webchat_quickreplies": [{"type": "text", "text": "Tea"}]}
    (tmp_path / "reply.json").write_text(json.dumps(reply))
    shown = speaker("explain", "reply.json").stdout
    assert "Hello you." in shown
    assert "Tea" in shown
    (tmp_path / "bad.json").write_text("{")
    assert "is not JSON" in one_line(speaker("explain", "bad.json"))


def test_the_probe_finds_the_spelling_the_bot_reads(speaker, sandbox):
    """A bot that reads only one spelling: the probe names it."""
    sandbox.switches = Switches(encoders=(Encoder.BARE,))
    done = speaker("register", "--probe", "--json", **reach(sandbox))
    assert json.loads(done.stdout)["encoder"] == "bare"


def test_status_tells_what_is_missing(speaker, sandbox):
    """Before and after registration, without a secret."""
    assert json.loads(speaker("status", "--json").stdout)["domain"] == "not set"
    speaker("register", **reach(sandbox))
    done = speaker("status", "--json", **reach(sandbox))
    assert json.loads(done.stdout)["identity"].startswith("registered as user")
    assert DOMAIN not in done.stdout


def test_config_show_masks_the_domain(speaker):
    """The settings in effect, without the secret."""
    done = speaker("config", "show", domain="open-sesame")
    assert 'domain = "********"' in done.stdout
    assert "sesame" not in done.stdout


def test_the_daemon_ends_on_sigterm_with_code_zero(environment, sandbox, tmp_path):
    """`speaker run` starts without a microphone, says that it is ready, and ends when told."""
    variables = {f"SPEAKER_BOT_{key}".upper(): str(v) for key, v in reach(sandbox).items()}
    with subprocess.Popen(
        [sys.executable, "-m", "speaker", "run", "--keyboard"],
        env=environment | variables,
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        watchdog = threading.Timer(60.0, running.kill)
        watchdog.start()
        lines = []
        assert running.stderr is not None
        for line in running.stderr:
            lines.append(line)
            if "ready" in line:
                running.send_signal(signal.SIGTERM)
        watchdog.cancel()
        assert running.wait(timeout=30) == 0, lines
    assert not any("Traceback" in line for line in lines)


def test_the_daemon_carries_no_command_line_libraries():
    """`speaker run` never imports rich or typer."""
    code = "import sys, speaker.daemon; print([m for m in ('rich', 'typer') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_sandbox_command_answers_like_the_platform(environment, tmp_path):
    """A wrong domain gets the documented 401, over a real socket, from the real command."""
    import requests

    with subprocess.Popen(
        [sys.executable, "-m", "speaker", "sandbox", "--port", "0", "--domain", DOMAIN],
        env=environment | {"PYTHONUNBUFFERED": "1"},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        url = next(line.split('"')[1] for line in running.stdout if line.startswith("url"))
        answer = requests.post(
            f"{url}/webchat_apps/{APP_ID}/user", json={"domain": "wrong"}, timeout=10
        )
        running.terminate()
        assert running.wait(timeout=30) == 0
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["code"] == "AUTHORIZATION_REQUIRED"
