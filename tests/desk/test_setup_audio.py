"""`speaker setup audio` and the doctor's sound test, in a room with virtual sound hardware."""

import json
import tomllib

import pexpect
import pytest

from speaker.botdistrikt.sandbox import Sandbox, load_bot
from speaker.speaking.wav import write_wav
from tests.rig.sound import Room, need_sound, words_of

DEAF = 'pcm.pipewire { type pulse device "vspk.monitor" hint { show on description "deaf" } }'
"""A second microphone, of one of the names that are tried, far away from whoever talks."""


@pytest.fixture
def room(tmp_path, environment):
    need_sound()
    with Room(tmp_path / "room", more=DEAF) as room:
        environment |= {k: v for k, v in room.environment.items() if k != "HOME"}
        yield room


@pytest.fixture
def words(tmp_path, piper):
    """A recording of somebody who talks for a while."""
    file = tmp_path / "words.wav"
    write_wav(file, piper.synthesize("Good morning. What are the opening hours? " * 3), piper.rate)
    return file


@pytest.mark.engine
def test_the_microphone_that_hears_best_and_the_loudspeaker_that_is_heard(
    person, room, words, recognizer, tmp_path
):
    """All microphones listen while the person talks; each loudspeaker says a sentence."""
    setup = person("setup", "audio", "--config", "speaker.toml")
    setup.expect("Ready to talk")
    with room.say(words):
        setup.sendline("")
        setup.expect(r"1 +█+·* +-?\d+ dB +(\S+)\r\n")
        best = setup.match.group(1)
        setup.expect(r"\d +·+ +-inf dB +pipewire")
    setup.expect("heard you best")
    recorder = room.record()
    setup.sendline("")
    setup.expect("hears you well")
    setup.expect("Now from (\\S+):")
    first = setup.match.group(1)
    setup.expect("Did you hear it")
    assert "hear" in words_of(recognizer, recorder.sound())
    setup.sendline("n")
    setup.expect("Now from (\\S+):")
    second = setup.match.group(1)
    setup.expect("Did you hear it")
    setup.sendline("y")
    setup.expect("All is well")
    setup.expect(pexpect.EOF)
    written = tomllib.loads((tmp_path / "speaker.toml").read_text())
    assert first != second
    assert written == {"microphone": {"device": best}, "loudspeaker": {"device": second}}


def test_a_silent_microphone_is_not_taken(person, room, tmp_path):
    """Nothing but zeros is no microphone that works; there is another try."""
    setup = person("setup", "audio", "--config", "speaker.toml")
    setup.expect("Ready to talk")
    setup.sendline("")
    setup.expect("Not a sound")
    setup.expect("Try again")
    assert not (tmp_path / "speaker.toml").exists()


def test_without_a_microphone_it_says_so(person):
    """No sound card at all: the fix, and another try."""
    setup = person("setup", "audio", "--config", "speaker.toml")
    setup.expect("no microphone to listen to: plug one in")


@pytest.mark.engine
def test_the_doctor_plays_back_what_it_heard(speaker, room, words, recognizer):
    """What was said into the microphone comes out of the loudspeaker, and its level is told."""
    recorder = room.record()
    with room.say(words):
        done = speaker("doctor", "--sound", "--json")
    found = {one["check"]: one for one in json.loads(done.stdout)["checks"]}
    assert found["sound test"]["verdict"] == "well", found["sound test"]
    assert "dB" in found["sound test"]["text"]
    assert "opening hours" in words_of(recognizer, recorder.sound())
    assert found["microphone"]["verdict"] == found["loudspeaker"]["verdict"] == "well"


@pytest.mark.engine
def test_devices_are_listed_and_the_chosen_one_is_marked(speaker, room, environment):
    """By the name in the settings; another name is told, with what there is."""
    environment["SPEAKER_MICROPHONE_DEVICE"] = "rigmic"
    found = json.loads(speaker("devices", "--json").stdout)["microphones"]
    (chosen,) = [one for one in found["devices"] if one["chosen"]]
    assert chosen["name"] == "rigmic"
    assert 48_000 in chosen["rates"]
    environment["SPEAKER_MICROPHONE_DEVICE"] = "CARD=Gone"
    done = speaker("devices", "--json")
    assert "rigmic" in json.loads(done.stdout)["microphones"]["trouble"]
    assert done.stderr == ""  # ALSA and PortAudio have much to say about each try


@pytest.mark.engine
def test_a_first_talk_with_the_bot(person, room, piper, recognizer, tmp_path):
    """The question is heard, the bot asked, and its answer comes out of the loudspeaker."""
    question = tmp_path / "question.wav"
    write_wav(question, piper.synthesize("What are the opening hours?"), piper.rate)
    domain = "https://first-93f0c2a1d5.example"
    with Sandbox(load_bot(), domain, 4711) as sandbox:
        bot = {"url": sandbox.url, "app_id": 4711, "domain": domain}
        setup = person("setup", "test", "--config", "speaker.toml", **bot)
        setup.expect("Ready to ask")
        setup.sendline("")
        setup.expect("Talk now")
        recorder = room.record()
        with room.say(question):
            setup.expect("heard what are the opening hours")
        setup.expect("On Sunday we are closed")
        setup.expect("Did you hear the answer")
        assert "sunday" in words_of(recognizer, recorder.sound())
        setup.sendline("y")
        setup.expect("Your device talks with your bot")
        setup.expect(pexpect.EOF)
        assert [message.text for message in sandbox.messages] == ["what are the opening hours"]


@pytest.mark.engine
@pytest.mark.rig
def test_a_whole_first_hour(person, room, environment, piper, tmp_path):
    """All steps in a row, as somebody with a new device goes through them."""
    environment["GPIOZERO_PIN_FACTORY"] = "mock"
    words, domain = tmp_path / "words.wav", "https://hour-93f0c2a1d5.example"
    write_wav(words, piper.synthesize("What are the opening hours?"), piper.rate)
    with Sandbox(load_bot(), domain, 4711) as sandbox:
        hour = person("setup", "--config", "speaker.toml", url=sandbox.url)
        for question, answer in (
            ("1 of 6: bot.*called in the bot's inbox", "Kitchen"),
            ("App id", "4711"),
            ("nobody can guess", "n"),
            ("Your domain", domain),
            ("2 of 6: audio.*Ready to talk", ""),
        ):
            hour.expect(question)
            hour.sendline(answer)
        with room.say(words):
            hour.expect("heard you best")
        hour.sendline("1")
        hour.expect("Did you hear it")
        hour.sendline("y")
        for question, answer in (
            ("3 of 6: button.*GPIO", ""),
            ("Nothing came from GPIO 17.*Try again", "n"),
            ("4 of 6: light.*GPIO", "27"),
            ("Is it lit", "y"),
            ("5 of 6: models.*Language", ""),
            ("A recognizer.*Which one", ""),
            ("A voice.*Which one", ""),
            ("6 of 6: test.*Ready to ask", ""),
        ):
            hour.expect(question)
            hour.sendline(answer)
        hour.expect("Talk now")
        with room.say(words):
            hour.expect("heard what are the opening hours")
        hour.expect("Did you hear the answer")
        hour.sendline("y")
        hour.expect("Not yet well: button. Try: speaker setup button")
        hour.expect(pexpect.EOF)
    written = tomllib.loads((tmp_path / "speaker.toml").read_text())
    assert written["bot"] == {"app_id": 4711, "domain": domain}
    assert (written["button"], written["light"]) == ({"pin": 17}, {"pin": 27})
    assert written["microphone"]["device"]
    assert written["loudspeaker"]["device"]
