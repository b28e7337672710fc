"""A local server that behaves like BotDistrikt, with a small scripted bot behind it."""

from speaker.botdistrikt.sandbox.script import ScriptedBot, load_bot
from speaker.botdistrikt.sandbox.server import Sandbox
from speaker.botdistrikt.sandbox.switches import SCENARIOS, Switches, combined, differences

__all__ = ["SCENARIOS", "Sandbox", "ScriptedBot", "Switches", "combined", "differences", "load_bot"]
