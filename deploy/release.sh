# shellcheck shell=bash
# A release: the shipped files, and a virtual environment with what the lock files name.

make_release() {
  # shellcheck disable=SC2153 # RELEASES is not RELEASE
  RELEASE=$RELEASES/$(release_name)
  if [ -e "$RELEASE/complete" ] && passes_selftest; then
    say "· Release ${RELEASE##*/} is there already, and passes its self-test"
    return
  fi
  # One that is in use but damaged is not touched either: the new one gets a name of its own.
  [ "$(target_of "$CURRENT")" != "$RELEASE" ] || RELEASE+=-$(date +%Y%m%d%H%M%S)
  # Should anything go wrong from here, what runs now is not touched.
  trap unfinished ERR
  begin "Making release ${RELEASE##*/}" "Is the disk full? See: df -h /opt"
  run rm -rf "$RELEASE"
  copy_source
  install_libraries
  install_ourselves
  try_release
  run touch "$RELEASE/complete"
  run sync -f "$RELEASES"
}

# The version tells people which release it is, the hash tells two of one version apart.
release_name() {
  local version hash
  version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$HERE/speaker/__init__.py")
  hash=$(cd "$HERE" && shipped_files | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
  say "$version-${hash:0:12}"
}

# Names end with a zero byte, so that a strange one harms nobody.
shipped_files() {
  find "${SHIPPED[@]}" -name __pycache__ -prune -o -path models/build -prune -o -type f -print0
}

copy_source() {
  run install -d -m 0755 "$RELEASE/source"
  run pack_to "$RELEASE/source"
  # A memory stick knows no modes, and a checkout may be private.
  run chmod -R u=rwX,go=rX "$RELEASE/source"
  run chmod 0755 "$RELEASE/source/deploy.sh" "$RELEASE/source/systemd/speaker-update"
}

pack_to() { (cd "$HERE" && shipped_files | tar -c --null -T -) | tar -x --no-same-owner -C "$1"; }

# Exactly what the lock files name, by hash. The few build tools come first, because srt and we
# ourselves have no wheel, and pip's own build environment would be filled by no lock.
#
# The environment does not see Debian's Python packages (--system-site-packages): one of the same
# version would take the place of a locked one, unchecked. Only lgpio is let in, by two links.
install_libraries() {
  begin "Installing the Python libraries (some minutes)" "$(library_fix)"
  run python3 -m venv "$RELEASE/venv"
  pip_install --only-binary=:all: -r "$RELEASE/source/requirements-build.lock"
  pip_install --no-build-isolation -r "$RELEASE/source/requirements.lock"
  link_lgpio
}

library_fix() {
  if [ -n "$OFFLINE" ]; then
    say "Does $OFFLINE/wheels belong to this version? Prepare it again: ./deploy.sh --prepare DIR"
  else
    say "Is the internet there, and the clock right? Then run it again."
  fi
}

pip_install() {
  local from=() quiet=(--quiet)
  [ -z "$OFFLINE" ] || from=(--no-index --find-links "$OFFLINE/wheels")
  [ ! -t 1 ] || quiet=() # a person sees the progress
  run "$RELEASE/venv/bin/python" -m pip install --disable-pip-version-check --no-input \
    --no-cache-dir --no-deps --require-hashes "${quiet[@]}" "${from[@]}" "$@"
}

# Found without importing it: the import makes a FIFO in the working directory.
link_lgpio() {
  local file
  /usr/bin/python3 - <<'PYTHON' 2>/dev/null | while read -r file; do
from importlib.util import find_spec
for name in ("lgpio", "_lgpio"):
    if (found := find_spec(name)) and found.origin:
        print(found.origin)
PYTHON
    run ln -s "$file" "$(site_packages)/"
  done
}

site_packages() { printf '%s\n' "$RELEASE"/venv/lib/python3.*/site-packages; }

install_ourselves() {
  begin "Installing speaker itself" "Is this folder complete? Fetch the project again."
  run "$RELEASE/venv/bin/python" -m pip install --disable-pip-version-check --quiet --no-input \
    --no-cache-dir --no-index --no-deps --no-build-isolation "$RELEASE/source"
}

try_release() {
  begin "Trying the new release" "Report the lines above to the project; the release before still runs."
  if [ -n "$DRY_RUN" ]; then say "  would run: speaker selftest"; else selftest; fi
}

# As the service's user, from nowhere, with nothing of root's environment.
selftest() {
  runuser -u speaker -- env -i -C / PATH=/usr/bin:/bin HOME="$STATE" LG_WD="$STATE" LANG=C.UTF-8 \
    "$RELEASE/venv/bin/speaker" selftest
}

passes_selftest() { [ -n "$DRY_RUN" ] || selftest >/dev/null 2>&1; }

unfinished() {
  [ "$BASH_SUBSHELL" = 0 ] || exit 1
  [ -n "$DRY_RUN" ] || rm -rf "$RELEASE"
  step_failed
}

target_of() { readlink "$1" 2>/dev/null || true; }

# A link changes in one step: there is no moment without it.
point() {
  run ln -sfn "$2" "$1.new"
  run mv -fT "$1.new" "$1"
  run sync -f "$HOME_OF_ALL"
}

# The one in use and the one before it are kept.
prune_releases() {
  local folder
  for folder in "$RELEASES"/*/; do
    folder=${folder%/}
    case $folder in
      "$(target_of "$CURRENT")" | "$(target_of "$PREVIOUS")" | "$RELEASES/*") ;;
      *) run rm -rf "$folder" ;;
    esac
  done
}
