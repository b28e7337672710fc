"""Every example payload of the reference: what we read from it, or send as it says."""

import json
from typing import Any

import pytest

from speaker.botdistrikt.answers import read_registration
from speaker.botdistrikt.encoders import Encoder
from speaker.botdistrikt.replies import read_reply
from speaker.errors import BotError, Trouble
from speaker.messages import (
    Location,
    Message,
    Offer,
    Option,
    Part,
    Play,
    Postback,
    Say,
    Tell,
    Text,
    Thing,
    Wanted,
)
from tests.botdistrikt.samples import FOLDER, need_samples, sample
from tests.botdistrikt.wire_servers import answering, response, serving


def pick(*labels: str) -> Offer:
    """An offer of quick replies."""
    return Offer(tuple(Option(label, Text(label)) for label in labels))


def press(title: str, payload: str, label: str = "") -> Offer:
    """An offer of one Story button."""
    return Offer((Option(label or title, Postback(payload, title)),))


def ask(label: str, wanted: Wanted) -> Offer:
    return Offer((Option(label, wanted),))


USUAL = pick("Opening hours", "Talk to a person")
PICTURE = Tell(Thing.PICTURE)
ROOM_1 = (
    Tell(Thing.CARD, "Room 1", "Seats 2"),
    Tell(Thing.LINK, "Details"),
)
ROOM_2 = (
    Tell(Thing.CARD, "Room 2", "Seats 4"),
    Tell(Thing.LINK, "Details"),
)
ROOMS = (
    *ROOM_1,
    press("Book", "__button__room01", "Book Room 1"),
    *ROOM_2,
    press("Book", "__button__room02", "Book Room 2"),
)

REPLIES: dict[str, tuple[Part, ...]] = {
    "event_alt_list": (Say("One"), Say("Two")),
    "event_alt_single_row": (Say("Hello from a person"),),
    "event_bot_echo": (Say("We open at nine."),),
    "event_broadcast": (Say("Fire drill at 15:00 today."), PICTURE),
    "event_duplicate_delivery": (Say("Fire drill at 15:00 today."),),
    "event_empty_body": (),
    "event_human_story": (Say("Pick a time"), press("10:00", "__button__t10"), USUAL),
    "event_human_text": (Say("Hi, this is Mei from the desk."),),
    "event_missing_headers": (Say("Who sent this?"),),
    "event_other_header_case": (Say("Hello"),),
    "event_unknown_source": (Say("Reminder"),),
    "event_unknown_user": (Say("Hello"),),
    "nasty_buttons_bad": (Say("Pick"),),
    "nasty_buttons_without_text": (press("Go", "__button__go"),),
    "nasty_cards_empty": (),
    "nasty_cards_nested": (
        Tell(Thing.CARD, "Outer"),
        Tell(Thing.CARD, "Inner"),
        press("Deep", "__button__deep"),
        *ROOM_2,
        press("Book", "__button__room02"),
    ),
    "nasty_deleted_row": (Say("Kept"),),
    "nasty_duplicate_ids": (Say("Once"),),
    "nasty_emoji_only": (Say("👋"), Say("👨\u200d👩\u200d👧\u200d👦🇸🇬👍🏽1️⃣❤️")),
    "nasty_empty_responses": (),
    "nasty_empty_string": (),
    "nasty_html_entities": (
        Say(
            "Fish &amp; chips &lt;fresh&gt; &#39;today&#39; &nbsp;&euro;5<br/><b>Bold</b> "
            '<a href="https://cafe.example">link</a>'
        ),
    ),
    "nasty_ids_as_strings": (Say("Hello"),),
    "nasty_long_unbroken": (Say("https://cafe.example/" + "a" * 1980),),
    "nasty_many_responses": tuple(Say(f"Line {number}") for number in range(1, 41)),
    "nasty_media_bad_url": (PICTURE,),
    "nasty_missing_responses": (),
    "nasty_null_payload": (),
    "nasty_null_responses": (),
    "nasty_null_text": (),
    "nasty_script_tag": (Say("<script>alert(1)</script>Hi<img src=x onerror=alert(1)>"),),
    "nasty_type_uppercase_missing": (Say("Hello"), Say("No type")),
    "nasty_unknown_type": (Say("Still here"),),
    "nasty_unknown_type_with_text": (Say("Rate us"),),
    "nasty_very_long_text": (Say(("All our rooms are on the second floor. " * 320).strip()),),
    "qr_duplicates": (Say("Choose"), pick("Help")),
    "qr_empty_text": (Say("Choose"), pick("OK")),
    "qr_fourteen": (Say("Choose"), pick(*(f"Option {number}" for number in range(1, 15)))),
    "qr_location": (Say("May I have it?"), ask("Send location", Wanted.LOCATION)),
    "qr_location_no_text": (
        Say("Where are you?"),
        Offer((Option("My location", Wanted.LOCATION), Option("My email", Wanted.EMAIL))),
    ),
    "qr_messenger_shape": (Say("Choose"), Offer((Option("Yes", Text("Yes", "__quickreply__1")),))),
    "qr_null": (Say("Hello"),),
    "qr_return": (Say("Done."), pick("Main menu")),
    "qr_rows_only": (Say("Choose one"), USUAL),
    "qr_text": (Say("Choose"), pick("Yes", "No")),
    "qr_top_level_only": (Say("Choose one"), Say("please"), USUAL),
    "qr_user_email": (Say("May I have it?"), ask("Send email", Wanted.EMAIL)),
    "qr_user_phone_number": (Say("May I have it?"), ask("Send phone", Wanted.PHONE)),
    "resp_audio": (Play("https://storage.example/bots/11/hello.mp3"),),
    "resp_button_template": (Say("Ready?"), press("Yes", "__button__y")),
    "resp_buttons_all_kinds": (
        Say("Pick one"),
        Tell(Thing.LINK, "Website"),
        Tell(Thing.PHONE, "Call us", "+6560000000"),
        Offer(
            (
                Option("Book", Postback("__button__Zk81Qa", "Book")),
                Option("Show menu", Text("Show menu")),
            )
        ),
    ),
    "resp_card_single": (*ROOM_1, press("Book", "__button__room01")),
    "resp_cards_array_payload": ROOMS,
    "resp_cards_generic_template": ROOMS,
    "resp_cards_list": (
        *ROOMS,
        Tell(Thing.CARD, "Room 3", "Seats 6"),
        Tell(Thing.LINK, "Details"),
        press("Book", "__button__room03", "Book Room 3"),
    ),
    "resp_document": (Tell(Thing.DOCUMENT, "menu.pdf"),),
    "resp_file_attachment": (Tell(Thing.DOCUMENT, "menu.pdf"),),
    "resp_form_question": (Say("How was the coffee?"), pick("Great", "Fine", "Poor")),
    "resp_image_attachment": (PICTURE,),
    "resp_image_string": (PICTURE,),
    "resp_image_url": (PICTURE,),
    "resp_location": (Tell(Thing.PLACE, "Shop", "1.2903, 103.852"),),
    "resp_merge_tag_unfilled": (
        Say("Hi {{user.first_name}}, your order {{memory.order-id}} is ready"),
    ),
    "resp_sticker": (Tell(Thing.STICKER),),
    "resp_text_object_buttons": (
        Say("What shall we do?"),
        press("Book a room", "__button__Zk81Qa"),
        USUAL,
    ),
    "resp_text_string": (Say("We open at nine."),),
    "resp_two_texts": (
        Say("Good morning!"),
        press("Morning", "__button__aB3xYz"),
        Say("How can I help?"),
        USUAL,
    ),
    "resp_video_buttons": (Tell(Thing.VIDEO), press("Next", "__button__n3xT01")),
    "resp_webhook_strings": (
        Say("Your number is 14."),
        Say("Two people are ahead of you."),
        Say("I will call you."),
        pick("Cancel"),
    ),
}

ERRORS: dict[str, Trouble | None] = {
    "err_200_html": Trouble.CAPTIVE_PORTAL,
    "err_204_empty": None,
    "err_400_bad_json": Trouble.REJECTED,
    "err_400_missing_argument": Trouble.REJECTED,
    "err_400_not_object": Trouble.REJECTED,
    "err_400_webchat_id_not_string": Trouble.REJECTED,
    "err_401": Trouble.NOT_AUTHORISED,
    "err_404_model": Trouble.UNKNOWN_APP,
    "err_404_route": Trouble.UNKNOWN_APP,
    "err_406_not_acceptable": Trouble.REJECTED,
    "err_413": Trouble.REJECTED,
    "err_422_two": Trouble.REJECTED,
    "err_422_validation": Trouble.REJECTED,
    "err_429": Trouble.SLOW_DOWN,
    "err_500_general": Trouble.SERVER_DOWN,
    "err_500_message": Trouble.SERVER_DOWN,
    "err_502_html": Trouble.SERVER_DOWN,
    "err_loopback_default": Trouble.UNKNOWN_APP,
}

OWN = "dev-7f3c9a51e0b84d2c"
REGISTRATIONS = {
    "register_again_new_row": (OWN, "9056"),
    "register_again_same_user": (OWN, "9001"),
    "register_nasty_null_webchat_id": (OWN, "9001"),
    "register_ok_generated_id": ("webchat.k3v9ty", "9001"),
    "register_ok_own_id": (OWN, "9001"),
}

PLACE = Location(1.2903, 103.852)
REQUESTS: dict[str, tuple[Message, Encoder]] = {
    "req_message_button_text": (Text("Show menu"), Encoder.TYPED),
    "req_message_location": (PLACE, Encoder.TYPED),
    "req_message_location_alt": (PLACE, Encoder.BARE),
    "req_message_postback": (Postback("__button__Zk81Qa", "Book a room"), Encoder.TYPED),
    "req_message_quickreply_text": (Text("Opening hours"), Encoder.TYPED),
    "req_message_text": (Text("hello"), Encoder.TYPED),
    "req_message_text_alt_bare": (Text("hello"), Encoder.BARE),
    "req_message_text_alt_payload": (Text("hello"), Encoder.PAYLOAD),
    "req_message_user_email": (Text("guest@mail.example"), Encoder.TYPED),
    "req_message_user_phone": (Text("+6560000000"), Encoder.TYPED),
}

NOT_OURS = ("index", "req_message_image", "req_register_minimal")
"""The list; a device has no pictures to send; and it always brings an id of its own."""


def test_no_sample_is_forgotten():
    """Each file of the folder is in exactly one of the tables."""
    need_samples()
    listed = [*REPLIES, *ERRORS, *REGISTRATIONS, *REQUESTS, *NOT_OURS, "req_register_full"]
    assert sorted(listed) == sorted(path.stem for path in FOLDER.glob("*.json"))
    assert len(listed) == 106


@pytest.mark.parametrize("name", REPLIES)
def test_reply(name):
    """The payload becomes these parts."""
    assert read_reply(sample(name)["body"]).parts == REPLIES[name]


@pytest.mark.parametrize("name", ERRORS)
def test_error(name, connect):
    """The answer, as a server really sends it, becomes this trouble."""
    data = served(sample(name))
    with serving(answering(data)) as server:
        client = connect(server.url)
        if ERRORS[name] is None:
            assert client.send(OWN, "9001", Text("hello")).parts == ()
            return
        with pytest.raises(BotError) as caught:
            client.send(OWN, "9001", Text("hello"))
        assert caught.value.trouble is ERRORS[name]
        assert caught.value.retry_after == (30.0 if name == "err_429" else None)
        assert server.messages == 1


@pytest.mark.parametrize("name", [name for name in ERRORS if name.startswith("err_5")])
def test_what_a_server_leaks_is_not_told(name, connect):
    """The text of a fault stays with the server."""
    with serving(answering(served(sample(name)))) as server, pytest.raises(BotError) as caught:
        connect(server.url).send(OWN, "9001", Text("hello"))
    assert "column" not in str(caught.value)
    assert "nginx" not in str(caught.value)


def served(envelope: dict[str, Any]) -> bytes:
    """The HTTP response that an example stands for."""
    http, body = envelope["http"], envelope["body"]
    raw = body if isinstance(body, str) else "" if body is None else json.dumps(body)
    headers = [f"{name}: {value}" for name, value in http["headers"].items()]
    return response(raw.encode(), f"{http['status']} Whatever", *headers)


@pytest.mark.parametrize("name", REGISTRATIONS)
def test_registration(name):
    """The user that comes back is known by these ids."""
    given = read_registration(sample(name)["body"], "what-we-asked-for")
    assert (given.webchat_id, given.user_id) == REGISTRATIONS[name]


@pytest.mark.parametrize("name", REQUESTS)
def test_request(name, connect):
    """What we send is the example, method, path, headers and body."""
    wanted = sample(name)
    message, encoder = REQUESTS[name]
    with serving(answering(response())) as server:
        domain = wanted["body"]["domain"]
        connect(server.url, domain, encoder=encoder).send(OWN, "9001", message)
    assert_sent(server.requests[0], wanted)


def test_registration_request(connect):
    """Registering with a profile sends the example, too."""
    wanted = sample("req_register_full")
    body = wanted["body"]
    with serving(answering(response(b'{"id": 1}'))) as server:
        connect(server.url, body["domain"], user=body["user"]).register(body["webchat_id"])
    assert_sent(server.requests[0], wanted)


def assert_sent(request: bytes, wanted: dict[str, Any]) -> None:
    head, _, body = request.decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    http = wanted["http"]
    assert first == f"{http['method']} {http['path']} HTTP/1.1"
    sent = dict(line.split(": ", 1) for line in lines)
    assert {name: sent.get(name) for name in http["headers"]} == http["headers"]
    assert json.loads(body) == wanted["body"]
