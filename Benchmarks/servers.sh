# Sourced by the measurements: starts and stops the server under test, within the namespace of one measurement.
#
# Environment: PEERS, the folder of the built peers; LASTWORD, the service's binary; FLOOR_OPTIONS and SERVE_OPTIONS,
# more options for the two, separated by blanks; PINNED and NAMESPACE, 1 or empty.
# A started server leaves its process in $server and its port in $port, the service that of its control plane in $url.
# Every wait is bounded.

server=
port=
url=
work=$(mktemp -d)
on_server_core=()
on_client_core=()
if [[ -n $PINNED ]]; then
  on_server_core=(taskset -c 0)
  on_client_core=(taskset -c 1)
fi
[[ -z $NAMESPACE ]] || ip link set lo up
trap 'stop_server; rm -rf "$work"' EXIT

fail() {
  echo "bench: $*" >&2
  [[ ! -s $work/log ]] || tail -n 20 "$work/log" >&2
  exit 1
}

# eventually SECONDS COMMAND...: until the command succeeds.
eventually() {
  local tries=$(($1 * 20))
  shift
  until "$@"; do
    ((tries -= 1)) || return 1
    sleep 0.05
  done
}

# A process that has ended stays our child, as a zombie, until it is waited for.
ended() { ! grep -qs '^State:.[^Z]' "/proc/$1/status"; }

stop_server() {
  [[ -n $server ]] || return 0
  local process=$server
  server=
  kill -TERM "$process" 2>/dev/null || true
  eventually 10 ended "$process" || kill -KILL "$process" 2>/dev/null || true
  wait "$process" || echo "bench: the server ended with $?" >&2
}

# start_floor CLOSE
start_floor() {
  local options=()
  [[ $1 != after-end ]] || options+=(--read-end)
  # shellcheck disable=SC2206  # options are words
  options+=($FLOOR_OPTIONS)
  "${on_server_core[@]}" "$PEERS/epoll_server" "${options[@]}" >"$work/port" 2>"$work/log" &
  server=$!
  eventually 5 test -s "$work/port" || fail "the floor did not start"
  port=$(<"$work/port")
}

# start_http_floor FILE: libmicrohttpd in C, which answers with the file's bytes.
start_http_floor() {
  rm -f "$work/port"
  "${on_server_core[@]}" "$PEERS/mhd_server" --answer "$1" >"$work/port" 2>"$work/log" &
  server=$!
  eventually 5 test -s "$work/port" || fail "the floor of the control plane did not start"
  port=$(<"$work/port")
}

# start_lastword RECORD CLOSE MEMBERS PREFIX...: MEMBERS are more JSON members of the server, each with a comma ahead;
# PREFIX is a command that runs the service. One server, `bench`, is created in it.
start_lastword() {
  local record=$1 close=$2 members=$3 body answer
  shift 3
  # shellcheck disable=SC2086  # options are words
  "${on_server_core[@]}" "$@" "$LASTWORD" serve --listen 127.0.0.1:0 --address-file "$work/address" $SERVE_OPTIONS \
    >"$work/log" 2>&1 &
  server=$!
  eventually 10 test -s "$work/address" || fail "the service did not say its address"
  url=$(<"$work/address")
  eventually 10 curl --silent --fail --max-time 2 --output /dev/null "$url/healthz" || fail "the service is not healthy"
  body='{"listen":"127.0.0.1:0","framing":{"type":"marker","marker":"CLIENT WRONG MARKER"},"backlog":4096'
  body+=",\"record\":\"$record\",\"close\":\"$close\"$members}"
  answer=$(curl --silent --show-error --max-time 5 -X PUT "$url/v1/servers/bench" -d "$body")
  port=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["bound"].rsplit(":", 1)[1])' <<<"$answer") ||
    fail "no server was created: $answer"
}

load() { "${on_client_core[@]}" "$PEERS/load" --port "$port" "$@"; }
