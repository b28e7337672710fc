"""Arbitrary JSON for hypothesis: anything at all, and things shaped like replies."""

from hypothesis import strategies as st

_WORDS = st.sampled_from(
    [
        "text",
        "TEXT",
        "image",
        "audio",
        "card",
        "location",
        "file",
        "postback",
        "web_url",
        "phone_number",
        "user_email",
        "template",
        "generic",
        "https://cafe.example/a.mp3",
        "http://[::1",
        "tel:+65",
        "__button__x",
        "<b>Hi</b> &amp; <!--",
        '{"text": "inner"}',
        '{"cards": [[{}]]}',
        "\ud800",
        "\u202e",
        "true",
        "7",
        "",
        " ",
    ]
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | _WORDS
)
_KEYS = st.sampled_from(
    [
        "webchat_responses",
        "webchat-responses",
        "webchat_quickreplies",
        "quickreplies_payload",
        "quickReplies",
        "response_payload",
        "payload",
        "type",
        "text",
        "title",
        "subtitle",
        "url",
        "image_url",
        "buttons",
        "attachment",
        "template_type",
        "cards",
        "elements",
        "coordinates",
        "lat",
        "long",
        "id",
        "_isDeleted",
        "data",
        "attributes",
        "user",
        "stats",
        "last_message",
        "name",
        "content_type",
    ]
) | st.text(max_size=5)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=25,
)
rows = st.dictionaries(_KEYS, anything, max_size=4) | st.fixed_dictionaries(
    {"type": anything, "response_payload": anything},
    optional={"id": anything, "_isDeleted": anything, "quickreplies_payload": anything},
)
bodies = anything | st.fixed_dictionaries(
    {"webchat_responses": st.lists(rows, max_size=5)},
    optional={"webchat_quickreplies": anything, "user": anything},
)
