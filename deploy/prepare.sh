# shellcheck shell=bash
# A folder with everything for a site without internet. Made on any Linux computer: the wheels are
# the Pi's, not this computer's. The Debian packages come along only if this is a computer like the
# Pi (the same Debian, the same processor), because apt knows no other.

prepare_here() {
  trap step_failed ERR
  begin "Preparing $PREPARED" "Can you write there?"
  run mkdir -p "$PREPARED/wheels" "$PREPARED/source"
  copy_ourselves
  fetch_wheels
  fetch_packages
  run write_made_for
  say "Done. On the Pi: sudo $PREPARED/source/deploy.sh --offline $PREPARED"
}

copy_ourselves() {
  run rm -rf "$PREPARED/source"
  run mkdir -p "$PREPARED/source"
  run pack_to "$PREPARED/source"
}

write_made_for() { say "$PYTHON_VERSION $MACHINE" >"$PREPARED/made-for"; }

fetch_wheels() {
  begin "Fetching wheels for Python $PYTHON_VERSION on $MACHINE" "Is there internet? Is python3-venv installed?"
  TOOLS=$(mktemp -d)
  trap 'rm -rf "$TOOLS"' EXIT
  run python3 -m venv "$TOOLS/venv"
  run "$TOOLS/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
    --require-hashes --only-binary=:all: -r "$HERE/requirements-build.lock"
  local lock
  for lock in requirements-build.lock requirements.lock; do
    [ -n "$DRY_RUN" ] || lines_for_target "$HERE/$lock" >"$TOOLS/$lock"
    fetch_locked "$TOOLS/$lock"
  done
}

# By hash, for the Pi's platform. Everything has a wheel but srt, whose source is plain Python.
fetch_locked() {
  local platform platforms=()
  for platform in 2_17 2_26 2_27 2_28; do platforms+=(--platform "manylinux_${platform}_$MACHINE"); done
  run "$TOOLS/venv/bin/python" -m pip download --quiet --disable-pip-version-check --no-deps \
    --require-hashes --no-build-isolation --dest "$PREPARED/wheels" \
    --implementation cp --python-version "$PYTHON_VERSION" --abi "cp${PYTHON_VERSION/./}" \
    --abi abi3 --abi none "${platforms[@]}" --platform "manylinux2014_$MACHINE" -r "$1"
}

# The lock names versions for every Python, and pip would choose by the one it runs on.
lines_for_target() {
  "$TOOLS/venv/bin/python" - "$PYTHON_VERSION" "$MACHINE" "$1" <<'PYTHON'
import re, sys
from pathlib import Path
from packaging.markers import Marker

version, machine, lock = sys.argv[1:]
target = {"python_version": version, "python_full_version": f"{version}.0",
          "platform_machine": machine, "platform_system": "Linux", "sys_platform": "linux",
          "implementation_name": "cpython", "platform_python_implementation": "CPython"}
for entry in re.split(r"\n(?=\S)", Path(lock).read_text()):
    pinned, _, hashes = entry.partition("\\")
    name, _, marker = pinned.partition(" ; ")
    if not marker or Marker(marker.strip()).evaluate(target):
        print(name.strip(), "\\" + hashes)
PYTHON
}

fetch_packages() {
  local wanted=("${PACKAGES[@]}")
  printf '%s\n' "${wanted[@]}" python3-lgpio | run tee "$PREPARED/packages.txt" >/dev/null
  if ! like_the_pi; then
    say "  This computer is not like the Pi, so Debian packages are not fetched: see $PREPARED/packages.txt"
    return
  fi
  begin "Fetching the Debian packages" "Try: sudo apt-get update"
  ! apt_knows python3-lgpio || wanted+=(python3-lgpio)
  run mkdir -p "$PREPARED/debs/partial"
  # With an empty list of what is installed, apt fetches all that the packages stand on.
  run apt-get -qq -y -o Dir::State::status=/dev/null -o Dir::Cache::archives="$PREPARED/debs" \
    -o Debug::NoLocking=1 -o APT::Sandbox::User=root \
    install --download-only --no-install-recommends "${wanted[@]}"
  run rm -rf "$PREPARED/debs/partial" "$PREPARED/debs/lock"
}

like_the_pi() {
  command -v apt-get >/dev/null && [ "$(uname -m)" = "$MACHINE" ] &&
    [ "$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')" = "$PYTHON_VERSION" ]
}
