"""Mouth: Piper, loudspeaker, earcons."""

import os

# onnxruntime's official builds tell Microsoft which models are opened, under a number that they
# keep for this device. It asks this before it is loaded, and nothing but this package loads it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
