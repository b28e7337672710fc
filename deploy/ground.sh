# shellcheck shell=bash
# What a release stands on: Debian packages, the user, the folders, the settings file.

GPIO_RULE=/etc/udev/rules.d/60-speaker-gpio.rules
PACKAGES=(ca-certificates libatomic1 libportaudio2 python3-venv)

prepare_the_ground() {
  trap step_failed ERR
  install_packages
  make_user
  make_folders
  write_settings_once
}

install_packages() {
  begin "Installing the Debian packages" "Try: sudo apt-get update && sudo apt-get install ${PACKAGES[*]}"
  local missing=()
  installed "${PACKAGES[@]}" python3-lgpio && return
  [ -n "$OFFLINE" ] || run apt-get -qq -o DPkg::Lock::Timeout=300 update
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ -n "$OFFLINE" ]; then
    install_prepared_packages "${missing[@]}"
  else
    run env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 \
      install --no-install-recommends "${missing[@]}"
  fi
}

# lgpio has no wheel for Python 3.13, so the button's library is Debian's, where there is one.
missing_packages() {
  local package
  for package in "${PACKAGES[@]}"; do installed "$package" || say "$package"; done
  installed python3-lgpio || ! apt_knows python3-lgpio || say python3-lgpio
}

installed() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || return
  done
}

apt_knows() {
  if [ -n "$OFFLINE" ]; then
    compgen -G "$OFFLINE/debs/$1_*.deb" >/dev/null
  else
    apt-cache show "$1" >/dev/null 2>&1
  fi
}

# Of the prepared packages only those that are not there yet: nothing is downgraded.
install_prepared_packages() {
  local file package files=()
  for file in "$OFFLINE"/debs/*.deb; do
    [ -e "$file" ] || give_up "$OFFLINE/debs lacks packages. Install them by hand: $*"
    package=$(dpkg-deb -f "$file" Package)
    installed "$package" || files+=("$(realpath "$file")")
  done
  run env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 \
    install --no-install-recommends "${files[@]}"
}

make_user() {
  begin "Making the user speaker" "Look at the line above; is there a user or a group of that name?"
  getent group gpio >/dev/null || make_gpio_group
  getent passwd speaker >/dev/null ||
    run useradd --system --user-group --home-dir "$STATE" --no-create-home \
      --shell /usr/sbin/nologin --comment "voice appliance" speaker
  run usermod --append --groups audio,gpio speaker
}

# Raspberry Pi OS has the group and its rule. Elsewhere the unit still names it, and a GPIO chip
# is useless without a rule that opens it.
make_gpio_group() {
  run install -d -m 0755 "${GPIO_RULE%/*}"
  put "$GPIO_RULE" 0644 root:root <<'RULE'
# Written by speaker's deploy.sh, because this system had no group gpio.
SUBSYSTEM=="gpio", KERNEL=="gpiochip*", GROUP="gpio", MODE="0660"
RULE
  run groupadd --system gpio
  run udevadm control --reload || true # no udev, no GPIO chip
  run udevadm trigger --subsystem-match=gpio || true
}

make_folders() {
  begin "Making the folders" "Is the disk full, or read-only? See: df -h; mount"
  run install -d -m 0755 "$HOME_OF_ALL" "$RELEASES" /etc/speaker
  run install -d -m 0700 -o speaker -g speaker "$STATE"
}

# Your settings are yours: the file is made once and never touched again. It holds the bot's
# domain, which is a password, so only root writes it and only the service reads it.
write_settings_once() {
  [ ! -e "$SETTINGS" ] || return 0
  put "$SETTINGS" 0640 root:speaker <<'TOML'
# The settings of this device; `sudo speaker setup` fills them in.
# All there are, with their meaning: /opt/speaker/current/source/speaker/defaults.toml

[bot]
app_id = 0
domain = ""

[state]
directory = "/var/lib/speaker"
TOML
}
