# Starts and stops the service for the other scripts; to be sourced. Ends only what it has started.
# shellcheck shell=bash

service_pid="" service_dir="" service_url=""

# Sets `binary`: the one that LASTWORD names, else a release build.
build_service() {
  if [[ -n ${LASTWORD:-} ]]; then
    binary=$LASTWORD
    return
  fi
  swift build -c release --product lastword >&2
  binary=$(swift build -c release --show-bin-path)/lastword
}

# start_service ARGUMENT...: serves in the background, and waits up to 20 s until the service is healthy.
# Sets `service_url`. Its output is in $service_dir/log.
start_service() {
  service_dir=$(mktemp -d)
  "$binary" serve --address-file "$service_dir/address" "$@" >"$service_dir/log" 2>&1 &
  service_pid=$!
  local attempt
  for ((attempt = 0; attempt < 200; attempt += 1)); do
    if [[ -s $service_dir/address ]]; then
      service_url=$(head -n 1 "$service_dir/address")
      if curl --silent --fail --max-time 2 --output /dev/null "$service_url/healthz"; then return 0; fi
    fi
    if ! kill -0 "$service_pid" 2>/dev/null; then break; fi
    sleep 0.1
  done
  echo "the service did not become healthy; it said:" >&2
  cat "$service_dir/log" >&2
  return 1
}

# Ends the service as an operator would, and fails unless it leaves with 0 within 20 s.
stop_service() {
  [[ -n $service_pid ]] || return 0
  local pid=$service_pid status=0 attempt
  service_pid=""
  kill -TERM "$pid" 2>/dev/null || true
  for ((attempt = 0; attempt < 200; attempt += 1)); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  if kill -0 "$pid" 2>/dev/null; then
    echo "the service did not end by SIGTERM" >&2
    kill -KILL "$pid" 2>/dev/null || true
  fi
  wait "$pid" 2>/dev/null || status=$?
  rm -rf "$service_dir"
  ((status == 0)) || echo "the service ended with $status" >&2
  return "$status"
}
