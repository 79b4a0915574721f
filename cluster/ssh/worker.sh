#!/usr/bin/env bash
# A worker on another machine, by OpenSSH: bash worker.sh HOST [OPTIONS OF richsweep work]
# HOST is what ssh accepts: a name, user@name, ssh://user@name:port. ssh must log in without a password, with a key.
#
# When its standard input or the connection is closed, the worker finishes its cell and leaves.
# `richsweep launch ssh` fills in this script, and starts it again for hosts whose worker died. To use it by hand, set
# `directory` for a host that shares the sweep directory; otherwise set `address`, `coordinator_key` and `key` (see
# 'richsweep keygen').
set -euo pipefail

ssh=(ssh)
program=richsweep     # the program on the host
copy=                 # the program on this machine, which is copied to the host first
directory=            # the path of the sweep directory on the host
address=              # otherwise, the coordinator's address,
coordinator_key=      # its public key,
key=                  # and the file of a key that it accepts
#launch: settings

host=$1
shift
# A terminal sends Ctrl-C to all processes. Only the coordinator must receive it; it tells the workers.
trap '' INT
options=(-o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o ServerAliveCountMax=3)

# there SCRIPT WORD...: runs a POSIX shell script on the host, whatever the login shell of its user.
there() {
  local script=$1
  shift
  "${ssh[@]}" "${options[@]}" "$host" "exec sh -c ${script@Q} sh ${*@Q}"
}

if [ -n "$copy" ]; then
  sum=$(sha256sum "$copy")
  program=.cache/richsweep/richsweep-${sum:0:16}
  if [ "$(there 'test -x "$1" || echo missing' "$program" </dev/null)" ]; then
    there 'umask 077; mkdir -p "${1%/*}"; cat >"$1.$$" && chmod 700 "$1.$$" && mv "$1.$$" "$1"' "$program" <"$copy"
  fi
fi

if [ -n "$directory" ]; then
  there 'exec "$@"' "$program" work "$directory" --lifeline "$@"
else
  # The key is removed when the worker ends.
  folder=.cache/richsweep/worker-$RANDOM$RANDOM$RANDOM
  there 'umask 077; mkdir -p "$1" && cat >"$1/worker.key"' "$folder" <"$key"
  there 'folder=$1; shift; "$@" --key "$folder/worker.key"; status=$?; rm -rf "$folder"; exit "$status"' \
    "$folder" "$program" work "$address" --coordinator-key "$coordinator_key" --lifeline "$@"
fi
