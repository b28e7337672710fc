# shellcheck shell=bash
# Everything that was installed goes, Debian packages apart: others may use them.

uninstall_here() {
  must_be_root
  alone
  ask_about_identity
  trap step_failed ERR
  begin "Removing the service" "See: systemctl status speaker"
  remove_service
  begin "Removing the files" "Is the disk read-only? See: mount"
  run rm -rf "$HOME_OF_ALL" "$COMMAND"
  if [ "$FATE" = keep ]; then
    say "speaker is removed. Identity and settings are kept: $STATE and $SETTINGS"
    return
  fi
  run rm -rf "$STATE" "$SETTINGS" /etc/speaker/updates
  run rmdir --ignore-fail-on-non-empty /etc/speaker # a relay's files are not a device's
  remove_user
  say "speaker is removed, with its identity and its settings."
}

# A device that is installed again under a new identity is a stranger to the bot.
ask_about_identity() {
  [ "$FATE" = ask ] || return 0
  [ -t 0 ] || wrong_usage "Nobody is there to be asked. Add --keep-identity or --yes."
  local answer
  read -r -p "Delete the device's identity and its settings, too? They cannot be had back. [y/N] " answer
  case $answer in y | Y | yes) FATE=delete ;; *) FATE=keep ;; esac
}

remove_service() {
  local unit
  for unit in speaker.service speaker-relay.service speaker-update.timer speaker-update.service; do
    [ ! -e "$UNITS/$unit" ] || run systemctl -q disable --now "$unit" || true
    run rm -f "$UNITS/$unit"
  done
  run rm -rf "$UNITS/speaker.service.d" /run/speaker-update
  run systemctl daemon-reload
  run systemctl -q reset-failed 'speaker*' || true
}

# The group and its rule go only if deploy.sh made them.
remove_user() {
  ! getent passwd speaker >/dev/null || run userdel speaker
  [ -e "$GPIO_RULE" ] || return 0
  run rm -f "$GPIO_RULE"
  run groupdel gpio
}
