# shellcheck shell=bash
# What does not fit is said before anything is touched, all of it at once.

LEAST_MEMORY_MB=800 # a Pi of 1 GB shows about 900
LEAST_DISK_MB=1500  # two releases, and room to unpack
LEAST_GLIBC=2.28    # what the wheels are built for
EARLIEST_YEAR=2026  # a clock before that was never set

check_this_computer() {
  say "· Checking this computer"
  COMPLAINTS=()
  check_root
  check_system
  check_processor
  check_memory
  check_disk
  check_python
  check_clock
  if [ -n "$OFFLINE" ]; then check_prepared; else check_internet; fi
  [ ${#COMPLAINTS[@]} = 0 ] && return
  printf 'deploy.sh: speaker cannot be installed here:\n' >&2
  printf '  ✗ %s\n' "${COMPLAINTS[@]}" >&2
  exit 2
}

complain() { COMPLAINTS+=("$1"); }

check_root() {
  [ "$(id -u)" = 0 ] || [ -n "$DRY_RUN" ] || complain "This needs root. Put sudo in front of it."
}

check_system() {
  case $(systemctl is-system-running 2>/dev/null || true) in
    '' | offline | unknown) complain "systemd does not run here. Use Raspberry Pi OS." ;;
  esac
  command -v apt-get >/dev/null || complain "There is no apt-get. Use Raspberry Pi OS."
}

check_processor() {
  # A 64-bit kernel may carry a 32-bit system, so both are asked.
  local machine
  machine=$(uname -m)
  if [ "$(getconf LONG_BIT)" != 64 ] || [[ ! $machine =~ ^(aarch64|x86_64)$ ]]; then
    complain "This is a 32-bit system ($machine); there is no Piper for it. Install the 64-bit Raspberry Pi OS."
    return
  fi
  local glibc
  glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null | cut -d' ' -f2)
  at_least "${glibc:-0}" "$LEAST_GLIBC" ||
    complain "There are no wheels for this system (glibc ${glibc:-missing}). Use Raspberry Pi OS 12 or 13."
}

at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]; }

check_memory() {
  local megabytes
  megabytes=$(($(getconf _PHYS_PAGES) * $(getconf PAGE_SIZE) / 1048576))
  [ "$megabytes" -ge "$LEAST_MEMORY_MB" ] ||
    complain "This computer has $megabytes MB of memory; 1 GB is the least. Use a Pi 4 or 5."
}

check_disk() {
  local megabytes
  megabytes=$(df --output=avail -BM /opt 2>/dev/null | tail -n 1 | tr -dc 0-9)
  [ "${megabytes:-0}" -ge "$LEAST_DISK_MB" ] ||
    complain "There are ${megabytes:-0} MB free under /opt; $LEAST_DISK_MB are needed. Free some, or use a larger card."
}

check_python() {
  local version
  version=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true)
  [[ $version =~ ^3\.1[123]$ ]] ||
    complain "Python 3.11 to 3.13 is needed; here it is ${version:-missing}. Use Raspberry Pi OS 12 or 13."
}

check_clock() {
  [ "$(date +%Y)" -ge "$EARLIEST_YEAR" ] ||
    complain "The clock says $(date +%F), so no server can be trusted. Set it: sudo date -s 'YYYY-MM-DD HH:MM'"
}

check_internet() {
  # The server that Debian packages come from is asked: the install needs it anyway.
  local site
  # shellcheck disable=SC2016 # the name is apt's, not the shell's
  site=$(apt-get indextargets --format '$(SITE)' 2>/dev/null | grep -m 1 ^http || true)
  answers "$site" ||
    complain "There is no internet. Connect the Pi, or see --offline in ./deploy.sh --help"
}

answers() {
  python3 - "$1" 2>/dev/null <<'PYTHON'
import sys, urllib.error, urllib.request
try:
    urllib.request.urlopen(sys.argv[1], timeout=20)
except urllib.error.HTTPError:
    pass  # it answered
PYTHON
}

check_prepared() {
  [ -d "$OFFLINE/wheels" ] || {
    complain "$OFFLINE is no prepared folder. Make one: ./deploy.sh --prepare DIR"
    return
  }
  local here made_for
  here="$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true) $(uname -m)"
  made_for=$(cat "$OFFLINE/made-for" 2>/dev/null || true)
  [ "$here" = "$made_for" ] ||
    complain "$OFFLINE was made for Python and processor \"$made_for\"; here they are \"$here\". Prepare it again, with --python and --machine."
}
