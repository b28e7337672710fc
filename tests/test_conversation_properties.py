"""What holds whatever happens, in whatever order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from speaker.effects import (
    BeginTurn,
    CloseEars,
    EndTurn,
    EndUtterance,
    Listen,
    NoticeHeard,
    Outcome,
    Send,
    Speak,
)
from speaker.errors import Trouble
from speaker.events import (
    AgentWrote,
    BotFailed,
    ButtonFailed,
    ButtonTaken,
    EarsFailed,
    EarsOpened,
    Event,
    Heard,
    HeardNothing,
    NoticesWaiting,
    Pressed,
    Registered,
    RegistrationFailed,
    Released,
    Replied,
    SoundStarted,
    SpeechEnded,
    Spoken,
    TimerFired,
    VoiceFailed,
)
from speaker.messages import (
    Notice,
    Offer,
    Option,
    Play,
    Reply,
    Say,
    Sender,
    Tell,
    Text,
    Thing,
    Wanted,
)
from speaker.state import Phase
from tests.talk import Talk

WORDS = st.sampled_from(
    (
        *("", "two", "hello", "more", "repeat", "yes", "no", "stop", "latte", "volume nine"),
        *("slower", "coffee", "nine", "help", "the last one", "is the shop open on sunday"),
        *("mute", "what did i miss", "quieter", "faster"),
    )
)
LABELS = st.sampled_from(["Latte", "Mocha", "Small coffee", "Large coffee", "2 tickets", "Help"])
OPTIONS = st.builds(Option, LABELS, st.one_of(LABELS.map(Text), st.sampled_from(list(Wanted))))
PARTS = st.one_of(
    st.builds(Say, st.sampled_from(["Hi.", "How are you?", "", "Long. " * 300])),
    st.builds(Tell, st.sampled_from(list(Thing)), st.sampled_from(["", "Menu"])),
    st.just(Play("https://sound.example/a.mp3")),
    st.builds(Offer, st.lists(OPTIONS, max_size=6).map(tuple)),
)
REPLIES = st.builds(Reply, st.lists(PARTS, max_size=3).map(tuple))
TROUBLES = st.sampled_from(list(Trouble))
BACK = st.integers(0, 2)
"""How many turns ago the event's turn was: mostly now, sometimes long gone."""
NOTICES = st.builds(
    NoticesWaiting,
    st.integers(1, 120),
    st.none()
    | st.builds(Notice, st.integers(1, 3), st.sampled_from(list(Sender)), REPLIES, st.booleans()),
    st.booleans(),
    st.none() | st.just(60.0),
)
STEPS = st.one_of(
    NOTICES,
    st.just(AgentWrote()),
    st.builds(TimerFired, st.just(0), st.sampled_from(["notices", "put-off", "agent"])),
    st.builds(TimerFired, st.just(0), st.sampled_from(["button-stuck", "button-calm", "button"])),
    st.sampled_from([ButtonFailed(), ButtonTaken()]),
    st.builds(lambda wait: ("press", wait), st.sampled_from([0.001, 0.1, 0.3, 1.0, 6.0])),
    st.builds(lambda wait: ("release", wait), st.sampled_from([0.001, 0.1, 1.0, 6.0])),
    st.builds(lambda back, words: (Heard, back, words), BACK, WORDS),
    st.builds(lambda back, reply: (Replied, back, reply), BACK, REPLIES),
    st.builds(lambda back, trouble: (BotFailed, back, trouble), BACK, TROUBLES),
    st.builds(lambda back, trouble: (EarsFailed, back, trouble), BACK, TROUBLES),
    st.builds(
        lambda back, name: (TimerFired, back, name),
        BACK,
        st.sampled_from(["wait-tone", "still-thinking", "give-up", "ears", "register"]),
    ),
    st.builds(lambda back: (SpeechEnded, back, 0.7), BACK),
    st.builds(
        lambda kind, back: (kind, back),
        st.sampled_from([HeardNothing, Spoken, VoiceFailed, EarsOpened, SoundStarted]),
        BACK,
    ),
    st.just(Registered()),
    st.builds(RegistrationFailed, TROUBLES),
)


def _replies(step):
    """The replies that a step brings, by itself or as a notice."""
    if isinstance(step, NoticesWaiting):
        return [step.first.reply] if step.first else []
    return [step[2]] if isinstance(step, tuple) and step[0] is Replied else []


def play(steps):
    """Feed the steps to a conversation and return it."""
    talk = Talk()
    for step in steps:
        match step:
            case ("press", wait):
                talk.press(after=wait)
            case ("release", wait):
                talk.release(after=wait)
            case (kind, back, *rest):
                talk.happens(kind(max(talk.turn - back, 0), *rest))
            case event:
                talk.happens(event)
    return talk


@given(st.lists(STEPS, max_size=40))
@settings(max_examples=300, deadline=None)
def test_every_turn_ends_exactly_once(steps):
    """Turns begin in order; each but the one going on ends, once, with an outcome."""
    talk = play(steps)
    begun = [effect.turn_id for effect in talk.effects if isinstance(effect, BeginTurn)]
    ended = [effect.turn_id for effect in talk.effects if isinstance(effect, EndTurn)]
    assert begun == list(range(1, len(begun) + 1))
    going_on = [] if talk.state.phase is Phase.IDLE else [talk.turn]
    assert ended + going_on == begun
    assert all(isinstance(e.outcome, Outcome) for e in talk.effects if isinstance(e, EndTurn))


@given(st.lists(STEPS, max_size=40))
@settings(max_examples=300, deadline=None)
def test_the_ears_have_one_owner(steps):
    """The ears are never opened while they are open, and only an open ear is ended or closed."""
    talk = Talk()
    owner = None
    event: Event
    for step in steps:
        match step:
            case ("press", wait):
                event = Pressed(talk.now + wait)
                talk.now += wait
            case ("release", wait):
                event = Released(talk.now + wait)
                talk.now += wait
            case (kind, back, *rest):
                event = kind(max(talk.turn - back, 0), *rest)
            case _:
                event = step
        if isinstance(event, Heard | HeardNothing | EarsFailed) and event.turn_id == owner:
            owner = None  # the ears close by themselves when they have reported
        for effect in talk.happens(event):
            if isinstance(effect, CloseEars | EndUtterance):
                assert effect.turn_id == owner
                owner = None if isinstance(effect, CloseEars) else owner
            if isinstance(effect, Listen):
                assert owner is None
                owner = effect.turn_id


@given(st.lists(STEPS, max_size=40))
@settings(max_examples=200, deadline=None)
def test_a_turn_sends_at_most_one_message(steps):
    """However events arrive, no turn asks the bot twice."""
    talk = play(steps)
    senders = [effect.turn_id for effect in talk.effects if isinstance(effect, Send)]
    assert len(senders) == len(set(senders))


@given(st.lists(STEPS, max_size=40))
@settings(max_examples=200, deadline=None)
def test_only_offered_options_or_heard_words_are_sent(steps):
    """What goes to the bot is what was said or what was on offer, never something else."""
    heard = {step[2] for step in steps if isinstance(step, tuple) and step[0] is Heard}
    offered = {
        option.answer for step in steps for reply in _replies(step) for option in reply.options
    }
    for effect in play(steps).effects:
        if isinstance(effect, Send):
            assert effect.message in offered or effect.message in {Text(w) for w in heard}


@given(st.lists(STEPS, max_size=40))
@settings(max_examples=200, deadline=None)
def test_everything_spoken_has_words(steps):
    """No turn speaks an empty list of lines: a person always hears something."""
    for effect in play(steps).effects:
        if isinstance(effect, Speak):
            assert effect.lines


@given(st.lists(STEPS, max_size=40))
@settings(max_examples=200, deadline=None)
def test_only_what_was_said_to_its_end_counts_as_heard(steps):
    """A notice is done with when the turn that said it was spoken, and then only."""
    talk = Talk()
    for step in steps:
        match step:
            case ("press", wait):
                effects = talk.press(after=wait)
            case ("release", wait):
                effects = talk.release(after=wait)
            case (kind, back, *rest):
                announcing = talk.state.announcing
                turn = max(talk.turn - back, 0)
                spoken = kind is Spoken and turn == talk.turn
                effects = talk.happens(kind(turn, *rest))
                done = [e.notice_id for e in effects if isinstance(e, NoticeHeard)]
                assert done == ([announcing] if spoken and announcing is not None else [])
                continue
            case event:
                effects = talk.happens(event)
        assert not any(isinstance(effect, NoticeHeard) for effect in effects)
