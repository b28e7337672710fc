"""speaker: press a button, talk, and your BotDistrikt chatbot answers aloud."""

__version__ = "0.1.0"
