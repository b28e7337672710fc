"""Whole conversations on the real engines: Vosk hears, HTTP carries, Piper speaks."""

from dataclasses import replace

import pytest

from speaker.effects import Hush
from speaker.events import SpeechEnded
from tests.kitchen import Kitchen

pytestmark = pytest.mark.engine


@pytest.fixture
def kitchen(tmp_path, piper):
    with Kitchen(tmp_path, piper) as room:
        yield room


def test_a_question_is_heard_sent_answered_and_spoken(kitchen):
    """The walking skeleton: one turn through everything that is real."""
    assert kitchen.asks("hello") == "hello"
    kitchen.wait_for_sound(1)
    assert kitchen.sent == ["hello"]
    assert "Hello, this is the corner cafe." in kitchen.said
    assert len(kitchen.sandbox.users) == 1


def test_the_light_goes_dark_when_the_device_ends(tmp_path, piper):
    """A device that is stopped lets go of its light: the pin is free for whoever comes next."""
    with Kitchen(tmp_path, piper) as room:
        assert not room.light.closed
    assert room.light.closed


def test_an_option_is_picked_by_number_while_the_list_is_read(kitchen):
    """A tap cuts the list short, and the number counts."""
    kitchen.asks("hello")
    kitchen.wait_for_sound(1)
    turn = kitchen.tap()
    assert any(isinstance(effect, Hush) for effect in kitchen.effects)
    kitchen.say("two")
    kitchen.hears(turn)
    kitchen.wait_for_sound(turn)
    assert kitchen.sent == ["hello", "Order a coffee"]


def test_an_option_is_picked_by_its_label(kitchen):
    """Without a press: the ears open after the options, and the name picks."""
    kitchen.asks("hello")
    kitchen.answers("give me tips")
    kitchen.wait_for_sound(2)
    assert kitchen.sent == ["hello", "Give me tips"]


def test_a_button_goes_back_as_its_postback(kitchen):
    """A Story button's payload comes back to the platform, byte for byte."""
    kitchen.asks("order a coffee")
    kitchen.answers("mocha")
    kitchen.wait_for_sound(2)
    assert kitchen.sandbox.messages[-1].body["type"] == "postback"
    assert kitchen.sandbox.messages[-1].body["title"] == "Mocha"


def test_more_turns_the_page(kitchen):
    """Six options: "more" reads the last two, and a number of that page picks."""
    kitchen.asks("menu")
    kitchen.answers("more")
    kitchen.answers("six")
    kitchen.wait_for_sound(3)
    assert kitchen.sent == ["menu", "Water"]


def test_repeat_says_it_again_without_the_bot(kitchen):
    """The word "Repeat" is obeyed here; the bot hears nothing of it."""
    kitchen.asks("hello")
    kitchen.answers("repeat")
    kitchen.wait_for_sound(2)
    assert kitchen.sent == ["hello"]
    assert kitchen.said.count("Hello, this is the corner cafe.") == 2


def test_letting_go_of_the_button_ends_the_question(kitchen):
    """Hold to talk: the utterance ends with the release, with hardly any silence waited for."""
    turn = kitchen.press()
    kitchen.say("what are the opening hours")
    kitchen.wait_for_words()
    kitchen.let_go()
    assert "opening hours" in kitchen.hears(turn)
    ended = next(e for e in kitchen.events if isinstance(e, SpeechEnded))
    assert ended.turn_id == turn


def test_a_press_while_the_bot_thinks_cancels(kitchen):
    """The late answer of a cancelled question is never spoken."""
    kitchen.sandbox.switches = replace(kitchen.sandbox.switches, latency=3.0)
    kitchen.asks("give me tips")
    kitchen.sandbox.wait_for(lambda: len(kitchen.sandbox.messages) == 1)
    kitchen.tap()
    kitchen.wait_for_end(1)
    assert kitchen.outcomes == ["cancelled"]
    before = list(kitchen.said)
    kitchen.sandbox.switches = replace(kitchen.sandbox.switches, latency=0.0)
    kitchen.say("hello")
    kitchen.wait_for_sound(2)
    assert kitchen.said[len(before)] == "Hello, this is the corner cafe."


def test_two_silences_end_politely(kitchen):
    """Nobody answers: asked once more, then the device is still."""
    kitchen.asks("hello")
    kitchen.wait_for_silence()
    assert kitchen.said[-1].startswith("I will stop listening now.")
    assert kitchen.outcomes == ["answered", "nothing-heard", "nothing-heard"]


def test_a_free_answer_to_an_option_question_reaches_the_bot(kitchen):
    """What is no option is not forced into one."""
    kitchen.asks("give me tips")
    heard = kitchen.answers("what are the opening hours")
    kitchen.wait_for_sound(2)
    assert "opening hours" in heard
    assert kitchen.said.count("On Sunday we are closed.") == 1


def test_identity_and_user_stay_the_same_over_a_restart(tmp_path, piper):
    """One device is one user, however often it starts."""
    with Kitchen(tmp_path, piper) as room:
        room.asks("hello")
        room.wait_for_sound(1)
        first = room.sandbox.users[0]["webchat_id"]
    with Kitchen(tmp_path, piper) as room:
        known = {"domain": room.sandbox.platform.domain, "webchat_id": first}
        room.sandbox.platform.register(known)
        room.asks("hello")
        room.wait_for_sound(1)
        assert [user["webchat_id"] for user in room.sandbox.users] == [first]


def test_a_wrong_domain_is_spoken_once(tmp_path, piper):
    """The daemon explains the 401 in one sentence, with what to check."""
    with Kitchen(tmp_path, piper, domain="https://wrong-one.example") as room:
        room.wait(lambda: any("domain" in line for line in room.said))
        assert room.said == [
            "The assistant does not know me. Please check the domain in the settings."
        ]
        assert room.sandbox.users == []
