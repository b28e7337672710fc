# shellcheck shell=bash
# The service: switched over to a release, back from one that does not start, and rolled back.

switch_over() {
  trap step_failed ERR
  begin "Switching over to ${RELEASE##*/}" "See: journalctl -u speaker -n 50"
  local before
  before=$(target_of "$CURRENT")
  if [ "$before" = "$RELEASE" ] && systemctl -q is-active speaker; then
    install_units
    say "· It runs already"
    return
  fi
  use "$RELEASE"
  if is_set_up; then starts || go_back_to "$before"; fi
  [ -z "$before" ] || [ "$before" = "$RELEASE" ] || point "$PREVIOUS" "$before"
}

# Make a release the current one, with its own units and command.
use() {
  point "$CURRENT" "$1"
  install_units
}

install_units() {
  local from=$CURRENT/source/systemd unit
  [ -z "$DRY_RUN" ] || from=$HERE/systemd
  for unit in "$from"/*.service "$from"/*.timer; do
    run install -m 0644 "$unit" "$UNITS/"
  done
  if at_least "$(systemd_version)" 254; then
    run install -D -m 0644 "$from/patience.conf" "$UNITS/speaker.service.d/patience.conf"
  fi
  run install -m 0755 "$from/speaker-command" "$COMMAND"
  run systemctl daemon-reload
  run systemctl -q enable speaker
}

systemd_version() { systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p'; }

# Without a bot there is nothing to start; wrong settings are the service's to complain about.
is_set_up() {
  [ -n "$DRY_RUN" ] || "$CURRENT/venv/bin/python" - "$SETTINGS" <<'PYTHON'
import sys, tomllib
try:
    bot = tomllib.load(open(sys.argv[1], "rb")).get("bot", {})
except tomllib.TOMLDecodeError:
    sys.exit(0)
sys.exit(not (bot.get("app_id") and bot.get("domain")))
PYTHON
}

# The unit is of Type=notify: this returns when the device is ready, or could not become so.
starts() { run systemctl restart speaker; }

go_back_to() {
  trap - ERR
  journalctl -q -u speaker -n 20 --no-pager -o cat >&2 || true
  [ "$1" != "$RELEASE" ] && [ -n "$1" ] ||
    give_up "speaker does not start; its last words are above. It goes on trying." \
      "Then look: sudo speaker doctor"
  use "$1"
  starts || give_up "Neither the new release starts nor ${1##*/}. See: journalctl -u speaker -n 50"
  run rm -rf "$RELEASE"
  give_up "The new release does not start; its last words are above. ${1##*/} runs again."
}

rollback_here() {
  must_be_root
  alone
  trap step_failed ERR
  local before now
  before=$(target_of "$PREVIOUS")
  now=$(target_of "$CURRENT")
  [ -d "$before" ] || give_up "There is no release before this one."
  begin "Going back to ${before##*/}" "See: journalctl -u speaker -n 50"
  use "$before"
  if is_set_up && ! starts; then
    use "$now"
    starts || true
    give_up "${before##*/} does not start either. ${now##*/} is in use again."
  fi
  point "$PREVIOUS" "$now"
  say "speaker is ${before##*/} again. The same command goes forward to ${now##*/}."
}

tell_what_is_next() {
  if [ -n "$DRY_RUN" ]; then
    say "Nothing was done: this was a dry run."
  elif is_set_up; then
    say "speaker ${RELEASE##*/} is ready. Press the button and talk."
  else
    say "speaker ${RELEASE##*/} is installed. Next: sudo speaker setup"
    say "Then: sudo systemctl restart speaker"
  fi
}
