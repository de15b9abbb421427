# Sourced by the measurements: what every run has, in the network namespace that is its own.
#
# usage: measure-NAME KEY=VALUE...: a run's settings, each of which becomes a variable.
# Environment: PEERS, the folder of the built peers; LASTWORD, the service's binary; FLOOR_OPTIONS, SERVE_OPTIONS and
# LOAD_OPTIONS, more options for the C server of half-close, the service and its load command, separated by blanks;
# PINNED and NAMESPACE, 1 or empty. Every wait is bounded.

settings=("$@")
for setting in "$@"; do printf -v "${setting%%=*}" %s "${setting#*=}"; done

work=$(mktemp -d)
on_server_core=()
on_client_core=()
if [[ -n $PINNED ]]; then
  on_server_core=(taskset -c 0)
  on_client_core=(taskset -c 1)
fi
[[ -z $NAMESPACE ]] || ip link set lo up
ulimit -n "$(ulimit -Hn)"
trap 'stop_server; rm -rf "$work"' EXIT

fail() {
  echo "bench: $*" >&2
  [[ ! -s $work/log ]] || tail -n 20 "$work/log" >&2
  exit 1
}

# eventually SECONDS COMMAND...: until the command succeeds.
eventually() {
  local tries=$(($1 * 50))
  shift
  until "$@"; do
    ((tries -= 1)) || return 1
    sleep 0.02
  done
}

# print_result KEY=JSON...: the run's line, its settings first.
print_result() {
  python3 - "$(basename "$0")" "${#settings[@]}" "${settings[@]}" "$@" <<'PYTHON'
import json, sys
name, count, *words = sys.argv[1:]
pairs = [word.split("=", 1) for word in words]
settings = {key: int(value) if value.isdigit() else value for key, value in pairs[:int(count)]}
print(json.dumps({"measures": name.removeprefix("measure-"), **settings,
                  **{key: json.loads(value) for key, value in pairs[int(count):]}}))
PYTHON
}

source "$(dirname "$0")/servers.sh"
source "$(dirname "$0")/clients.sh"
