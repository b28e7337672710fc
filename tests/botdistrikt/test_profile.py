"""What the platform is told of the device."""

import pytest

from speaker.botdistrikt.profile import make_profile
from speaker.errors import SettingsError


def test_whole_profile():
    """Names and values go as they are; zone and language also become attributes."""
    wanted = {"first_name": "Hallway", "locale": "en_SG", "timezone": "Asia/Singapore"}
    assert make_profile(wanted, {"site": "lobby", "floor": 2, "quiet": True}) == {
        "first_name": "Hallway",
        "locale": "en_SG",
        "timezone": 8,
        "attributes": {
            "language": "en",
            "tz_name": "Asia/Singapore",
            "site": "lobby",
            "floor": 2,
            "quiet": True,
        },
    }


def test_nothing_set_tells_nothing():
    """Empty settings are left out."""
    assert make_profile({"first_name": "", "timezone": "", "locale": None}, {}) == {}


@pytest.mark.parametrize(
    ("zone", "hours"), [("Asia/Kolkata", 5.5), ("UTC", 0), (-3, -3), (5.5, 5.5)]
)
def test_timezone_is_hours(zone, hours):
    """A name becomes hours, hours stay."""
    assert make_profile({"timezone": zone}, {})["timezone"] == hours


def test_own_attributes_win():
    """What the settings say themselves is not overwritten."""
    found = make_profile({"locale": "en_SG"}, {"language": "english"})
    assert found["attributes"] == {"language": "english"}


@pytest.mark.parametrize(
    "name",
    [
        "id",
        "bot_id",
        "stats",
        "sessions",
        "clicks",
        "channel",
        "active",
        "_isDeleted",
        "tags_string",
        "created_at",
        "fb_id",
        "webchat_id",
        "attributes",
    ],
)
def test_what_the_platform_keeps_is_refused(name):
    """A field that might be written back is named and refused."""
    with pytest.raises(SettingsError, match=f"device: {name} is the platform's own"):
        make_profile({name: "x"}, {})


@pytest.mark.parametrize(
    ("wanted", "attributes", "reason"),
    [
        ({"first_name": "x" * 256}, {}, "first_name"),
        ({"first_name": 7}, {}, "first_name"),
        ({"timezone": "Mars/Base"}, {}, "timezone"),
        ({"timezone": "../etc/passwd"}, {}, "timezone"),
        ({"timezone": 99}, {}, "timezone"),
        ({"locale": "english please"}, {}, "locale"),
        ({}, {"webchat_id": "x"}, "webchat_id"),
        ({}, {"source": "x"}, "source"),
        ({}, {"Bad Key": 1}, "Bad Key"),
        ({}, {"deep": {"a": 1}}, "deep"),
        ({}, {"long": "x" * 256}, "long"),
    ],
)
def test_what_the_platform_could_not_take_is_refused(wanted, attributes, reason):
    """Each mistake is named."""
    with pytest.raises(SettingsError, match=reason):
        make_profile(wanted, attributes)


def test_all_mistakes_at_once():
    """Nobody has to try three times."""
    with pytest.raises(SettingsError) as caught:
        make_profile({"id": 1, "timezone": 99}, {"source": "x"})
    assert len(str(caught.value).splitlines()) == 4
