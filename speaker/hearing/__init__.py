"""Ears: microphone, ring buffer, voice activity, Vosk."""
