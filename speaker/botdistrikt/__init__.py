"""The BotDistrikt platform: its API, its replies, and a sandbox that behaves like it."""
