"""When the voice rests: a few seconds after a turn, never in one."""

from speaker.speaking.rest import Rest


def test_a_voice_just_loaded_gets_ready():
    """Somebody may press any moment."""
    assert Rest(10.0).to_warm_up


def test_it_rests_a_while_after_the_turn():
    """Whoever goes on at once meets a voice that is ready."""
    rest = Rest(10.0)
    rest.speaks()
    rest.silent_since(100.0)
    assert not rest.is_due(109.9)
    assert rest.patience(104.0) == 6.0
    assert rest.is_due(110.0)
    rest.turn_begins()
    assert not rest.to_warm_up
    assert not rest.is_due(1000.0)
    assert rest.patience(1000.0) is None


def test_after_a_rest_it_gets_ready_once():
    """When the next turn begins, or else with its first sentence."""
    rest = Rest(10.0)
    rest.speaks()
    rest.begins()
    assert not rest.to_warm_up
    rest.turn_begins()
    assert rest.to_warm_up
    rest.speaks()
    assert not rest.to_warm_up
    rest.turn_begins()
    assert not rest.to_warm_up


def test_a_rest_is_had_once():
    """Silence that goes on needs no second one."""
    rest = Rest(10.0)
    rest.silent_since(0.0)
    rest.begins()
    assert not rest.is_due(1000.0)
