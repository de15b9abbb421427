"""What a generated path can hit: servers, clients, connections, exchanges and loads that are there.

A path that is made up says "404" and nothing else, so most names and ids in paths are exchanged for these.
"""

import http.client
import json
import urllib.parse

ECHO = "contract-echo"
SERVER = "contract-server"
CLIENT = "contract-client"


class Fixtures:
    """Made over the API itself, and made again when a request has taken them away."""

    def __init__(self, url):
        self.place = urllib.parse.urlsplit(url).netloc
        self.connection = None

    def request(self, method, path, body=None, statuses=(200, 201, 202)):
        """Asks the service, over a connection that is kept. An answer with another status is a mistake here."""
        data = None if body is None else json.dumps(body)
        for attempt in (1, 2):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection(self.place, timeout=10)
                self.connection.request(method, path, data)
                response = self.connection.getresponse()
                answer = response.read()
                break
            except (OSError, http.client.HTTPException):
                # The service closes a connection that was silent for a minute.
                self.connection = None
                if attempt == 2:
                    raise
        if response.status not in statuses:
            raise AssertionError(f"{method} {path} {data}: {response.status} {answer[:500]!r}")
        return json.loads(answer) if answer else None

    def echo(self, scheme=""):
        """The port of a server that echoes lines, or datagrams; no generated path names it."""
        listen = f"{scheme}127.0.0.1:0"
        body = {"listen": listen, "messages": "many", "reply": {"repeat": 1}, "timeouts": {"total": "2s"}}
        name = f"{ECHO}-udp" if scheme == "udp://" else ECHO
        return self.request("PUT", f"/v1/servers/{name}", body)["bound"].rpartition(":")[2]

    def server(self, suffix=""):
        name = SERVER + suffix
        self.request("PUT", f"/v1/servers/{name}", {"listen": "127.0.0.1:0", "timeouts": {"total": "2s"}})
        self.request("POST", f"/v1/servers/{name}/start")
        return name

    def client(self, suffix=""):
        name = CLIENT + suffix
        body = {"to": f"127.0.0.1:{self.echo()}", "payload": "a1234", "timeouts": {"total": "2s"}}
        self.request("PUT", f"/v1/clients/{name}", body)
        self.request("POST", f"/v1/clients/{name}/start")
        return name

    def connection_id(self, is_open):
        """A connection that is held, or one that has ended."""
        name = self.client()
        made = self.request("POST", f"/v1/clients/{name}/connections")["id"]
        if not is_open:
            self.request("POST", f"/v1/connections/{made}/abort")
        return made

    def exchange_id(self):
        return self.request("POST", f"/v1/clients/{self.client()}/sends")["id"]

    def load_id(self):
        body = {"to": f"127.0.0.1:{self.echo()}", "payload": "a1234", "conversations": 1}
        return self.request("POST", "/v1/loads?wait=1s", body)["id"]
