"""Ears: microphone, ring buffer, voice activity, Vosk."""

import os

# The voice activity detector would start four threads and let them spin for a tenth of a
# millisecond's work, at ten times the cost and worse on a busy machine (docs/hearing.md). Its
# OpenMP reads this when it is loaded. It is set here, before there is a second thread: C libraries
# read the environment without a lock.
os.environ["OMP_THREAD_LIMIT"] = "1"
