"""The network between worker and api, with faults on demand: cut, answering 500, slow."""

import socket
import threading
import time
from contextlib import suppress
from typing import Literal

Weather = Literal["fair", "cut", "broken", "slow"]
DELAY_S = 1.5
BROKEN = b'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 19\r\nConnection: close\r\n\r\n{"detail":"broken"}'


class Proxy:
    """Passes connections on to a port of this machine, as the weather lets it.

    `cut`: nothing arrives any more, and nobody is told (as when a cable is pulled); when it is over, the connections of
    that time are dead. `broken`: every request is answered 500. `slow`: every byte comes late.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self._weather: Weather = "fair"
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._server = socket.create_server(("127.0.0.1", 0), backlog=128)
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._server.getsockname()[1])

    def change(self, weather: Weather) -> None:
        """Change the weather; connections of the one before do not survive a storm."""
        before, self._weather = self._weather, weather
        if before == "cut" or weather == "broken":
            with self._lock:
                for connection in self._open:
                    with suppress(OSError):
                        connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop listening."""
        self.change("broken")
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)
        try:
            if self._weather == "broken":
                connection.recv(65536)
                connection.sendall(BROKEN)
                return
            with socket.create_connection(("127.0.0.1", self._to), timeout=5) as onward:
                onward.settimeout(None)
                back = threading.Thread(target=self._pump, args=(onward, connection), daemon=True)
                back.start()
                self._pump(connection, onward)
                back.join()
        except OSError:
            return
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if self._weather == "slow":
                    time.sleep(DELAY_S)
                while self._weather == "cut":
                    time.sleep(0.05)
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
