# shellcheck shell=bash
# From a laptop: what is needed goes over SSH into a passing folder, and runs there with sudo.
# No argument of yours becomes part of a remote command, except words that are fixed here.

deploy_to() {
  local host=$1 far
  begin "Reaching $host" "Try: ssh $host"
  trap step_failed ERR
  SOCKETS=$(mktemp -d) # one connection for all steps: the password is asked once
  trap 'rm -rf "$SOCKETS"' EXIT
  far=$(reach "$host" 'mktemp -d /var/tmp/speaker-deploy.XXXXXXXX')
  [[ $far =~ ^/var/tmp/speaker-deploy\.[A-Za-z0-9]+$ ]] || give_up "$host does not answer as expected. $FIX"
  begin "Copying to $host" "Is its disk full?"
  pack_over | reach "$host" "tar -xz --no-same-owner -C $far"
  local code=0
  reach -t "$host" "sudo $far/deploy.sh $(far_words "$far"); code=\$?; rm -rf $far; exit \$code" || code=$?
  exit "$code"
}

reach() {
  ssh -o ControlMaster=auto -o ControlPersist=60 -o "ControlPath=$SOCKETS/%C" "$@"
}

# The project, and the prepared folder where there is one.
pack_over() {
  local prepared=()
  [ -z "$OFFLINE" ] || prepared=(--transform 's|^\./|prepared/|' -C "$OFFLINE"
    --exclude ./source ./)
  (cd "$HERE" && shipped_files | tar -cz --null -T - "${prepared[@]}")
}

far_words() {
  local words=()
  [ "$ACTION" = install ] || words+=("--$ACTION")
  [ -z "$DRY_RUN" ] || words+=(--dry-run)
  [ -z "$OFFLINE" ] || words+=(--offline "$1/prepared")
  case $FATE in keep) words+=(--keep-identity) ;; delete) words+=(--yes) ;; esac
  say "${words[*]}"
}
