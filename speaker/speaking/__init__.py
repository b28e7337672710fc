"""Mouth: Piper, loudspeaker, earcons."""
