# Sourced by run.sh: the clients, which all print the same line of JSON. One that is not content with what came back
# prints its line, too: the summary says what was wrong.

load() { "${on_client_core[@]}" "$PEERS/load" --port "$port" "$@"; }
echo_load() { "${on_client_core[@]}" "$PEERS/echo_load" --port "$port" "$@"; }
udp_load() { "${on_client_core[@]}" "$PEERS/udp_load" --port "$port" "$@"; }

# The server is warm before the load command comes, which warms up twice.
part_of_warm_up() { echo $((warm_up < 4 ? 1 : warm_up / 4)); }

# lastword_load BODY [COUNT WARM-UP]: runs `lastword load` with the body, which has no `to`. Leaves its report in
# $work/load, and prints the CPU time in nanoseconds that the server has spent on it.
lastword_load() {
  local before after body="{\"to\":\"127.0.0.1:$port\",${1#\{}"
  (($# == 1)) || body="{\"conversations\":$(($2 + $3)),\"warmUp\":$3,${body#\{}"
  await_rest
  before=$("$PEERS/cpu_of" "$server_process")
  # shellcheck disable=SC2086  # options are words
  "${on_client_core[@]}" timeout 170 "$LASTWORD" load --body "$body" --json $LOAD_OPTIONS >"$work/load" ||
    [[ -s $work/load ]] || fail "lastword load gave no report"
  await_rest
  after=$("$PEERS/cpu_of" "$server_process")
  echo $((after - before))
}

# load_by_lastword BODY: prints what the C clients print, for as many conversations, or messages on kept connections,
# as `count` and `warm_up` say. The server's CPU time is that of a long load less that of a short one, so that neither
# the opening of connections nor the warm-up is in it.
load_by_lastword() {
  local part short long
  part=$(part_of_warm_up)
  short=$(lastword_load "$1" "$part" "$part") || return
  mv "$work/load" "$work/short-load"
  long=$(lastword_load "$1" "$count" "$part") || return
  python3 - "$unit" "$count" $((count - part)) $((long - short)) "$work/short-load" "$work/load" <<'PYTHON'
import json, sys
unit, count, more, nanoseconds = sys.argv[1], *map(int, sys.argv[2:5])
short, report = (json.load(open(path)) for path in sys.argv[5:])
result = report["result"]
ok = result["outcomes"].get("completed", 0)
# It does not compare what it is answered, so at least all of it has to have come: 18 bytes twice, or a whole line.
whole = result["bytes"]["received"] / 36 if unit == "conversations" else result["messages"].get("complete", 0)
print(json.dumps({unit: count, "ok": ok, "wrong": abs(ok - whole), "other": report["progress"]["errors"],
                  "missing": count - result["begun"], "warmUpFailures": short["progress"]["errors"],
                  "outcomes": result["outcomes"], "latency": result["latency"], "seconds": result["seconds"],
                  "rate": result["rate"], "clientCPU": result["cpu"]["seconds"],
                  "serverMicroseconds": nanoseconds / 1000 / more}))
PYTHON
}

# The conversations that the settings `client`, `concurrency`, `conversations` and `warm_up` say.
run_conversations() {
  local body options=() unit=conversations count=$conversations
  case $client in
  c*)
    [[ $client != *-one-segment ]] || options+=(--one-segment)
    load --conversations "$conversations" --warm-up "$warm_up" --in-flight "$concurrency" --cpu-of "$server_process" \
      "${options[@]}"
    ;;
  lastword*)
    body="{\"payload\":\"eighteen bytes now\",\"framing\":$half_close_framing,\"close\":\"after-end\""
    body+=",\"concurrency\":$concurrency"
    [[ $client != *-one-segment ]] || body+=',"oneSegment":true'
    load --conversations "$(part_of_warm_up)" --in-flight "$concurrency" >/dev/null || fail "the warm-up failed"
    load_by_lastword "$body}"
    ;;
  *) fail "there is no client $client" ;;
  esac
}

# The echoes that the settings `client`, `connections`, `size`, `messages` and `warm_up` say.
run_echoes() {
  local body unit=messages count=$messages options=(--connections "$connections" --size "$size")
  case $client in
  c) echo_load --messages "$messages" --warm-up "$warm_up" --cpu-of "$server_process" "${options[@]}" ;;
  lastword)
    # The line feed is a byte of the size.
    body="{\"payload\":{\"pattern\":\"abcdefghijklmnopqrstuvwxyz\",\"size\":$((size - 1))},\"framing\":\"line\""
    body+=",\"receiveFraming\":\"line\",\"connections\":\"kept\",\"concurrency\":$connections,$(echo_members)}"
    echo_load --messages "$(part_of_warm_up)" "${options[@]}" >/dev/null || fail "the warm-up failed"
    load_by_lastword "$body"
    ;;
  *) fail "there is no client $client" ;;
  esac
}

# The echoes of datagrams that the settings `client`, `in_flight`, `size`, `messages` and `warm_up` say.
run_datagrams() {
  case $client in
  c)
    udp_load --in-flight "$in_flight" --size "$size" --messages "$messages" --warm-up "$warm_up" \
      --cpu-of "$server_process"
    ;;
  *) fail "there is no client $client" ;;
  esac
}
