# Sourced by run.sh: the clients, which all print the same line of JSON. One that is not content with what came back
# prints its line, too: the summary says what was wrong.

load() { "${on_client_core[@]}" "$PEERS/load" --port "$port" "$@"; }
echo_load() { "${on_client_core[@]}" "$PEERS/echo_load" --port "$port" "$@"; }

# load_by_lastword BODY WHAT COUNT WARM-UP: runs `lastword load` with the body, which has no `to`, and prints what
# the C clients print; WHAT is what the conversations are, `conversations` or `messages`. The CPU time of the server is that
# of the warm-up too, so the server has to be warm before.
load_by_lastword() {
  local body=$1 what=$2 count=$3 warm_up=$4 before after report
  body="{\"to\":\"127.0.0.1:$port\",\"conversations\":$count,\"warmUp\":$warm_up,${body#\{}"
  before=$("$PEERS/cpu_of" "$server_process")
  report=$("${on_client_core[@]}" timeout 170 "$LASTWORD" load --body "$body" --json 2>>"$work/log") ||
    [[ -n $report ]] || fail "lastword load gave no result"
  after=$("$PEERS/cpu_of" "$server_process")
  python3 - "$what" "$count" "$warm_up" "$before" "$after" "$report" <<'PYTHON'
import json, sys
what, count, warm_up, before, after = sys.argv[1], *map(int, sys.argv[2:6])
result = json.loads(sys.argv[6])["result"]
ok = result["outcomes"].get("completed", 0)
print(json.dumps({what: count, "ok": ok, "other": result["begun"] - ok, "missing": count - result["begun"],
                  "outcomes": result["outcomes"], "seconds": result["seconds"], "rate": result["rate"],
                  "clientCPU": result["cpu"]["seconds"], "latency": result.get("latency"),
                  "serverMicroseconds": (after - before) / 1000 / (count + warm_up)}))
PYTHON
}

# The conversations that the settings `client`, `concurrency`, `conversations` and `warm_up` say.
run_conversations() {
  local body options=() half=$((warm_up / 2))
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
    load --conversations "$half" --in-flight "$concurrency" >/dev/null || fail "the warm-up failed"
    load_by_lastword "$body}" conversations "$conversations" $((warm_up - half))
    ;;
  *) fail "there is no client $client" ;;
  esac
}

# The echoes that the settings `client`, `connections`, `size`, `messages` and `warm_up` say.
run_echoes() {
  local body half=$((warm_up / 2))
  case $client in
  c)
    echo_load --messages "$messages" --warm-up "$warm_up" --connections "$connections" --size "$size" \
      --cpu-of "$server_process"
    ;;
  lastword)
    # The line feed is a byte of the size.
    body="{\"payload\":{\"pattern\":\"abcdefghijklmnopqrstuvwxyz\",\"size\":$((size - 1))},\"framing\":\"line\""
    body+=",\"receiveFraming\":\"line\",\"receiveSize\":65536,\"connections\":\"kept\",\"concurrency\":$connections"
    body+=",\"timeouts\":$patient,\"options\":{\"TCP_NODELAY\":true}}"
    echo_load --messages "$half" --connections "$connections" --size "$size" >/dev/null || fail "the warm-up failed"
    load_by_lastword "$body" messages "$messages" $((warm_up - half))
    ;;
  *) fail "there is no client $client" ;;
  esac
}
