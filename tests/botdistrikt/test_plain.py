"""Text and captions: nothing invisible, nothing lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speaker.botdistrikt.plain import label, plain, text


@pytest.mark.parametrize(
    ("came", "plainly"),
    [
        ("Hello", "Hello"),
        ("Fish &amp; chips", "Fish & chips"),
        ("&amp;lt;", "&lt;"),
        ("&lt;fresh&gt; <fresh>", "<fresh> <fresh>"),
        ("5&nbsp;&euro;", "5 €"),
        ("<b>Bold</b> <a href='x'>link</a>", "Bold link"),
        ("One<br/>Two<BR>Three</p>Four", "One\nTwo\nThree\nFour"),
        ("<script>alert(1)</script>Hi<img src=x onerror=alert(1)>", "Hi"),
        ("<script>never closed", ""),
        ("<!-- hidden -->shown<!-- open", "shown"),
        ("a < b and c > d, I <3 you", "a < b and c > d, I <3 you"),
        ("x<y and y>z", "x<y and y>z"),
        ("\u202eevil\u202c \x07bell\ufeff", "evil bell"),
        ("\ud83d", ""),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("\u200d", ""),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        (7, "7"),
        (1.5, "1.5"),
        (float("nan"), ""),
        (float("inf"), ""),
        (10**400, ""),
        (True, ""),
        (None, ""),
        ([], ""),
    ],
)
def test_plain(came, plainly):
    """Tags, entities and invisible characters go; words stay."""
    assert plain(came) == plainly


def test_label_is_one_short_line():
    """A caption has no line breaks."""
    assert label("  Open<br>ing \n hours ") == "Open ing hours"


def test_text_keeps_its_markup_but_not_what_is_invisible():
    """What is read aloud is made plain by who reads it; controls go here."""
    assert text(" <b>Bold</b>\x00 &amp; \u202e* ") == "<b>Bold</b> &amp; *"


@pytest.mark.parametrize("came", ["", " ", "<br>", "&nbsp;", "<script>x</script>", "\u200b"])
def test_text_of_markup_alone_is_none(came):
    """A bubble with nothing to read is skipped."""
    assert text(came) == ""


@given(st.text(st.characters()))
@settings(max_examples=200, deadline=None)
def test_anything_can_be_printed(came):
    """No text breaks an encoder, a terminal or a line."""
    for made in (plain(came), text(came), label(came)):
        made.encode()
        assert made == made.strip()
    assert "\n" not in label(came)
