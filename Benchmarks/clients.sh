# Sourced by run.sh: the clients, which all print the same line of JSON. One that is not content with what came back
# prints its line, too: the summary says what was wrong.

load() { "${on_client_core[@]}" "$PEERS/load" --port "$port" "$@"; }
echo_load() { "${on_client_core[@]}" "$PEERS/echo_load" --port "$port" "$@"; }

# The server is warm before the load command comes, which warms up twice.
part_of_warm_up() { echo $((warm_up < 4 ? 1 : warm_up / 4)); }

# lastword_load BODY COUNT WARM-UP: runs `lastword load` with the body, which has no `to`. Prints its report, then the
# CPU time in nanoseconds that the server has spent on it, on a line of its own.
lastword_load() {
  local before report after body="{\"to\":\"127.0.0.1:$port\",\"conversations\":$2,\"warmUp\":$3,${1#\{}"
  await_rest
  before=$("$PEERS/cpu_of" "$server_process")
  report=$("${on_client_core[@]}" timeout 170 "$LASTWORD" load --body "$body" --json) || [[ -n $report ]] ||
    fail "lastword load gave no report"
  await_rest
  after=$("$PEERS/cpu_of" "$server_process")
  printf '%s\n%d\n' "$report" $((after - before))
}

# load_by_lastword BODY: prints what the C clients print, for as many conversations, or messages on kept connections,
# as `count` and `warm_up` say. The server's CPU time is that of a long load less that of a short one, so that neither
# the opening of connections nor the warm-up is in it.
load_by_lastword() {
  local part short long
  part=$(part_of_warm_up)
  short=$(lastword_load "$1" "$part" "$part") || return
  long=$(lastword_load "$1" "$count" "$part") || return
  python3 - "$unit" "$count" "$part" "$short" "$long" <<'PYTHON'
import json, sys
unit, count, part = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
(short, short_time), (long, long_time) = (text.rsplit("\n", 1) for text in sys.argv[4:])
short, long = json.loads(short)["result"], json.loads(long)["result"]
ok, short_ok = (result["outcomes"].get("completed", 0) for result in (long, short))
print(json.dumps({unit: count, "ok": ok, "other": long["begun"] - ok, "missing": count - long["begun"],
                  "warmUpFailures": part - short_ok, "outcomes": long["outcomes"], "latency": long.get("latency"),
                  "seconds": long["seconds"], "rate": long["rate"], "clientCPU": long["cpu"]["seconds"],
                  "serverMicroseconds": (int(long_time) - int(short_time)) / 1000 / (count - part)}))
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
