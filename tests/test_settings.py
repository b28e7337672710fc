"""Settings: defaults, file, environment, and every mistake at once."""

import os
import tomllib
from dataclasses import fields

import pytest

from speaker import settings
from speaker.errors import SettingsError
from speaker.settings import Secret


def write(folder, text):
    file = folder / "speaker.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_shipped_defaults_are_complete_and_valid():
    """Every setting has a shipped value, and no shipped value lacks a setting."""
    loaded = settings.load(None, {})
    shipped = settings.defaults()
    for section in fields(loaded):
        keys = {key.name for key in fields(getattr(loaded, section.name))}
        assert keys == set(shipped[section.name])


def test_a_file_overrides_the_defaults_and_the_environment_the_file(tmp_path):
    """The order is: shipped, speaker.toml, environment."""
    file = write(tmp_path, "[loudspeaker]\nvolume = 3\n[button]\npin = 5\n")
    loaded = settings.load(file, {"SPEAKER_LOUDSPEAKER_VOLUME": "9"})
    assert (loaded.loudspeaker.volume, loaded.button.pin, loaded.light.pin) == (9, 5, 0)


def test_all_mistakes_are_reported_at_once_with_the_nearest_name(tmp_path):
    """Three mistakes, three lines, each with what would be right."""
    file = write(
        tmp_path, '[bot]\ndomian = "x"\n[loudspaeker]\nvolume = 3\n[button]\npin = "seven"\n'
    )
    with pytest.raises(SettingsError) as caught:
        settings.load(file, {})
    assert str(caught.value).splitlines() == [
        "speaker.toml: [bot] has no domian; did you mean domain?",
        "speaker.toml: there is no section [loudspaeker]; did you mean loudspeaker?",
        "[button] pin must be a whole number, not 'seven'",
    ]


@pytest.mark.parametrize(
    ("variable", "text", "complaint"),
    [
        ("SPEAKER_LOUDSPEAKER_VOLUME", "11", "[loudspeaker] volume must be between 1 and 10"),
        ("SPEAKER_LOG_LEVEL", "loud", "[log] level must be one of debug, info, warning, error"),
        ("SPEAKER_CONVERSATION_TONES", "yes", "[conversation] tones must be true or false"),
        ("SPEAKER_ENDPOINT_OPEN", "soon", "[endpoint] open must be a number"),
        ("SPEAKER_BOT_DOMIAN", "x", "did you mean SPEAKER_BOT_DOMAIN?"),
    ],
)
def test_a_wrong_variable_is_explained(variable, text, complaint):
    """Each mistake in the environment says what would be right."""
    with pytest.raises(SettingsError) as caught:
        settings.load(None, {variable: text})
    assert complaint in str(caught.value)


def test_a_whole_number_will_do_for_seconds(tmp_path):
    """`open = 1` is as good as `open = 1.0`."""
    assert settings.load(write(tmp_path, "[endpoint]\nopen = 1\n"), {}).endpoint.open == 1.0


NESTED, ENDLESS = "[" * 5_000, "9" * 5_000


@pytest.mark.parametrize("text", ["[bot\n", f"a = {NESTED}", f"a = {ENDLESS}"])
def test_broken_toml_names_the_file(tmp_path, text):
    """A syntax error is a line with the file's name, no traceback."""
    with pytest.raises(SettingsError, match=r"speaker\.toml is not valid TOML"):
        settings.load(write(tmp_path, text), {})


@pytest.mark.parametrize("text", [NESTED, ENDLESS])
def test_a_variable_that_is_no_value_is_a_mistake_too(text):
    """Brackets in brackets, and a number without end."""
    with pytest.raises(SettingsError, match=r"\[button\] pin"):
        settings.load(None, {"SPEAKER_BUTTON_PIN": text})


def test_a_named_file_must_exist(tmp_path):
    """A mistyped --config is an error, not silently the defaults."""
    with pytest.raises(SettingsError, match="there is no settings file"):
        settings.find_file(tmp_path / "none.toml")


def test_secrets_show_themselves_nowhere():
    """The domain is masked in str, repr, format and in what `config show` prints."""
    loaded = settings.load(None, {"SPEAKER_BOT_DOMAIN": "open sesame"})
    shown = f"{loaded} {loaded.bot.domain} {loaded.bot.domain!r} {settings.shown(loaded)}"
    assert "sesame" not in shown
    assert loaded.bot.domain.reveal() == "open sesame"


def test_a_wrong_secret_is_not_shown_either(tmp_path):
    """A domain given as a number is refused without repeating it."""
    with pytest.raises(SettingsError) as caught:
        settings.load(write(tmp_path, "[bot]\ndomain = 123456\n"), {})
    assert "123456" not in str(caught.value)


def test_an_empty_secret_is_false():
    """Whether a secret is set can be asked without revealing it."""
    assert not Secret("")
    assert Secret("x")


def test_shown_settings_are_toml_again():
    """What `config show` prints can be read back."""
    shown = settings.shown(settings.load(None, {}))
    assert tomllib.loads(settings.as_toml(shown)) == shown


def test_the_state_directory_is_systemds_when_it_gives_one(tmp_path, monkeypatch):
    """STATE_DIRECTORY wins over the home directory; the setting wins over both."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    assert settings.load(None, {}).state_directory == tmp_path
    chosen = settings.load(None, {"SPEAKER_STATE_DIRECTORY": os.fspath(tmp_path / "own")})
    assert chosen.state_directory == tmp_path / "own"
