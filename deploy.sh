#!/usr/bin/env bash
# Installs speaker on a Raspberry Pi and keeps it installed. `./deploy.sh --help` tells how.
#
# Every deploy makes a release of its own under /opt/speaker/releases, with its own virtual
# environment. The service is switched over only after the new release has passed its self-test,
# and back again if it does not start. The parts are in deploy/, this is the order of things.
set -Eeuo pipefail
umask 022

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
HOME_OF_ALL=/opt/speaker
RELEASES=$HOME_OF_ALL/releases
CURRENT=$HOME_OF_ALL/current
PREVIOUS=$HOME_OF_ALL/previous
SETTINGS=/etc/speaker/speaker.toml
STATE=/var/lib/speaker
COMMAND=/usr/local/bin/speaker
UNITS=/etc/systemd/system
# What a release is made of; the rest of a checkout is for developers.
SHIPPED=(deploy.sh deploy systemd speaker models docs pyproject.toml requirements.lock
  requirements-build.lock README.md CHANGELOG.md LICENSE)

# shellcheck source=deploy/words.sh
source "$HERE/deploy/words.sh"
# shellcheck source=deploy/checks.sh
source "$HERE/deploy/checks.sh"
# shellcheck source=deploy/ground.sh
source "$HERE/deploy/ground.sh"
# shellcheck source=deploy/release.sh
source "$HERE/deploy/release.sh"
# shellcheck source=deploy/service.sh
source "$HERE/deploy/service.sh"
# shellcheck source=deploy/prepare.sh
source "$HERE/deploy/prepare.sh"
# shellcheck source=deploy/remote.sh
source "$HERE/deploy/remote.sh"
# shellcheck source=deploy/uninstall.sh
source "$HERE/deploy/uninstall.sh"

help_here() {
  cat <<'HELP'
Installs speaker, or brings it up to date.

  sudo ./deploy.sh                    on the Raspberry Pi itself
  ./deploy.sh pi@speaker.local        from a laptop, over SSH
  sudo ./deploy.sh --rollback         back to the release before
  sudo ./deploy.sh --uninstall        remove it; asks before it deletes the device's identity

Without internet on the Pi:
  ./deploy.sh --prepare /media/usb/speaker                           where there is internet
  sudo /media/usb/speaker/source/deploy.sh --offline /media/usb/speaker     on the Pi

Options:
  --dry-run          tell what would be done, and do nothing
  --offline DIR      install from a prepared folder
  --prepare DIR      make such a folder, for a Pi with Raspberry Pi OS 13 (Python 3.13)
  --python VERSION   with --prepare: for another Python, such as 3.11 (Raspberry Pi OS 12)
  --machine NAME     with --prepare: for another processor, x86_64 instead of aarch64
  --keep-identity    with --uninstall: do not ask, keep identity and settings
  --yes              with --uninstall: do not ask, delete identity and settings
  --help             this text
HELP
}

read_arguments() {
  ACTION=install HOST='' OFFLINE='' PREPARED='' DRY_RUN='' FATE=ask
  PYTHON_VERSION=3.13 MACHINE=aarch64
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) ACTION=help ;;
      --rollback) choose rollback ;;
      --uninstall) choose uninstall ;;
      --prepare) needs_value "$@" && choose prepare && PREPARED=$(realpath -m -- "$2") && shift ;;
      --offline) needs_value "$@" && OFFLINE=$(realpath -m -- "$2") && shift ;;
      --python) needs_value "$@" && PYTHON_VERSION=$2 && shift ;;
      --machine) needs_value "$@" && MACHINE=$2 && shift ;;
      --dry-run) DRY_RUN=yes ;;
      --keep-identity) FATE=keep ;;
      --yes) FATE=delete ;;
      -*) wrong_usage "There is no option $1." ;;
      *) [ -z "$HOST" ] || wrong_usage "There can be one host only: $HOST or $1." && HOST=$1 ;;
    esac
    shift
  done
  refuse_contradictions
}

choose() {
  [ "$ACTION" = install ] || [ "$ACTION" = "$1" ] || wrong_usage "Either --$ACTION or --$1."
  ACTION=$1
}

needs_value() {
  case ${2-} in '' | -*) wrong_usage "$1 needs a value." ;; esac
}

refuse_contradictions() {
  [ "$FATE" = ask ] || [ "$ACTION" = uninstall ] ||
    wrong_usage "--yes and --keep-identity go with --uninstall."
  [ -z "$OFFLINE" ] || [ "$ACTION" = install ] || wrong_usage "--offline is for installing."
  [[ $PYTHON_VERSION =~ ^3\.1[123]$ ]] || wrong_usage "--python is 3.11, 3.12 or 3.13."
  [[ $MACHINE =~ ^(aarch64|x86_64)$ ]] || wrong_usage "--machine is aarch64 or x86_64."
  [ -z "$HOST" ] || [ "$ACTION" != prepare ] || wrong_usage "--prepare runs on this computer."
  [ -z "$HOST" ] || [[ $HOST =~ ^([A-Za-z_][A-Za-z0-9_.-]*@)?[A-Za-z0-9][A-Za-z0-9.:-]*$ ]] ||
    wrong_usage "That is no host: $HOST. Write it as pi@speaker.local."
}

install_here() {
  check_this_computer
  alone
  prepare_the_ground
  make_release
  switch_over
  prune_releases
  tell_what_is_next
}

main() {
  read_arguments "$@"
  if [ -n "$HOST" ]; then
    deploy_to "$HOST"
  else
    "${ACTION}_here"
  fi
}

main "$@"
