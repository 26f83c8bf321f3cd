"""A simulated Nordlys on this machine: one citizen, a register of what it took, and a sign at the door."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

CITIZENS = {"1503801234": {"navn": "Karen Testesen", "kommune": "0751", "gruppe": "2.2", "foedt": "1980-03-15"}}


class Nordlys(ThreadingHTTPServer):
    """``taken``: what was registered, by our id; ``opens``: when it opens, while it is closed."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Answer)
        self.taken: dict[str, dict[str, Any]] = {}
        self.opens: str | None = None
        self.serving = Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self.serving.start()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Nordlys

    def _say(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        for name, value in (("x-jobterm-sandbox", "nordlys"), ("content-type", "application/json")):
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _all(self) -> None:
        path, opens, taken = self.path.partition("?")[0], self.server.opens, self.server.taken
        body = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)) or "{}")
        _, collection, id = path.split("/") if path.count("/") == 2 else ("", path.strip("/"), "")
        if collection == "drift":
            self._say(200, {"lukket": opens is not None, "aabner": opens})
        elif opens is not None:
            self._say(503, {"kode": "lukket", "aabner": opens})
        elif self.command == "PUT" and body.get("cpr") not in CITIZENS:
            self._say(422, {"kode": "ukendt-borger"})
        elif self.command == "PUT" and id in taken:
            self._say(409, {"kode": "findes"})
        elif self.command == "PUT":
            receipt = {"id": id, "kvittering": f"N-{len(taken) + 1}", "modtaget": datetime.now(UTC).isoformat()}
            taken[id] = {**receipt, "nr": str(len(taken) + 1), "samling": collection, "indhold": body}
            self._say(201, taken[id])
        elif collection == "poster":
            self._say(200, taken[id]) if id in taken else self._say(404, {"kode": "findes-ikke"})
        elif collection == "borger":
            cpr = self.headers["x-cpr"]
            mine = [one for one in taken.values() if one["indhold"]["cpr"] == cpr]
            ill = [one["indhold"]["fra"] for one in mine if "fra" in one["indhold"]]
            lines = [{**one, "dato": one["indhold"]["dato"], "tekst": one["samling"]} for one in mine]
            told = {"cpr": cpr, **CITIZENS.get(cpr, {}), "syg_fra": ill[-1] if ill else None, "poster": lines}
            self._say(200, told) if cpr in CITIZENS else self._say(404, {"kode": "ukendt-borger"})
        else:
            text = str(body.get("tekst")).casefold()
            self._say(200, {"borgere": [{**one, "cpr": cpr} for cpr, one in CITIZENS.items()
                                        if text in f"{cpr} {one['navn']} {one['foedt']}".casefold()]})  # fmt: skip

    do_GET = do_PUT = do_POST = _all

    def log_message(self, *_: object) -> None:
        """Nothing: a log would hold people's numbers."""


if __name__ == "__main__":  # python -m nordlys.simulator
    here = Nordlys(8095)
    print("Nordlys answers at", here.url, flush=True)
    here.serving.join()
