"""Reading replies: every shape that is documented or likely, and never an exception on JSON."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from speaker.botdistrikt.choices import MOST
from speaker.botdistrikt.parts import MOST_CARDS
from speaker.botdistrikt.plain import LONGEST, LONGEST_LABEL
from speaker.botdistrikt.replies import MOST_PARTS, MOST_ROWS, read_reply
from speaker.messages import Offer, Option, Part, Play, Postback, Say, Tell, Text, Thing, Wanted
from tests.botdistrikt.jsons import bodies

URL = "https://cafe.example/x"


def row(payload: object, kind: str = "text", **more: object) -> dict[str, object]:
    return {"type": kind, "response_payload": payload, **more}


def reply(*rows: object, **more: object) -> dict[str, object]:
    return {"webchat_responses": list(rows), **more}


def parts(payload: object, kind: str = "text") -> tuple[Part, ...]:
    return read_reply(reply(row(payload, kind))).parts


def labels(*quick_replies: object) -> list[str]:
    found = read_reply(reply(webchat_quickreplies=list(quick_replies)))
    return [option.label for option in found.options]


def card(title: str, *titles: str) -> dict[str, Any]:
    buttons = [{"type": "postback", "title": name, "payload": name + title} for name in titles]
    return {"title": title, "buttons": buttons}


TEXT = (Say("Hello"),)
PICTURE = (Tell(Thing.PICTURE),)
YES = Offer((Option("Yes", Postback("p", "Yes")),))
YES_BUTTON = {"type": "postback", "title": "Yes", "payload": "p"}


@pytest.mark.parametrize(
    "body",
    [
        reply(row("Hello")),
        reply(row({"type": "text", "text": "Hello"})),
        reply(row({"text": "Hello"})),
        reply(row('{"type": "text", "text": "Hello"}')),
        reply(row("  Hello \n")),
        reply(row("Hello", "TEXT")),
        reply(row("Hello", "")),
        reply({"response_payload": "Hello"}),
        reply({"type": "text", "text": "Hello"}),
        reply("Hello"),
        reply(row(["Hello"])),
        reply(row({"message": {"x": 1}, "text": "Hello"})),
        reply(row({"attachment": {"type": "text", "payload": {"text": "Hello"}}})),
        reply(None, row("Hello"), 7, [], row(None), row({})),
        [row("Hello")],
        row("Hello"),
        {"webchat_responses": row("Hello")},
        {"webchatResponses": [row("Hello")]},
        {"webchat-responses": [{"response-payload": "Hello"}]},
        {"responses": ["Hello"]},
        {"data": {"type": "x", "id": "1", "attributes": {"webchat-responses": [row("Hello")]}}},
        {"data": [{"type": "row", "id": "1", "attributes": row("Hello")}]},
        reply({"id": 1, "attributes": row("Hello")}),
        reply(row("Hello", "rating")),
        reply(row({"type": "rating", "caption": "Hello"}, "rating")),
        reply(row({"type": "text", "text": "Hello"}, "image")),
        reply(row("\u202eHel\x00lo\ud800")),
    ],
)
def test_text_in_any_spelling(body):
    """One text is one Say, wherever and however it is written."""
    assert read_reply(body).parts == TEXT


@pytest.mark.parametrize(
    "body",
    [
        None,
        True,
        7,
        "Hello",
        [],
        {},
        {"error": {"message": "no"}},
        {"errors": [{"detail": "no"}]},
        reply(),
        {"webchat_responses": None},
        {"webchat_responses": {}},
        {"webchat_responses": "", "webchat_quickreplies": "", "user": 3},
        reply(
            row(None),
            row(""),
            row(" \n\t"),
            row({}),
            row([]),
            row(payload=True),
            row("\u200b\u202a"),
        ),
        reply(row("<script>alert(1)</script><br>&nbsp;")),
        reply(row({"type": "carousel_v2", "items": [{"a": 1}]}, "carousel_v2")),
        reply(row({"type": "image"}, "image"), row("/files/a.png", "image")),
        reply(row({"type": "image", "url": "javascript:alert(1)"}, "image")),
        reply(row({"type": "card", "cards": [{}, None, 7, {"title": None}]}, "card")),
        reply(row({"type": "location"}, "location")),
        reply(row("Gone", _isDeleted=True), row("Gone", _isDeleted="1"), row("Gone", _isDeleted=1)),
    ],
)
def test_nothing_to_say(body):
    """What holds nothing for a person is an empty reply, not an error."""
    assert read_reply(body).parts == ()


@pytest.mark.parametrize(
    ("payload", "kind", "expected"),
    [
        ({"type": "image", "url": URL}, "image", PICTURE),
        ({"url": URL}, "image", PICTURE),
        ({"type": "image", "image_url": URL}, "text", PICTURE),
        ({"type": "text", "url": URL}, "image", PICTURE),
        (URL, "image", PICTURE),
        ([URL], "image", PICTURE),
        ({"attachment": {"type": "image", "payload": {"url": URL}}}, "text", PICTURE),
        ({"attachment": {"type": "image", "url": URL}}, "text", PICTURE),
        ({"type": "image", "payload": {"src": URL}}, "image", PICTURE),
        ({"type": "image", "url": URL, "title": "Menu"}, "image", (Tell(Thing.PICTURE, "Menu"),)),
        ({"url": URL, "caption": "Look"}, "image", (Say("Look"), *PICTURE)),
        ({"type": "image", "text": "No picture"}, "image", (Say("No picture"),)),
        ({"type": "image", "title": "No picture"}, "image", (Say("No picture"),)),
        ("No picture today", "image", (Say("No picture today"),)),
        ({"type": "video", "url": URL}, "video", (Tell(Thing.VIDEO),)),
        ({"type": "sticker", "url": URL}, "sticker", (Tell(Thing.STICKER),)),
        ({"type": "audio", "url": URL}, "audio", (Play(URL),)),
        ({"type": "audio", "url": URL, "name": "Hi"}, "audio", (Play(URL, "Hi"),)),
        ({"type": "audio", "url": "http://a.b/c"}, "audio", (Tell(Thing.SOUND),)),
        ({"type": "audio", "url": "https://u:p@a.b/c"}, "audio", (Tell(Thing.SOUND),)),
        ({"type": "audio", "url": "file:///etc/passwd"}, "audio", ()),
        ({"url": f"{URL}/a%20b.pdf"}, "document", (Tell(Thing.DOCUMENT, "a b.pdf"),)),
        ({"url": URL, "name": "Menu"}, "file", (Tell(Thing.DOCUMENT, "Menu"),)),
        ({"type": "text", "url": URL}, "text", (Tell(Thing.LINK),)),
        ({"lat": 1, "long": 2}, "location", (Tell(Thing.PLACE, "", "1.0, 2.0"),)),
        (
            {"title": "Shop", "coordinates": {"latitude": "1.5", "longitude": "2.5"}},
            "location",
            (Tell(Thing.PLACE, "Shop", "1.5, 2.5"),),
        ),
        ({"title": "Shop", "lat": "x", "long": 2}, "location", (Tell(Thing.PLACE, "Shop"),)),
    ],
)
def test_media_and_places(payload, kind, expected):
    """A thing that cannot be spoken is told about; a sound that is safe to fetch is played."""
    assert parts(payload, kind) == expected


@pytest.mark.parametrize(
    "button",
    [
        YES_BUTTON,
        {"title": "Yes", "payload": "p"},
        {"type": "POSTBACK", "title": " Yes ", "payload": "p"},
        {"type": "story", "text": "Yes", "payload": "p"},
    ],
)
def test_story_button_in_any_spelling(button):
    """A Story button is an offer whose payload goes back byte for byte."""
    assert parts({"text": "Hello", "buttons": [button]}) == (*TEXT, YES)


def test_payload_and_title_of_a_button_are_kept_as_they_came():
    """Only the label is made plain; what is sent is the platform's."""
    found = parts({"buttons": [{"type": "postback", "title": "A&amp;B", "payload": " \u202e{x} "}]})
    assert found == (Offer((Option("A&B", Postback(" \u202e{x} ", "A&B")),)),)
    (offer,) = parts({"buttons": [{"type": "text", "title": "A&amp;B"}]})
    assert offer == Offer((Option("A&B", Text("A&amp;B")),))


@pytest.mark.parametrize(
    "button",
    [
        None,
        {},
        [],
        {"type": "postback", "payload": "p"},
        {"type": "postback", "title": "No"},
        {"type": "postback", "title": "No", "payload": None},
        {"type": "postback", "title": "No", "payload": ""},
        {"type": "postback", "title": "No", "payload": {"a": 1}},
        {"type": "web_url", "title": "No"},
        {"type": "web_url", "title": "No", "url": "javascript:alert(1)"},
        {"type": "web_url", "title": "No", "url": "data:text/html,x"},
        {"type": "web_url", "title": "No", "url": "https://"},
        {"type": "web_url", "title": "No", "url": "http://[::1"},
        {"type": "web_url", "title": "<br>", "url": URL},
        {"type": "phone_number", "title": "No", "payload": "call me"},
        {"type": "future", "title": "No"},
    ],
)
def test_bad_button_costs_nothing_but_itself(button):
    """A button without a caption or a safe target is left out; its row and neighbours stay."""
    assert parts({"text": "Hello", "buttons": [button, YES_BUTTON]}) == (*TEXT, YES)


@pytest.mark.parametrize(
    ("button", "told"),
    [
        ({"type": "web_url", "title": "Menu", "url": URL}, Tell(Thing.LINK, "Menu")),
        ({"type": "url", "title": "Menu", "link": URL}, Tell(Thing.LINK, "Menu")),
        (
            {"type": "phone_number", "title": "Us", "payload": "+65 1"},
            Tell(Thing.PHONE, "Us", "+65 1"),
        ),
        ({"type": "phone", "title": "Us", "phone": "+65 1"}, Tell(Thing.PHONE, "Us", "+65 1")),
        ({"type": "web_url", "title": "Us", "url": "tel:+65"}, Tell(Thing.PHONE, "Us", "+65")),
    ],
)
def test_links_and_numbers_are_told(button, told):
    """Nobody can open a link with their ears, or tap a number."""
    assert parts({"text": "Hello", "buttons": [button, YES_BUTTON]}) == (*TEXT, told, YES)


@pytest.mark.parametrize(
    ("quick_reply", "option"),
    [
        ({"type": "text", "text": "Yes"}, Option("Yes", Text("Yes"))),
        ({"type": "return", "text": "Back"}, Option("Back", Text("Back"))),
        ({"content_type": "text", "title": "Yes", "payload": "q"}, Option("Yes", Text("Yes", "q"))),
        ({"title": "Yes", "payload": "https://a.b/"}, Option("Yes", Text("Yes", "https://a.b/"))),
        ("Yes", Option("Yes", Text("Yes"))),
        (7, Option("7", Text("7"))),
        ({"type": "future", "text": "Yes"}, Option("Yes", Text("Yes"))),
        ({"type": "postback", "text": "Yes", "payload": "p"}, Option("Yes", Postback("p", "Yes"))),
        ({"type": "location", "text": "Here"}, Option("Here", Wanted.LOCATION)),
        ({"type": "location"}, Option("My location", Wanted.LOCATION)),
        ({"type": "user_email"}, Option("My email", Wanted.EMAIL)),
        ({"type": "user_phone_number"}, Option("My phone number", Wanted.PHONE)),
    ],
)
def test_quick_reply_in_any_spelling(quick_reply, option):
    """Every kind of quick reply that can be answered is an option."""
    assert read_reply(reply(webchat_quickreplies=[quick_reply])).options == (option,)


@pytest.mark.parametrize(
    "quick_reply",
    [None, "", {}, [], {"type": "text"}, {"type": "text", "text": " "}, {"type": "future"}],
)
def test_quick_reply_without_a_caption_is_hidden(quick_reply):
    """What cannot be said cannot be picked."""
    assert labels(quick_reply) == []


def test_quick_replies_said_twice_are_offered_once():
    """Repeats differ in case and padding at most; the first spelling is the one that is sent."""
    assert labels({"text": "Help"}, {"text": "help "}, "HELP", {"text": "More"}) == ["Help", "More"]


@pytest.mark.parametrize(
    ("top", "rows", "expected"),
    [
        (["A"], [["B"], ["C"]], ["A"]),
        ([], [["B"], ["C"]], ["C"]),
        (None, [["B"], []], ["B"]),
        ([None, ""], [["B"], None], ["B"]),
        ([], [[], None], []),
    ],
)
def test_where_the_quick_replies_are(top, rows, expected):
    """The top's count, else those of the last row that has some; never both."""
    body = reply(
        *(row("Hello", quickreplies_payload=found) for found in rows), webchat_quickreplies=top
    )
    assert [option.label for option in read_reply(body).options] == expected


def test_parts_keep_their_order():
    """A row's text, what is told of it, its buttons, the next row; quick replies at the end."""
    body = reply(
        row({"text": "One", "buttons": [YES_BUTTON]}),
        row({"url": URL}, "image"),
        row("Two"),
        webchat_quickreplies=["Menu"],
    )
    menu = Offer((Option("Menu", Text("Menu")),))
    assert read_reply(body).parts == (Say("One"), YES, *PICTURE, Say("Two"), menu)


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "card", "cards": [card("Room 1", "Book"), card("Room 2", "Book")]},
        {"cards": [card("Room 1", "Book"), card("Room 2", "Book")]},
        [card("Room 1", "Book"), card("Room 2", "Book")],
        [[card("Room 1", "Book")], [card("Room 2", "Book")]],
        json.dumps({"cards": [card("Room 1", "Book"), card("Room 2", "Book")]}),
        {
            "attachment": {
                "type": "template",
                "payload": {
                    "template_type": "generic",
                    "elements": [card("Room 1", "Book"), card("Room 2", "Book")],
                },
            }
        },
    ],
)
@pytest.mark.parametrize("kind", ["card", "gallery", "template", "text"])
def test_cards_in_any_spelling(payload, kind):
    """Each card is told with its buttons; a caption on several cards gets the card's name."""
    assert parts(payload, kind) == (
        Tell(Thing.CARD, "Room 1"),
        Offer((Option("Book Room 1", Postback("BookRoom 1", "Book")),)),
        Tell(Thing.CARD, "Room 2"),
        Offer((Option("Book Room 2", Postback("BookRoom 2", "Book")),)),
    )


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"title": "A", "subtitle": "B", "image_url": URL}, Tell(Thing.CARD, "A", "B")),
        ({"subtitle": "B"}, Tell(Thing.CARD, "B")),
        ({"text": "B"}, Tell(Thing.CARD, "B")),
        ({"image_url": URL}, Tell(Thing.PICTURE)),
        ("A", Tell(Thing.CARD, "A")),
    ],
)
def test_card_with_little_on_it(found, told):
    """Whatever is on a card is told."""
    assert parts({"type": "card", "cards": [found]}) == (told,)


def test_single_card_offers_its_buttons_once():
    """A payload that is itself the card has one set of buttons."""
    single = {**card("Room 1", "Book"), "type": "card"}
    book = Offer((Option("Book", Postback("BookRoom 1", "Book")),))
    assert parts(single, "card") == (Tell(Thing.CARD, "Room 1"), book)


def test_buttons_outlive_their_text():
    """A row without a readable text keeps its buttons."""
    assert parts({"type": "text", "text": "", "buttons": [YES_BUTTON]}) == (YES,)
    template = {"template_type": "button", "text": None, "buttons": [YES_BUTTON]}
    assert parts({"attachment": {"type": "template", "payload": template}}) == (YES,)


def test_string_that_only_looks_like_an_object_is_a_text():
    """JSON without a telling key, or broken, is what the bot wants said."""
    for text in ('{"a": 1}', "{broken", "{", '{"text":', "{" * 5000):
        assert parts(text) == (Say(text),)


def test_row_ids_are_texts_and_each_counts_once():
    """7 and "7" are the same row; rows without an id are all read."""
    body = reply(row("A", id=7), row("B", id="7"), row("C"), row("D"), row("E", id=True))
    found = read_reply(body)
    assert found.parts == (Say("A"), Say("C"), Say("D"), Say("E"))
    assert found.row_ids == ("7",)


def test_deleted_is_read_leniently():
    """Only what says that it is deleted is."""
    body = reply(*(row("Here", _isDeleted=flag) for flag in (False, None, 0, "0", "false", "")))
    assert read_reply(body).parts == (Say("Here"),) * 6


def test_limits():
    """Rows, characters, options, cards and nesting have an end."""
    assert len(read_reply(reply(*map(str, range(1000)))).parts) == MOST_ROWS
    (long,) = parts("word " * 10_000)
    assert isinstance(long, Say)
    assert LONGEST - 10 < len(long.text) <= LONGEST
    assert long.text.endswith("word")
    assert len(labels(*map(str, range(1000)))) == MOST
    assert [len(label) for label in labels("x" * 5000)] == [LONGEST_LABEL]
    cards = [card(str(number)) for number in range(1000)]
    assert len(parts({"cards": cards})) == MOST_CARDS
    many = [card(str(number), "A", "B", "C") for number in range(20)]
    crowded = reply(*(row({"cards": many}) for _ in range(50)), webchat_quickreplies=["Last"])
    found = read_reply(crowded)
    assert len(found.parts) == MOST_PARTS
    assert found.options[-1].label == "Last"


def test_nesting_has_an_end():
    """Cards in cards in cards stop at the second, and deep JSON does no harm."""
    deep: dict[str, Any] = {"title": "3"}
    for title in ("2", "1"):
        deep = {"title": title, "cards": [deep]}
    assert parts({"cards": [deep]}) == (Tell(Thing.CARD, "1"), Tell(Thing.CARD, "2"))
    nested: Any = []
    for _ in range(500):
        nested = [nested]
    assert parts({"cards": nested}) == ()


@given(bodies)
@settings(max_examples=150, deadline=None)
def test_arbitrary_json_never_raises(body):
    """Whatever comes, there is a reply, within its limits and fit to be printed."""
    found = read_reply(body)
    assert len(found.parts) <= MOST_PARTS
    for part in found.parts:
        match part:
            case Say(text=text):
                assert text.strip()
                assert len(text) <= LONGEST
                text.encode()
            case Offer(options=options):
                assert options
                assert all(option.label.strip() for option in options)
                "".join(option.label for option in options).encode()
            case Tell(title=title, detail=detail):
                f"{title}{detail}".encode()
            case Play(url=url):
                assert url.startswith("https://")
