"""Notices: when they are said, what is said of them, and when they are done with."""

from speaker.effects import (
    BeginTurn,
    EndTurn,
    Hush,
    Listen,
    Look,
    LookForNotices,
    NoticeHeard,
    SetPace,
    SetTimer,
    SetVolume,
    Show,
)
from speaker.events import (
    AgentWrote,
    HeardNothing,
    NoticesWaiting,
    TimerFired,
    VoiceFailed,
)
from speaker.messages import Notice, Sender, Text
from speaker.state import Phase, Rules
from tests.talk import Talk, of, outcomes, reply, said, sent


def notice(number=1, text="The lift is broken.", *labels, sender=Sender.BROADCAST, urgent=False):
    return Notice(number, sender, reply(text, *labels), urgent)


def waits(talk, first, unread=1, *, quiet=False, look_again=None):
    return talk.happens(NoticesWaiting(unread, first, quiet, look_again))


def test_a_notice_is_said_when_nothing_goes_on():
    """A tone, who it is from, and the text: a turn of its own, answered."""
    talk = Talk()
    effects = waits(talk, notice())
    assert of(BeginTurn, effects) == [BeginTurn(1)]
    assert said(effects) == ["[notice]", "A message for everyone.", "The lift is broken."]
    talk.spoken()
    assert list(outcomes(talk.effects)) == [(1, "answered")]


def test_each_sender_is_named():
    """A person of the team, a broadcast and the bot are told apart in words."""
    names = [said(waits(Talk(), notice(sender=sender)))[1] for sender in Sender]
    assert names == [
        "A message from the team.",
        "A message for everyone.",
        "A message from the assistant.",
    ]


def test_a_notice_waits_for_the_turn_to_end():
    """Nothing is announced into a question or an answer; right after it is."""
    talk = Talk()
    talk.tap()
    assert waits(talk, notice()) == []
    talk.hears("where are you")
    assert "The lift is broken." not in said(talk.replies("Here."))
    effects = talk.spoken()
    assert of(EndTurn, effects)[0].turn_id == 1
    assert "The lift is broken." in said(effects)


def test_a_notice_waits_while_the_conversation_goes_on():
    """Listening for an option comes before the notice."""
    talk = Talk()
    talk.asks("hello", "What can I do for you?", "Tips", "Hours")
    waits(talk, notice())
    assert of(Listen, talk.spoken())
    assert talk.state.phase is Phase.LISTENING


def test_a_notice_is_done_with_once_it_was_heard():
    """It leaves the inbox after its last word and not before."""
    talk = Talk()
    assert of(NoticeHeard, waits(talk, notice(7))) == []
    assert of(NoticeHeard, talk.spoken()) == [NoticeHeard(7)]


def test_old_tidings_do_not_repeat_a_notice():
    """What the inbox told before it knew that a notice was heard is not said again."""
    talk = Talk()
    waits(talk, notice(7))
    talk.spoken()
    assert waits(talk, notice(7)) == []


def test_notices_are_said_one_after_the_other():
    """When one is heard, the next comes."""
    talk = Talk()
    waits(talk, notice(1), unread=2)
    talk.spoken()
    assert "Second." in said(waits(talk, notice(2, "Second.")))


def test_a_press_stops_a_notice_and_keeps_it():
    """It falls silent, stays unread, and is not said again at once."""
    talk = Talk()
    waits(talk, notice())
    effects = talk.tap()
    assert effects[0] == Hush(1)
    assert of(NoticeHeard, effects) == []
    talk.hears("where are you")
    talk.replies("Here.")
    effects = talk.spoken()
    assert said(effects) == []
    assert of(Show, effects)[-1].look is Look.UNREAD
    assert waits(talk, notice()) == []


def test_a_notice_that_was_cut_short_comes_again_later_and_ever_later():
    """After ten minutes, then twenty."""
    talk = Talk()
    waits(talk, notice())
    pauses = []
    for _ in range(2):
        pauses += [t.seconds for t in of(SetTimer, talk.tap()) if t.name == "put-off"]
        talk.hears("where are you")
        talk.replies("Here.")
        talk.spoken()
        assert "The lift is broken." in said(talk.happens(TimerFired(0, "put-off")))
    assert pauses == [600.0, 1200.0]


def test_a_notice_that_comes_again_does_not_interrupt():
    """Its time may come in the middle of a question: it waits for the end like any other."""
    talk = Talk()
    waits(talk, notice())
    talk.tap()
    assert talk.happens(TimerFired(0, "put-off")) == []
    talk.hears("where are you")
    talk.replies("Here.")
    assert "The lift is broken." in said(talk.spoken())


def test_another_notice_need_not_wait_for_one_that_was_cut_short():
    """Only the one that was stopped is put off."""
    talk = Talk()
    waits(talk, notice(1))
    talk.tap()
    talk.hears("where are you")
    talk.replies("Here.")
    talk.spoken()
    assert "Fire!" in said(waits(talk, notice(2, "Fire!", urgent=True), unread=2))


def test_quiet_hours_hold_a_notice_and_the_light_shows_it():
    """At night nothing is said unasked; the light says that something waits."""
    talk = Talk()
    effects = waits(talk, notice(), quiet=True)
    assert said(effects) == []
    assert of(Show, effects) == [Show(Look.UNREAD)]
    assert "The lift is broken." in said(waits(talk, notice(), quiet=False))


def test_an_urgent_notice_is_said_at_night_and_softly():
    """It passes the quiet hours at the night's volume; afterwards the volume is as before."""
    talk = Talk(Rules(volume=8, night_volume=2))
    effects = waits(talk, notice(urgent=True), quiet=True)
    assert of(SetVolume, effects) == [SetVolume(2)]
    assert "The lift is broken." in said(effects)
    assert of(SetVolume, talk.spoken()) == [SetVolume(8)]


def test_night_is_never_louder_than_day():
    """A device that is set to whisper whispers."""
    talk = Talk(Rules(volume=1, night_volume=3))
    assert of(SetVolume, waits(talk, notice(urgent=True), quiet=True)) == [SetVolume(1)]


def test_the_answer_to_a_notices_question_is_said_as_usual():
    """Night volume and the team's pace are for the notice alone, not for what follows it."""
    talk = Talk(Rules(volume=8, night_volume=2, team_stretch=1.3))
    waits(talk, notice(1, "Coming?", sender=Sender.TEAM, urgent=True), quiet=True)
    effects = talk.spoken()
    assert of(Listen, effects)
    assert (SetVolume(8), SetPace(1.0)) == (*of(SetVolume, effects), *of(SetPace, effects))


def test_a_press_brings_the_usual_volume_back():
    """After an urgent notice was cut short, the device is as loud as ever."""
    talk = Talk(Rules(volume=8))
    waits(talk, notice(urgent=True), quiet=True)
    assert of(SetVolume, talk.tap()) == [SetVolume(8)]


def test_the_team_may_have_its_own_pace():
    """A person's message is said at the pace that was chosen for it, and only that."""
    talk = Talk(Rules(team_stretch=1.2))
    assert of(SetPace, waits(talk, notice(sender=Sender.TEAM))) == [SetPace(1.2)]
    assert of(SetPace, talk.spoken()) == [SetPace(1.0)]
    assert of(SetPace, waits(talk, notice(2))) == []


def test_the_options_of_a_notice_are_offered():
    """They are read, listened for, and picked like any reply's."""
    talk = Talk()
    lines = said(waits(talk, notice(1, "Which one?", "Tea", "Coffee")))
    assert "One: Tea." in lines
    assert of(Listen, talk.spoken())
    assert sent(talk.hears("the second one")) == [Text("Coffee")]


def test_nobody_there_to_choose_is_asked_only_once():
    """After an announcement into an empty room one silence is enough."""
    talk = Talk()
    waits(talk, notice(1, "Which one?", "Tea", "Coffee"))
    talk.spoken()
    assert "[listening]" not in said(talk.happens(HeardNothing(talk.turn)))


def test_a_long_notice_is_said_to_its_end():
    """Nobody is asked whether to go on; a press stops it."""
    talk = Talk()
    lines = said(waits(talk, notice(1, "This is a sentence of some length. " * 60)))
    assert "Shall I go on?" not in lines
    assert len(lines) == 62


def test_what_did_i_miss_reads_everything():
    """The number first, then one after the other, even at night and even if put off."""
    talk = Talk(Rules(volume=8))
    waits(talk, notice(1, "First."), unread=2, quiet=True)
    talk.tap()
    effects = talk.hears("what did i miss")
    assert said(effects)[0] == "You have two new messages."
    assert "First." in said(effects)
    assert of(SetVolume, effects) == []
    assert of(NoticeHeard, talk.spoken()) == [NoticeHeard(1)]
    assert "Second." in said(waits(talk, notice(2, "Second."), quiet=True))
    talk.spoken()
    waits(talk, None, unread=0, quiet=True)
    assert said(waits(talk, notice(3, "Third."), quiet=True)) == []


def test_a_press_ends_the_catching_up():
    """Whoever has heard enough is left alone."""
    talk = Talk()
    waits(talk, notice(1, "First."), unread=2, quiet=True)
    talk.tap()
    talk.hears("what did i miss")
    talk.tap()
    talk.hears("stop")
    talk.spoken()
    assert talk.happens(TimerFired(0, "put-off")) == []
    assert said(waits(talk, notice(1, "First."), unread=2, quiet=True)) == []


def test_what_did_i_miss_may_be_nothing():
    """Without notices it says so."""
    talk = Talk()
    talk.tap()
    assert said(talk.hears("what did i miss")) == ["There are no new messages."]


def test_a_long_hold_tells_how_many_wait():
    """Online, the volume, and the messages."""
    talk = Talk()
    waits(talk, notice(), unread=3, quiet=True)
    talk.press()
    lines = said(talk.happens(HeardNothing(1)))
    assert lines == ["I am online. The volume is 7.", "You have three new messages."]


def test_a_notice_is_repeated_like_an_answer():
    """A double press says the last notice again."""
    talk = Talk()
    waits(talk, notice())
    talk.spoken()
    talk.tap()
    assert "The lift is broken." in said(talk.press(after=0.2))


def test_silence_of_the_bot_is_explained_after_an_agent_wrote():
    """While a person has taken over, an empty answer means just that; for a while."""
    talk = Talk()
    timer = of(SetTimer, talk.happens(AgentWrote()))[0]
    talk.tap()
    talk.hears("hello")
    assert said(talk.replies("")) == ["A person will answer you soon."]
    talk.spoken()
    talk.happens(TimerFired(0, timer.name))
    talk.tap()
    talk.hears("hello")
    assert said(talk.replies("")) == ["The assistant had nothing to say to that."]


def test_the_bot_is_back_when_it_answers():
    """After a real answer, an empty one is the bot's own again."""
    talk = Talk()
    talk.happens(AgentWrote())
    talk.asks("hello", "Hi.")
    talk.spoken()
    talk.tap()
    talk.hears("hello")
    assert said(talk.replies("")) == ["The assistant had nothing to say to that."]


def test_a_broken_voice_does_not_announce_without_end():
    """What could not be said is put off, not tried again at once."""
    talk = Talk()
    waits(talk, notice())
    effects = talk.happens(VoiceFailed(talk.turn))
    assert of(BeginTurn, effects) == []
    assert said(effects) == []
    assert [t.name for t in of(SetTimer, effects)] == ["put-off"]


def test_the_inbox_is_asked_again_when_it_said_so():
    """When quiet hours end, the inbox is looked at again."""
    talk = Talk()
    assert of(SetTimer, waits(talk, notice(), quiet=True, look_again=90.0))[0].seconds == 90.0
    assert talk.happens(TimerFired(0, "notices")) == [LookForNotices()]
