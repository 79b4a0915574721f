#!/usr/bin/env bash
# A worker on another machine, by OpenSSH: bash worker.sh HOST [OPTIONS OF richsweep work]
# HOST is whatever ssh takes: a name, user@name, ssh://user@name:port. Nobody is asked for a password: have a key there.
#
# When its standard input ends, or the connection does, the worker finishes its cell and leaves.
# `richsweep launch ssh` fills this in, and starts it again for hosts whose worker died. By hand, for a host that sees
# the sweep directory, set `directory`; for others `address`, `coordinator_key` and `key` (see 'richsweep keygen').
set -euo pipefail

ssh=(ssh)
program=richsweep     # the program, as the host finds it
copy=                 # the program here, which is copied to the host first
directory=            # the sweep directory, where the host sees it
address=              # or else the coordinator's address,
coordinator_key=      # its public key,
key=                  # and the file of a key it admits
#launch: settings

host=$1
shift
# A terminal sends Ctrl-C to everybody; it is for the coordinator, who tells the workers.
trap '' INT
options=(-o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o ServerAliveCountMax=3)

# there SCRIPT WORD...: runs a script of the POSIX shell on the host, whatever shell its user has.
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
  # The key lies there as long as the worker lives.
  folder=.cache/richsweep/worker-$RANDOM$RANDOM$RANDOM
  there 'umask 077; mkdir -p "$1" && cat >"$1/worker.key"' "$folder" <"$key"
  there 'folder=$1; shift; "$@" --key "$folder/worker.key"; status=$?; rm -rf "$folder"; exit "$status"' \
    "$folder" "$program" work "$address" --coordinator-key "$coordinator_key" --lifeline "$@"
fi
