"""Vosk, and what would end the process."""

import shutil
from pathlib import Path

import pytest

from speaker.errors import EarsError, ModelError
from speaker.hearing.recognizer import Recognizer, Transcript
from speaker.hearing.wav import blocks, quiet

pytestmark = pytest.mark.engine

NUMBERS = ("one", "two", "three", "four", "option one", "option two", "yes", "no")


def heard(recognizer: Recognizer, sound: bytes, phrases: tuple[str, ...] = ()) -> Transcript:
    hearing = recognizer.listen(phrases)
    for block in blocks(sound):
        hearing.feed(block)
    return hearing.end()


def test_open_recognition(recognizer, question):
    """A question comes out word by word."""
    said = heard(recognizer, question("what-are-the-opening-hours") + quiet(0.5))
    assert said.text == "what are the opening hours"
    assert 0.5 < said.confidence <= 1.0
    assert said.unknown == 0.0


def test_tuned_to_phrases(recognizer, question):
    """With options on the table their words are heard, and nothing else."""
    said = heard(recognizer, question("two") + quiet(0.5), recognizer.phrases(NUMBERS))
    assert said.text == "two"
    assert said.confidence > 0.6


def test_speech_outside_the_phrases_is_unknown(recognizer, question):
    """A free answer is not forced into an option."""
    sound = question("what-are-the-opening-hours") + quiet(0.5)
    said = heard(recognizer, sound, recognizer.phrases(NUMBERS))
    assert said.unknown > 0.3
    assert said.confidence < 0.6


def test_words_so_far(recognizer, question):
    """Words are known while the person still speaks, and they only settle at pauses."""
    hearing = recognizer.listen()
    sound = question("the-second-one") + quiet(1.5) + question("yes") + quiet(1.5)
    texts = [hearing.feed(block) for block in blocks(sound)]
    assert "the second one" in texts
    assert texts[-1] == "the second one yes"
    assert hearing.end().text == "the second one yes"


def test_nothing_is_nothing(recognizer):
    """No sound, and quiet, are empty transcripts without confidence."""
    assert recognizer.listen().end() == Transcript()
    assert heard(recognizer, quiet(2.0)) == Transcript()
    assert heard(recognizer, bytes(64_000), ("one",)) == Transcript()


def test_the_vocabulary(recognizer):
    """Known words are known; unknown ones, symbols and nonsense are not."""
    assert recognizer.knows("two")
    for word in ("krugerrand", "", "TWO", "ø", "🙂", "#0", "two three"):
        assert not recognizer.knows(word)


def test_words_of_other_scripts(model, tmp_path, question):
    """Vocabularies have words that are not ASCII, and a grammar may name them."""
    folder = tmp_path / "model"
    shutil.copytree(model, folder)
    words = folder / "graph" / "words.txt"
    words.write_text(
        words.read_text().replace("\ntwo ", "\nzw\N{LATIN SMALL LETTER O WITH DIAERESIS} ")
    )
    recognizer = Recognizer(folder)
    phrases = recognizer.phrases(("ZW\N{LATIN CAPITAL LETTER O WITH DIAERESIS}", "one"))
    assert phrases == ("zw\N{LATIN SMALL LETTER O WITH DIAERESIS}", "one")
    assert heard(recognizer, question("two") + quiet(0.5), phrases).text == phrases[0]


@pytest.mark.parametrize(
    "phrases",
    [
        (),
        ("",),
        (" ", "\n\t"),
        ("krugerrand", "ødegård"),
        ("[unk]", "<eps>", "#0", "!SIL"),
        ("訂咖啡", "🙂🙃", "\ud800", "two\0three", "\N{RIGHT-TO-LEFT OVERRIDE}two"),
        ('two"], ["', "\\", '{"a": 1}', "[]", "null"),
        ("two " * 5_000,),
        tuple(f"option {i} two" for i in range(5_000)),
        ("x" * 100_000,),
    ],
    ids=lambda phrases: repr(phrases)[:24],
)
def test_hostile_phrases_do_no_harm(recognizer, question, capfd, phrases):
    """Whatever the bot calls its options, the process lives and the log stays clean of words."""
    usable = recognizer.phrases(phrases)
    said = heard(recognizer, question("two") + quiet(0.5), usable)
    assert said.text in {"two", "two two"}
    assert capfd.readouterr() == ("", "")


def test_no_folder(tmp_path):
    """A missing model is named, and the setting to mend."""
    with pytest.raises(ModelError, match=r"no Vosk model at .*nowhere.*\[hearing\] model"):
        Recognizer(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "lost", ["am/final.mdl", "conf/model.conf", "graph/HCLr.fst", "graph/disambig_tid.int"]
)
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_half_a_model(model, tmp_path, lost, how):
    """A model that was unpacked half is refused by the file it lacks; Vosk might segfault."""
    folder = tmp_path / "model"
    shutil.copytree(model, folder)
    (folder / lost).unlink()
    if how == "empty":
        (folder / lost).touch()
    with pytest.raises(ModelError, match=lost):
        Recognizer(folder)


def test_a_broken_model(model, tmp_path, capfd):
    """A model that Vosk refuses is our error, in one line."""
    folder = tmp_path / "model"
    shutil.copytree(model, folder)
    (folder / "am" / "final.mdl").write_bytes(b"this is no model")
    with pytest.raises(ModelError, match="install the model again"):
        Recognizer(folder)
    capfd.readouterr()  # Vosk's own words about it


def test_a_model_with_which_no_utterance_can_begin(model, tmp_path, capfd):
    """It loads; that it is broken shows then and there, and not at the first press."""
    folder = shutil.copytree(model, tmp_path / "model")
    graph = folder / "graph" / "Gr.fst"
    graph.write_bytes(graph.read_bytes()[:4000])
    with pytest.raises(ModelError, match=r"broken .*install the model again"):
        Recognizer(folder)
    capfd.readouterr()  # Vosk's own words about it


def test_a_word_that_cannot_be_read_is_no_end(model, tmp_path, question):
    """A byte of the list of words has changed: one utterance is lost, the next one is heard."""
    folder = shutil.copytree(model, tmp_path / "model")
    words = folder / "graph" / "words.txt"
    words.write_bytes(words.read_bytes().replace(b"\ntwo ", b"\nt\xffo "))
    recognizer = Recognizer(folder)
    with pytest.raises(EarsError, match="install the model again"):
        heard(recognizer, question("two") + quiet(0.5))
    assert heard(recognizer, question("yes") + quiet(0.5)).text == "yes"


def test_the_way_to_the_model_may_be_relative(model, monkeypatch):
    """A relative path is as good as an absolute one."""
    monkeypatch.chdir(model.parent)
    assert Recognizer(Path(model.name)).knows("two")
