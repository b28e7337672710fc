"""Whole conversations, without devices: what is asked, what is sent, what is said."""

from speaker.effects import (
    AutoEnd,
    CancelTimer,
    CloseEars,
    EndUtterance,
    Hush,
    Listen,
    Look,
    Mute,
    Profile,
    Register,
    SetPace,
    SetTimer,
    SetVolume,
    Show,
    Speak,
)
from speaker.errors import Trouble
from speaker.events import (
    BotFailed,
    EarsFailed,
    Heard,
    HeardNothing,
    NoticesWaiting,
    Registered,
    RegistrationFailed,
    Replied,
    SpeechEnded,
    Spoken,
    TimerFired,
    VoiceFailed,
)
from speaker.messages import (
    Location,
    Notice,
    Offer,
    Option,
    Postback,
    Reply,
    Say,
    Sender,
    Text,
    Wanted,
)
from speaker.options import Details
from speaker.state import Phase, Rules
from tests.talk import Talk, of, outcomes, reply, said, sent

CAFE = ("Opening hours", "Order a coffee", "Give me tips", "Talk to a person")


def test_a_question_is_sent_and_its_answer_is_spoken():
    """Press, talk, hear the answer: one turn, answered."""
    talk = Talk()
    talk.tap()
    assert sent(talk.hears("where are you")) == [Text("where are you")]
    assert said(talk.replies("We are in Main Street.")) == ["We are in Main Street."]
    talk.spoken()
    assert talk.state.phase is Phase.IDLE
    assert list(outcomes(talk.effects)) == [(1, "answered")]


def test_the_device_registers_at_start():
    """The first thing the device wants is its identity."""
    assert of(Register, Talk().effects) == [Register()]


def test_ears_open_at_press_down():
    """Listening begins with the press, not with the release; silence does not end it yet."""
    talk = Talk()
    effects = talk.press()
    assert of(Listen, effects) == [Listen(1, Profile.OPEN, (), settle=0.0, held=True, tone=True)]


def test_a_tap_leaves_the_end_to_the_endpoint():
    """A quick release hands the decision to the silence detector."""
    talk = Talk()
    talk.press()
    assert talk.release(after=0.2) == [AutoEnd(1)]


def test_letting_go_of_a_held_button_ends_the_utterance():
    """Hold to talk: the release is the endpoint, without a silence to wait for."""
    talk = Talk()
    talk.press()
    assert talk.release(after=2.0) == [EndUtterance(1)]


def test_a_bouncing_contact_is_one_press():
    """Edges within a few milliseconds of each other are one."""
    talk = Talk()
    talk.press()
    assert talk.release(after=0.002) == [SetTimer(0, "button-up", 0.025)]
    assert talk.press(after=0.002) == [CancelTimer("button-up")]
    assert talk.release(after=0.2) == [AutoEnd(1)]
    assert not of(Listen, talk.press(after=0.003))


def test_the_shortest_tap_is_a_tap():
    """A release that is not followed by a bounce counts, however soon it came."""
    talk = Talk()
    talk.press()
    talk.release(after=0.002)
    assert talk.happens(TimerFired(0, "button-up")) == [AutoEnd(1)]
    talk.happens(HeardNothing(1))
    assert of(Listen, talk.press())


def test_options_are_read_aloud_and_the_ears_open_for_the_pick():
    """Quick replies are numbered options; after them the device listens without a press."""
    talk = Talk()
    lines = said(talk.asks("hello", "What can I do for you?", *CAFE))
    assert lines[0] == "What can I do for you?"
    assert [line for line in lines if "One: " in line] == ["One: Opening hours."]
    assert lines[-1] == "[listening]"
    listen = of(Listen, talk.spoken())[0]
    assert listen.profile is Profile.OPTIONS
    assert {"opening hours", "two"} <= set(listen.grammar)
    assert listen.settle == 0.3
    assert not listen.held


def test_an_option_is_picked_by_number():
    """The number sends what the option stands for."""
    talk = Talk()
    talk.asks("hello", "What can I do for you?", *CAFE)
    talk.spoken()
    assert sent(talk.hears("two")) == [Text("Order a coffee")]


def test_an_option_is_picked_by_ordinal_and_by_label():
    """The last one, or the label itself, picks as well as the number."""
    for words, label in (("the last one", "Talk to a person"), ("give me tips", "Give me tips")):
        talk = Talk()
        talk.asks("hello", "What can I do for you?", *CAFE)
        talk.spoken()
        assert sent(talk.hears(words)) == [Text(label)]


def test_a_button_is_sent_as_its_postback():
    """A Story button sends its payload byte for byte."""
    postback = Postback("__button__Zk81Qa ", "Latte")
    talk = Talk()
    talk.tap()
    talk.hears("coffee")
    talk.happens(Replied(1, Reply((Say("Which?"), Offer((Option("Latte", postback),))))))
    talk.spoken()
    assert sent(talk.hears("latte")) == [postback]


def test_options_can_be_picked_while_they_are_read():
    """A press cuts the list short, and the number counts all the same."""
    talk = Talk()
    talk.asks("hello", "What can I do for you?", *CAFE)
    effects = talk.tap()
    assert of(Hush, effects)
    assert of(Listen, effects)[0].profile is Profile.OPTIONS
    assert sent(talk.hears("three")) == [Text("Give me tips")]


def test_options_belong_to_the_latest_reply_only():
    """A new reply without options takes the old ones off the table."""
    talk = Talk()
    talk.asks("hello", "What can I do for you?", *CAFE)
    talk.asks("where are you", "Here.")
    talk.tap()
    assert sent(talk.hears("two")) == [Text("two")]


def test_more_turns_the_page():
    """Six options are read four and two; "more" turns the page, and numbers run on."""
    talk = Talk()
    labels = ("Latte", "Mocha", "Espresso", "Tea", "Cake", "Water")
    first = said(talk.asks("menu", "Choose.", *labels))
    assert not any("Cake" in line for line in first)
    talk.spoken()
    second = said(talk.hears("more"))
    assert "Five: Cake." in second
    talk.spoken()
    assert sent(talk.hears("six")) == [Text("Water")]


def test_a_number_that_is_not_on_the_list_is_said_to_be_so():
    """Out of range is explained and asked again, not sent."""
    talk = Talk()
    talk.asks("hello", "What can I do for you?", *CAFE)
    talk.spoken()
    effects = talk.hears("nine")
    assert sent(effects) == []
    assert said(effects)[0] == "There is no number nine. Please say another one."
    assert of(Listen, talk.spoken())


def test_two_options_that_fit_are_asked_about():
    """An ambiguous label asks back instead of guessing."""
    talk = Talk()
    talk.asks("coffee", "What size?", "Small coffee", "Large coffee")
    talk.spoken()
    effects = talk.hears("coffee")
    assert said(effects)[0] == "Did you mean Small coffee, or Large coffee?"
    talk.spoken()
    assert sent(talk.hears("large")) == [Text("Large coffee")]


def test_after_did_you_mean_a_place_is_one_of_the_two():
    """After "Did you mean A or B?", "the second one" is B, wherever B stands in the list."""
    talk = Talk()
    talk.asks("coffee", "What size?", "Tea", "Small coffee", "Large coffee")
    talk.spoken()
    talk.hears("coffee")
    talk.spoken()
    assert sent(talk.hears("the second one")) == [Text("Large coffee")]


def test_asking_back_has_an_end():
    """Somebody who keeps saying an ambiguous word is not asked for ever."""
    talk = Talk()
    talk.asks("coffee", "What size?", "Small coffee", "Large coffee")
    for _ in range(3):
        talk.spoken()
        talk.hears("coffee")
    assert said(talk.effects)[-1].startswith("I will stop listening now.")


def test_a_free_answer_to_an_option_question_goes_to_the_bot():
    """A sentence that is no option is not forced into one."""
    talk = Talk()
    talk.asks("hello", "What can I do for you?", *CAFE)
    talk.spoken()
    assert sent(talk.hears("is the shop open on sunday")) == [Text("is the shop open on sunday")]


def test_a_mangled_pick_is_asked_again_once_and_then_passed_on():
    """An unmatched short answer is asked again; the second time the bot shall see it."""
    talk = Talk()
    talk.asks("hello", "What can I do for you?", *CAFE)
    talk.spoken()
    assert "understand" in said(talk.hears("purple"))[0]
    talk.spoken()
    assert sent(talk.hears("purple")) == [Text("purple")]


def test_noise_without_words_is_asked_again_differently_and_then_given_up():
    """Three misunderstandings in a row: two different questions, then a polite end."""
    talk = Talk()
    talk.tap()
    first = said(talk.hears(""))[0]
    talk.spoken()
    second = said(talk.hears(""))[0]
    talk.spoken()
    third = said(talk.hears(""))
    assert len({first, second, third[0]}) == 3
    assert "[listening]" not in third
    talk.spoken()
    assert talk.state.phase is Phase.IDLE
    assert [outcome for _, outcome in outcomes(talk.effects)] == ["nothing-heard"] * 3


def test_two_silences_end_the_conversation():
    """Silence is asked about once, with the options again; then the device is still."""
    talk = Talk()
    talk.asks("hello", "What can I do for you?", *CAFE)
    talk.spoken()
    lines = said(talk.happens(HeardNothing(talk.turn)))
    assert "One: Opening hours." in lines
    talk.spoken()
    assert "[listening]" not in said(talk.happens(HeardNothing(talk.turn)))
    talk.spoken()
    assert talk.state.phase is Phase.IDLE


def test_a_question_is_followed_by_listening():
    """When the reply asks something, the ears open again without a press."""
    talk = Talk()
    talk.asks("hello", "How are you?")
    assert of(Listen, talk.spoken())


def test_follow_up_can_be_turned_off():
    """With follow_up off, the device listens only when pressed."""
    talk = Talk(Rules(follow_up=False))
    talk.asks("hello", "How are you?", *CAFE)
    assert not of(Listen, talk.spoken())


def test_a_press_silences_the_answer_and_listens():
    """Whatever is being said stops at the press, and the turn counts as answered."""
    talk = Talk()
    talk.asks("hello", "A very long story.")
    effects = talk.tap()
    assert effects[0] == Hush(1)
    assert list(outcomes(effects)) == [(1, "answered")]
    assert of(Listen, effects)[0].turn_id == 2


def test_our_own_voice_is_not_heard_after_a_press_that_cut_it():
    """The half second before such a press is ours: it is thrown away, and a little more."""
    talk = Talk()
    talk.asks("hello", "Option two is the best.")
    assert of(Listen, talk.press())[0].settle > 0
    talk = Talk()
    assert of(Listen, talk.press())[0].settle == 0


def test_a_frozen_microphone_is_noticed():
    """Ears that never answer are closed, and the person hears about it."""
    talk = Talk()
    watch = next(timer for timer in of(SetTimer, talk.tap()) if timer.name == "ears")
    assert watch.seconds > 20
    effects = talk.happens(TimerFired(1, "ears"))
    assert effects[0] == CloseEars(1)
    assert "microphone" in said(effects)[1]


def test_a_press_while_thinking_cancels_and_a_late_reply_is_dropped():
    """Nobody hears the answer to a question that was cancelled."""
    talk = Talk()
    talk.tap()
    talk.hears("hello")
    assert list(outcomes(talk.tap())) == [(1, "cancelled")]
    assert talk.happens(Replied(1, reply("Too late."))) == []


def test_a_second_tap_ends_the_utterance():
    """Pressing again while talking means "I have finished"."""
    talk = Talk()
    talk.tap()
    assert talk.tap()[0] == EndUtterance(1)


def test_a_double_press_repeats_the_last_answer():
    """Two quick presses say the last answer again, without the bot."""
    talk = Talk()
    talk.asks("hello", "We are open.")
    talk.spoken()
    talk.tap()
    talk.press(after=0.2)
    assert talk.effects[-4:-1] == [
        CloseEars(2),
        Show(Look.SPEAKING),
        Speak(2, talk.state.last_said),
    ]


def test_a_long_hold_without_a_word_tells_the_status():
    """Five seconds of holding: online, and the volume."""
    talk = Talk()
    talk.press()
    assert said(talk.happens(HeardNothing(1))) == ["I am online. The volume is 7."]


def test_slow_answers_get_a_tone_then_a_sentence_then_an_end():
    """Waiting is audible: tone, sentence, and at last the spoken end."""
    talk = Talk()
    talk.tap()
    timers = of(SetTimer, talk.hears("hello"))
    assert [(timer.name, timer.seconds) for timer in timers][:2] == [
        ("wait-tone", 0.7),
        ("still-thinking", 4.0),
    ]
    assert said(talk.happens(TimerFired(1, "wait-tone"))) == ["[wait]"]
    assert said(talk.happens(TimerFired(1, "still-thinking"))) == [
        "I am still waiting for the answer."
    ]
    assert "did not answer" in said(talk.happens(TimerFired(1, "give-up")))[1]
    talk.spoken()
    assert list(outcomes(talk.effects)) == [(1, "failed")]


def test_a_failure_is_spoken_with_its_reason():
    """Each trouble has its own sentence, and the turn failed."""
    for trouble in Trouble:
        talk = Talk()
        talk.tap()
        talk.hears("hello")
        lines = said(talk.happens(BotFailed(1, trouble)))
        assert lines[0] == "[error]"
        assert len(lines[1]) > 10
        talk.spoken()
        assert list(outcomes(talk.effects)) == [(1, "failed")]


def test_options_stay_on_the_table_when_the_network_fails():
    """After a failure the person may pick again."""
    talk = Talk()
    talk.asks("hello", "What can I do for you?", *CAFE)
    talk.spoken()
    talk.hears("two")
    talk.happens(BotFailed(talk.turn, Trouble.NO_NETWORK))
    talk.tap()
    assert sent(talk.hears("two")) == [Text("Order a coffee")]


def test_offline_shows_and_being_back_clears_it():
    """The light says offline after a network failure, until an answer comes."""
    talk = Talk()
    talk.tap()
    talk.hears("hello")
    talk.happens(BotFailed(1, Trouble.NO_NETWORK))
    assert of(Show, talk.spoken())[-1] == Show(Look.OFFLINE)
    talk.asks("hello", "Hi.")
    assert of(Show, talk.spoken())[-1] == Show(Look.IDLE)


def test_ears_that_fail_are_spoken_of():
    """A missing microphone is said, not only shown."""
    talk = Talk()
    talk.tap()
    lines = said(talk.happens(EarsFailed(1, Trouble.MICROPHONE_GONE)))
    assert "microphone" in lines[1]


def test_a_voice_that_fails_ends_the_turn_and_says_so():
    """The answer is lost, not the person: a tone, a sentence, and the next press is obeyed."""
    talk = Talk()
    talk.asks("hello", "Hi.")
    heard = said(talk.happens(VoiceFailed(1)))
    assert heard == ["[error]", "I could not say the answer. Please ask me again."]
    assert list(outcomes(talk.effects)) == [(1, "failed")]
    assert talk.state.phase is Phase.IDLE


def test_after_a_voice_that_failed_the_same_question_is_a_question():
    """Its options were not heard, so the words are no failed pick of one."""
    talk = Talk()
    talk.asks("coffee please", "Which one?", "Latte", "Mocha")
    talk.happens(VoiceFailed(1))
    talk.tap()
    assert sent(talk.hears("coffee please")) == [Text("coffee please")]


def test_an_empty_reply_is_explained():
    """A bot with nothing to say does not leave silence."""
    talk = Talk()
    talk.tap()
    talk.hears("hello")
    assert said(talk.happens(Replied(1, Reply()))) == ["The assistant had nothing to say to that."]


def test_a_long_reply_is_said_in_parts():
    """After a minute of talk the person is asked whether to go on."""
    talk = Talk()
    story = " ".join(f"This is sentence number {n} of a long story." for n in range(40))
    first = said(talk.asks("tell me a story", story))
    assert first[-2:] == ["Shall I go on?", "[listening]"]
    talk.spoken()
    second = said(talk.hears("yes"))
    assert second[0] not in first
    talk.spoken()
    talk.hears("no")
    assert talk.state.rest == ()


def test_local_commands_need_no_bot():
    """Volume, pace and stop are obeyed offline."""
    talk = Talk()
    talk.tap()
    effects = talk.hears("volume three")
    assert of(SetVolume, effects) == [SetVolume(3)]
    assert sent(effects) == []
    talk.tap()
    assert of(SetVolume, talk.hears("louder")) == [SetVolume(4)]
    talk.tap()
    assert of(SetPace, talk.hears("slower"))
    talk.tap()
    talk.hears("stop")
    talk.spoken()
    assert list(outcomes(talk.effects))[-1][1] == "cancelled"


def test_volume_has_a_top_and_a_bottom():
    """Louder than loudest is said to be impossible, and the device never mutes itself."""
    talk = Talk(Rules(volume=10))
    talk.tap()
    assert said(talk.hears("louder")) == ["I can't get any louder."]
    talk = Talk(Rules(volume=1))
    talk.tap()
    effects = talk.hears("quieter")
    assert of(SetVolume, effects) == [SetVolume(1)]


def test_repeat_says_the_last_answer_with_its_options():
    """The words "Repeat" after an offer reads the options again and listens for the pick."""
    talk = Talk()
    first = said(talk.asks("hello", "What can I do for you?", *CAFE))
    talk.spoken()
    assert said(talk.hears("repeat")) == first
    talk.spoken()
    assert sent(talk.hears("one")) == [Text("Opening hours")]


def test_the_bots_own_options_win_over_our_commands():
    """An option called Help goes to the bot."""
    talk = Talk()
    talk.asks("hello", "Choose.", "Help", "Stop the order")
    talk.spoken()
    assert sent(talk.hears("help")) == [Text("Help")]


def test_local_commands_can_be_turned_off():
    """With local_commands off, every word is the bot's."""
    talk = Talk(Rules(local_commands=False))
    talk.tap()
    assert sent(talk.hears("louder")) == [Text("louder")]


def test_wanted_details_come_from_the_settings():
    """A location quick reply is answered from the settings, and explained without them."""
    offer = Reply((Say("Where?"), Offer((Option("Send location", Wanted.LOCATION),))))
    place = Location(48.2, 16.4)
    talk = Talk(Rules(details=Details(location=place)))
    talk.tap()
    talk.hears("hello")
    talk.happens(Replied(1, offer))
    talk.spoken()
    assert sent(talk.hears("send location")) == [place]
    talk = Talk()
    talk.tap()
    talk.hears("hello")
    assert "The assistant asks where I am. My settings do not say." in said(
        talk.happens(Replied(1, offer))
    )


def test_registration_trouble_is_spoken_once_and_retried_ever_slower():
    """A wrong domain is said once an hour; the retries go on quietly, further and further apart."""
    talk = Talk()
    failed = RegistrationFailed(Trouble.NOT_AUTHORISED)
    first = talk.happens(failed)
    assert any("does not know me" in line for line in said(first))
    second = talk.happens(failed)
    assert said(second) == []
    waits = [of(SetTimer, effects)[0].seconds for effects in (first, second)]
    assert waits[0] < waits[1]
    assert talk.happens(TimerFired(0, "register")) == [Register()]
    talk.happens(TimerFired(0, Trouble.NOT_AUTHORISED))
    assert any("does not know me" in line for line in said(talk.happens(failed)))


def test_the_light_shows_whether_the_device_is_registered():
    """Offline from the first refusal until it is registered, and no longer."""
    talk = Talk()
    failed = talk.happens(RegistrationFailed(Trouble.NOT_AUTHORISED))
    assert of(Show, failed) == [Show(Look.OFFLINE)]
    assert of(Show, talk.happens(Registered())) == [Show(Look.IDLE)]


def test_the_server_may_say_how_long_to_wait():
    """Retry-After of the registration is honoured."""
    talk = Talk()
    effects = talk.happens(RegistrationFailed(Trouble.SLOW_DOWN, retry_after=77.0))
    assert of(SetTimer, effects)[0].seconds == 77.0


def test_events_of_an_old_turn_change_nothing():
    """No ghost of a cancelled turn can speak or send."""
    talk = Talk()
    talk.asks("hello", "Hi.")
    talk.tap()
    before = talk.state
    for event in (
        Heard(1, "hello"),
        HeardNothing(1),
        Replied(1, reply("Boo.")),
        BotFailed(1, Trouble.NO_ANSWER),
        Spoken(1),
        EarsFailed(1, Trouble.MICROPHONE_GONE),
        TimerFired(1, "give-up"),
    ):
        assert talk.happens(event) == []
    assert talk.state == before


def test_mute_closes_the_microphone_until_the_next_press():
    """Muted means closed, not ignored; the light says so, and a press listens again."""
    talk = Talk()
    talk.tap()
    effects = talk.hears("mute")
    assert of(Mute, effects) == [Mute()]
    assert "microphone is off" in said(effects)[0]
    assert of(Show, talk.spoken())[-1] == Show(Look.MUTED)
    assert of(Listen, talk.tap())
    talk.hears("hello")
    talk.replies("Hi.")
    assert of(Show, talk.spoken())[-1] == Show(Look.IDLE)


def test_who_muted_the_device_is_not_listened_to_after_a_notice():
    """Its question is asked, but the microphone stays closed until the next press."""
    talk = Talk()
    talk.tap()
    talk.hears("mute")
    talk.spoken()
    waiting = Notice(1, Sender.BOT, reply("Shall I order?", "Yes", "No"))
    talk.happens(NoticesWaiting(1, waiting))
    assert of(Listen, talk.spoken()) == []
    assert of(Show, talk.effects)[-1] == Show(Look.MUTED)
    talk.press()
    assert sent(talk.hears("yes")) == [Text("Yes")]


def test_that_it_was_heard_is_told_by_a_tone():
    """The end of the utterance is answered at once, before the words are known; unless unwanted."""
    talk = Talk()
    talk.tap()
    assert said(talk.happens(SpeechEnded(1, 0.7))) == ["[heard]"]
    silent = Talk(Rules(tones=False))
    silent.tap()
    assert silent.happens(SpeechEnded(1, 0.7)) == []


def test_the_ears_know_when_our_own_tone_sounds():
    """After a press with its tone, not when they open by themselves or tones are off."""
    talk = Talk()
    assert [wish.tone for wish in of(Listen, talk.press())] == [True]
    assert [wish.tone for wish in of(Listen, Talk(Rules(tones=False)).press())] == [False]
    talk = Talk()
    talk.asks("hello", "What now?")
    assert [wish.tone for wish in of(Listen, talk.spoken())] == [False]
