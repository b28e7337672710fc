# shellcheck shell=bash
# How deploy.sh talks, and how it does things or only tells of them (--dry-run).

say() { printf '%s\n' "$*"; }

# A step begins: what it is, and what to do should it fail.
STEP="Starting" FIX="Look at the lines above."
begin() {
  STEP=$1 FIX=$2
  say "· $STEP"
}

# Stop with a reason and its remedy, one a line.
give_up() {
  trap - ERR
  printf 'deploy.sh: %s\n' "$@" >&2
  exit 1
}

wrong_usage() {
  printf 'deploy.sh: %s See ./deploy.sh --help\n' "$1" >&2
  exit 2
}

# What the ERR trap does. In a subshell it leaves the telling to the shell around it.
step_failed() {
  [ "$BASH_SUBSHELL" = 0 ] || exit 1
  trap - ERR
  printf 'deploy.sh: "%s" failed. %s\n' "$STEP" "$FIX" >&2
  exit 1
}

# Do it, or with --dry-run only tell.
run() {
  if [ -n "$DRY_RUN" ]; then
    printf '  would run:%s\n' "$(printf ' %q' "$@")"
  else
    "$@"
  fi
}

# Write standard input into a file that is complete or not there: put FILE MODE OWNER
put() {
  if [ -n "$DRY_RUN" ]; then
    say "  would write: $1 (mode $2, $3)"
    cat >/dev/null
    return
  fi
  local fresh
  fresh=$(mktemp "$1.XXXXXX")
  cat >"$fresh"
  chmod "$2" "$fresh"
  chown "$3" "$fresh"
  mv -fT "$fresh" "$1"
}

must_be_root() {
  [ "$(id -u)" = 0 ] || [ -n "$DRY_RUN" ] || give_up "This needs root. Put sudo in front of it."
}

# One deploy at a time: whoever holds /opt.
alone() {
  [ -z "$DRY_RUN" ] || return 0
  exec 9</opt
  flock -n 9 || give_up "Another deploy is running. Wait until it has ended."
}
