"""The scripted bot: stories that answer, remember, rotate, pause and resume."""

import pytest

from speaker.botdistrikt.sandbox.script import (
    Answer,
    ScriptedBot,
    Session,
    Story,
    load_bot,
    payload_of,
)
from speaker.errors import UsageError


@pytest.fixture
def cafe() -> ScriptedBot:
    return load_bot()


def captions(answer: Answer) -> list[str]:
    return [reply["text"] for reply in answer.quick_replies]


def titles(answer: Answer) -> list[str]:
    return [button["title"] for button in answer.buttons]


def test_greeting_meets_whatever_comes_first(cafe):
    """A first message that no story hears is greeted, not refused; the next one is."""
    session = Session()
    first = cafe.answer(session, "purple elephants")
    assert first.texts == ("Hello, this is the corner cafe. What can I do for you?",)
    assert captions(first) == [
        "Opening hours",
        "Order a coffee",
        "Give me tips",
        "Talk to a person",
    ]
    second = cafe.answer(session, "purple elephants")
    assert second.texts == ("Sorry, I did not understand that. You can ask for help.",)


def test_first_message_that_is_understood_is_answered(cafe):
    """Nobody has to say hello."""
    assert "We are open" in cafe.answer(Session(), "What are the opening hours?").texts[0]


def test_order_by_button_and_by_word(cafe):
    """Buttons and words lead through the same order, and what was chosen comes back."""
    session = Session()
    coffees = cafe.answer(session, "I would like to ORDER A COFFEE, please!")
    assert titles(coffees) == ["Latte", "Mocha", "Espresso"]
    mocha = coffees.buttons[1]
    sizes = cafe.press(session, mocha["payload"], mocha["title"])
    assert captions(sizes) == ["Small", "Medium", "Large"]
    done = cafe.answer(session, "a large one please")
    assert done.texts == ("One large mocha. It will be ready in five minutes. Anything else?",)
    assert captions(done) == ["Yes", "No"]
    assert cafe.answer(session, "no").texts == ("Thank you. Have a nice day.",)
    cafe.answer(session, "latte")
    assert "One small latte." in cafe.answer(session, "small").texts[0]


def test_story_that_needs_something_waits_for_it(cafe):
    """A size alone is not understood: of what?"""
    session = Session(greeted=True)
    assert "did not understand" in cafe.answer(session, "large").texts[0]


def test_tips_rotate(cafe):
    """Another tip is another one, until the first comes again."""
    session = Session()
    tips = [cafe.answer(session, "another tip").texts[0] for _ in range(4)]
    assert len(set(tips[:3])) == 3
    assert tips[3] == tips[0]


def test_person_takes_over_until_the_main_menu(cafe):
    """A paused bot answers nothing, to buttons neither, until it is resumed."""
    session = Session()
    order = cafe.answer(session, "order a coffee").buttons[0]
    assert cafe.answer(session, "talk to a person").texts == (
        "Someone from the team will answer soon.",
    )
    assert cafe.answer(session, "opening hours") == Answer()
    assert cafe.press(session, order["payload"], order["title"]) == Answer()
    assert cafe.answer(session, "main menu").texts[0].startswith("Hello")
    assert cafe.answer(session, "opening hours").texts


def test_menu_has_six_and_the_place_a_link_and_a_number(cafe):
    """Enough for two pages; and buttons that are told, not offered."""
    assert len(cafe.answer(Session(), "menu").quick_replies) == 6
    kinds = [button["type"] for button in cafe.answer(Session(), "where are you").buttons]
    assert kinds == ["web_url", "phone_number"]


@pytest.mark.parametrize(
    "said",
    ["help me", "tell me a joke", "thank you", "tea", "goodbye", "yes", "what do you have", "hi"],
)
def test_everything_else_is_heard(cafe, said):
    """Each of these has a story."""
    answer = cafe.answer(Session(greeted=True), said)
    assert "did not understand" not in answer.texts[0]


def test_every_caption_leads_somewhere(cafe):
    """Whatever the cafe offers, it understands when it comes back."""
    for story in cafe.stories.values():
        session = Session(greeted=True, memory={"coffee": "mocha"})
        for caption in story.quick_replies:
            assert cafe.answer(session, str(caption)).texts != cafe.stories["fallback"].says


def test_longest_phrase_wins_and_only_whole_words_count():
    """What is asked for is "main menu", not "menu"; and there is no "no" in "another"."""
    bot = ScriptedBot(
        "x",
        [
            Story("menu", hears=("menu",), says=("a",)),
            Story("main", hears=("main menu",), says=("b",)),
            Story("no", hears=("no",), says=("c",)),
        ],
    )
    session = Session(greeted=True)
    assert bot.answer(session, "the main menu").texts == ("b",)
    assert bot.answer(session, "another").texts == ()
    assert bot.answer(session, "No!").texts == ("c",)


def test_unfilled_tag_stays():
    """As on the platform, a tag that nothing fills is left in the text."""
    bot = ScriptedBot("x", [Story("a", hears=("a",), says=("{{memory.b}} {{ memory.c }}",))])
    assert bot.answer(Session(memory={"c": "C"}), "a").texts == ("{{memory.b}} C",)


def test_payloads_are_stable_and_opaque(cafe):
    """A button that was shown before a restart still works after it."""
    story = cafe.stories["order a coffee"]
    payload = payload_of(story, story.buttons[0])
    assert payload == payload_of(load_bot().stories["order a coffee"], story.buttons[0])
    assert "latte" not in payload.lower()
    assert payload.startswith("__button__")


def test_unknown_payload_counts_as_its_title(cafe):
    """A button of an older script is understood by its caption."""
    assert cafe.press(Session(), "__button__gone", "Opening hours").texts[0].startswith("We are")


def test_own_bot(tmp_path):
    """A few lines of TOML are a bot."""
    path = tmp_path / "bot.toml"
    path.write_text(
        """
        name = "Mine"
        [[story]]
        name = "greeting"
        hears = "hello"
        says = "Hi. What now?"
        buttons = [
          { title = "Bye", story = "bye" },
          { title = "Text", text = "hello" },
          { title = "Site", url = "https://a.example" },
          { title = "Call", phone = "+1" },
        ]
        quick_replies = ["Bye", { type = "location", text = "Here" }]
        [[story]]
        name = "bye"
        says = ["Bye.", "See you."]
        """
    )
    bot = load_bot(path)
    session = Session()
    answer = bot.answer(session, "hello")
    assert [button["type"] for button in answer.buttons] == [
        "postback",
        "text",
        "web_url",
        "phone_number",
    ]
    assert answer.quick_replies[1] == {"type": "location", "text": "Here"}
    assert bot.press(session, answer.buttons[0]["payload"], "Bye").texts == ("Bye.", "See you.")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", r"no \[\[story\]\]"),
        ("story = 3", r"no \[\[story\]\]"),
        ("[[story]]\nsays = 'x'", "no name"),
        ("[[story]]\nname = 'a'\nsay = 'x'", "unknown key 'say'.*says"),
        ("[[story]]\nname = 'a'\nsays = 3", "'a': says"),
        ("[[story]]\nname = 'a'\nrotate = 'yes'", "'a': rotate"),
        ("[[story]]\nname = 'a'\nquick_replies = [3]", "'a': quick_replies"),
        ("[[story]]\nname = 'a'\nbuttons = ['x']", "'a': buttons"),
        ("[[story]]\nname = 'a'\nbuttons = [{ story = 'a' }]", "no title"),
        ("[[story]]\nname = 'a'\nbuttons = [{ title = 'x', story = 'b' }]", "no story: 'b'"),
        ("[[story]", "no TOML"),
    ],
)
def test_mistake_in_a_bot_is_named(tmp_path, content, reason):
    """One line says what and where."""
    path = tmp_path / "bot.toml"
    path.write_text(content)
    with pytest.raises(UsageError, match=reason):
        load_bot(path)


def test_missing_bot_is_named(tmp_path):
    """A path that leads nowhere."""
    with pytest.raises(UsageError, match="cannot read the bot"):
        load_bot(tmp_path / "none.toml")
