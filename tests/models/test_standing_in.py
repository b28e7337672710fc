"""A device whose recognizer or voice is missing or broken starts all the same, and says so."""

import shutil
from dataclasses import replace

import pytest

from speaker import app, models, phrasebook, settings, standing_in
from speaker.effects import Prompt
from speaker.errors import ModelError, Trouble
from speaker.hardware.nothing import NoButton, NoLight
from speaker.loop import Inbox
from speaker.models.store import Store
from speaker.speaking.loudspeaker import MemoryLoudspeaker
from speaker.speaking.prompts import KeptPrompts
from speaker.watch.lately import Lately
from speaker.worlds import World
from tests.kitchen import Kitchen, configured
from tests.models import shop

BOOK = phrasebook.load("en")
MISSING = BOOK.sentence(Prompt("voice-missing"))
DEAF = BOOK.sentence(Prompt("recognizer-missing"))
BOTH = BOOK.sentence(Prompt("models-missing"))


def with_models(chosen, ears="", mouth=""):
    hearing = replace(chosen.hearing, model=ears)
    return replace(chosen, hearing=hearing, voice=replace(chosen.voice, model=mouth))


@pytest.mark.engine
@pytest.mark.parametrize(
    ("ears", "mouth", "said"),
    [
        ("", "/gone/voice.onnx", MISSING),
        ("", "not-installed", MISSING),
        ("/gone/model", "", DEAF),
        ("not-installed", "not-installed", BOTH),
    ],
)
def test_the_device_works_with_what_came_along(tmp_path, piper, caplog, ears, mouth, said):
    """It says so once, the log names the fix, and a press opens the ears."""
    kitchen = Kitchen(tmp_path, piper)
    kitchen.change = lambda chosen: with_models(chosen, ears, mouth)
    with kitchen:
        kitchen.wait(lambda: said in kitchen.said)
        kitchen.tap()
        assert kitchen.said.count(said) == 1
    lines = [r.getMessage() for r in caplog.records if "stands in" in r.getMessage()]
    assert len(lines) == bool(ears) + bool(mouth)
    assert all(("model" in line or "voice" in line) and "\n" not in line for line in lines)


@pytest.mark.engine
def test_a_device_with_the_built_in_models_has_nothing_to_say(tmp_path, piper):
    """Nobody chose others."""
    with Kitchen(tmp_path, piper) as kitchen:
        kitchen.tap()
        assert not {MISSING, DEAF, BOTH} & set(kitchen.said)


@pytest.mark.engine
def test_a_damaged_voice_is_replaced_by_the_built_in_one(host, tmp_path, piper, caplog):
    """Its file was cut short since; the log names the fix, and after it there is nothing to say."""
    store = Store(tmp_path / "state" / "models", lambda *_: None)
    installed = store.install(shop.voice(host, shop.builtin_voice()))
    installed.path.write_bytes(installed.path.read_bytes()[:5000])
    kitchen = Kitchen(tmp_path, piper)
    kitchen.change = lambda chosen: with_models(chosen, mouth="mouth")
    with kitchen:
        kitchen.wait(lambda: MISSING in kitchen.said)
        assert kitchen.asks("hello") == "hello"
    assert "speaker models install mouth" in caplog.text
    assert "The built-in model stands in" in caplog.text
    store.install(shop.voice(host, shop.builtin_voice()))
    repaired = Kitchen(tmp_path, piper)
    repaired.change = kitchen.change
    with repaired:
        repaired.tap()
    assert MISSING not in repaired.said


@pytest.mark.engine
@pytest.mark.parametrize("lost", ["am/final.mdl", "graph/HCLr.fst"])
def test_half_a_recognizer_is_replaced_by_the_built_in_one(tmp_path, piper, caplog, lost):
    """It was unpacked half; the device understands simple words, and says so."""
    half = shutil.copytree(models.builtin_recognizer(), tmp_path / "half")
    (half / lost).unlink()
    kitchen = Kitchen(tmp_path, piper)
    kitchen.change = lambda chosen: with_models(chosen, ears=str(half))
    with kitchen:
        kitchen.wait(lambda: DEAF in kitchen.said)
        assert kitchen.asks("hello") == "hello"
    assert lost in caplog.text
    assert "The built-in model stands in" in caplog.text


def test_what_there_is_to_say_depends_on_the_language():
    """The built-in models are English: elsewhere they always stand in for something."""
    plain = settings.load(None, {})
    german = replace(plain, language=replace(plain.language, code="de"))
    full = with_models(german, "ears", "mouth")
    half = with_models(german, "", "mouth")
    assert standing_in.trouble(plain, plain, plain) is None
    assert standing_in.trouble(german, german, german) is Trouble.MODELS_MISSING
    assert standing_in.trouble(half, half, half) is Trouble.RECOGNIZER_MISSING
    assert standing_in.trouble(full, full, full) is None
    assert standing_in.trouble(full, full, german) is Trouble.VOICE_MISSING


class Nothing:
    """A world in which no recognizer can be loaded; it remembers what was played."""

    def __init__(self):
        self.made = []

    def world(self):
        def ears(_settings, _emit, _load):
            raise ModelError("there is no Vosk model at all")

        def loudspeaker(rate):
            self.made.append(MemoryLoudspeaker(rate, 50.0))
            return self.made[-1]

        return World(ears, loudspeaker, NoLight(), lambda _emit: NoButton())


@pytest.mark.engine
def test_when_nothing_works_a_recording_says_it(tmp_path, piper):
    """It was kept in better days; the error is the usual one."""
    chosen = configured("http://127.0.0.1:9/api", tmp_path)
    sentence = BOOK.sentence(Prompt("models-broken"))
    samples = piper.synthesize(sentence)
    KeptPrompts(tmp_path / "prompts", "an older voice").keep(sentence, samples, piper.rate)
    nothing = Nothing()
    with pytest.raises(ModelError, match="no Vosk model at all") as failed:
        app.run(chosen, nothing.world(), Inbox(), ())
    assert failed.value.exit_code == 2
    (loudspeaker,) = nothing.made
    assert loudspeaker.rate == piper.rate
    assert len(loudspeaker.take()) >= len(samples)


@pytest.mark.engine
def test_when_nothing_works_and_nothing_was_kept_it_just_ends(tmp_path):
    """With the same error."""
    nothing = Nothing()
    with pytest.raises(ModelError, match="no Vosk model at all"):
        app.run(configured("http://127.0.0.1:9/api", tmp_path), nothing.world(), Inbox(), ())
    assert nothing.made == []


@pytest.mark.engine
def test_a_device_that_is_started_again_and_again_says_it_once(tmp_path, piper):
    """What was said is remembered; the next start, which fails as well, is silent."""
    chosen = configured("http://127.0.0.1:9/api", tmp_path)
    sentence = BOOK.sentence(Prompt("models-broken"))
    samples = piper.synthesize(sentence)
    KeptPrompts(tmp_path / "prompts", "an older voice").keep(sentence, samples, piper.rate)
    nothing = Nothing()
    for _ in range(2):
        lately = Lately(tmp_path / "lately.json")
        lately.begin()
        with pytest.raises(ModelError):
            app.run(chosen, nothing.world(), Inbox(), (lately,), None, lately.before())
    assert len(nothing.made) == 1


@pytest.mark.engine
def test_commands_do_not_change_over(speaker, environment, tmp_path):
    """Who asks for one model and hears another would be misled."""
    environment["SPEAKER_HEARING_MODEL"] = "not-installed"
    environment["SPEAKER_VOICE_MODEL"] = "not-installed"
    (tmp_path / "a.wav").write_bytes(b"")
    for command in (["listen", "--wav", "a.wav"], ["say", "hello", "--out", "b.wav"]):
        done = speaker(*command)
        assert done.returncode == 2
        assert "not-installed is not installed; run: speaker models install" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_status_tells_what_runs_in_its_place(speaker, environment):
    """Without loading anything."""
    environment["SPEAKER_HEARING_MODEL"] = "not-installed"
    environment["SPEAKER_VOICE_MODEL"] = "/gone.onnx"
    shown = " ".join(speaker("status").stdout.split())
    assert "built-in, because [hearing] model: not-installed is not installed" in shown
    assert "built-in, because [voice] model: there is no voice at /gone.onnx" in shown
