# Sourced by run.sh: starts and stops the server under test. A started server leaves its process in $server_process and
# its port in $port, and the service the URL of its control plane in $url.

server_process=
port=
url=

# A process that has ended stays our child, as a zombie, until it is waited for.
ended() { ! grep -qs '^State:.[^Z]' "/proc/$1/status"; }

stop_server() {
  [[ -n $server_process ]] || return 0
  local process=$server_process
  server_process=
  kill -TERM "$process" 2>/dev/null || true
  eventually 10 ended "$process" || kill -KILL "$process" 2>/dev/null || true
  wait "$process" || echo "bench: the server ended with $?" >&2
}

descriptors() { find "/proc/$server_process/fd" -mindepth 1 | wc -l; }

# await_rest: until the server has closed the connections of a client that is gone. Otherwise those of the next one come
# on top, and both together may be more than it can open. It has a few descriptors of its own.
await_rest() { eventually 30 no_connections || fail "the server still holds $(descriptors) descriptors"; }
no_connections() { (($(descriptors) < 50)); }

# start_c PEER OPTION...: one of the C servers, which say their port.
start_c() {
  "${on_server_core[@]}" "$PEERS/$1" "${@:2}" >"$work/port" 2>"$work/log" &
  server_process=$!
  eventually 5 test -s "$work/port" || fail "$1 did not start"
  port=$(<"$work/port")
}

# Where the service's server listens.
listening='"listen":"127.0.0.1:0","backlog":4096'

# start_lastword BODY PREFIX...: the service, with one server made of the body, which lacks what is in `listening`;
# PREFIX is a command that runs the service.
start_lastword() {
  local body=$1 answer
  shift
  # shellcheck disable=SC2086  # options are words
  "${on_server_core[@]}" "$@" "$LASTWORD" serve --listen 127.0.0.1:0 --address-file "$work/address" $SERVE_OPTIONS \
    >"$work/log" 2>&1 &
  server_process=$!
  eventually 10 test -s "$work/address" || fail "the service did not say its address"
  url=$(<"$work/address")
  eventually 10 curl --silent --fail --max-time 2 --output /dev/null "$url/healthz" || fail "the service is not healthy"
  answer=$(curl --silent --show-error --max-time 5 -X PUT "$url/v1/servers/bench" \
    -d "{$listening,${body#\{}")
  port=$(sed -nE 's/.*"bound" *: *"(tcp|udp):[^"]*:([0-9]+)".*/\2/p' <<<"$answer")
  [[ -n $port ]] || fail "no server was created: $answer"
}

# start_half_close MEMBERS PREFIX...: the server of half-close conversations that the settings `server`, `close` and
# `record` name. MEMBERS are more JSON members for the service's, each with a comma ahead.
start_half_close() {
  local options=() body="{\"framing\":$half_close_framing"
  case $server in
  c*)
    [[ $close != after-end ]] || options+=(--read-end)
    [[ $server != *-one-segment ]] || options+=(--one-segment)
    # shellcheck disable=SC2206  # options are words
    options+=($FLOOR_OPTIONS)
    start_c epoll_server "${options[@]}"
    ;;
  lastword*)
    body+=",\"record\":\"$record\",\"close\":\"$close\"$1"
    [[ $server != *-one-segment ]] || body+=',"oneSegment":true'
    start_lastword "$body}" "${@:2}"
    ;;
  *) fail "there is no server $server" ;;
  esac
}

half_close_framing='{"type":"marker","marker":"CLIENT WRONG MARKER"}'
# For connections that are to stay, however slow the run is.
patient='{"message":"5m","idle":"5m","total":"10m"}'

# What either side of the service is told about echoes: reads that are as large as the C peers', where that matters.
echo_members() {
  printf '"receiveSize":%d,"timeouts":%s,"options":{"TCP_NODELAY":true}' $((size > 8192 ? 65536 : 8192)) "$patient"
}

# start_echo: the server of echoes that the setting `server` names. `lastword` echoes bytes as they come, as the C
# server does; `lastword-messages` reads lines and answers each.
start_echo() {
  local common
  common="\"record\":\"none\",$(echo_members)"
  case $server in
  c) start_c echo_server ;;
  lastword) start_lastword "{\"reply\":\"stream\",$common}" ;;
  lastword-messages) start_lastword "{\"framing\":\"line\",\"messages\":\"many\",\"reply\":{\"repeat\":1},$common}" ;;
  *) fail "there is no server $server" ;;
  esac
}

# start_udp: the server of echoes of datagrams that the setting `server` names. `c-plain` has a call for each datagram
# where `c` has one for all that are there.
start_udp() {
  # A peer is answered as often as it asks.
  local listening='"listen":"udp://127.0.0.1:0"' SERVE_OPTIONS="$SERVE_OPTIONS --answers-per-peer 0"
  case $server in
  c) start_c udp_server ;;
  c-plain) start_c udp_server --plain ;;
  lastword) start_lastword "{\"reply\":{\"repeat\":1},\"record\":\"none\",\"timeouts\":$patient}" ;;
  *) fail "there is no server $server" ;;
  esac
}
