"""Serve a written atlas from this machine, to this machine, for looking at it.

What does not belong here: hosting. An atlas is files; any static host serves it.
"""

from __future__ import annotations

import errno
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bailiwick.errors import WorkspaceError

__all__ = ["open_server"]


class _Handler(SimpleHTTPRequestHandler):
    """Files of one folder, fresh at every request, without a log line for each."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def list_directory(self, path: Any) -> None:
        """A folder without index.html is not shown."""
        del path
        self.send_error(404, "No such page")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the command has printed the address."""


def open_server(folder: Path, *, host: str = "127.0.0.1", port: int = 8000) -> ThreadingHTTPServer:
    """Open a server for the atlas in `folder`; call `serve_forever()` on what is returned.

    Parameters
    ----------
    folder : Path
        A folder that `bailiwick site` wrote.
    host : str
        The address to listen on. The default can be reached from this machine only.
    port : int
        0 takes any free port.

    Raises
    ------
    WorkspaceError
        The folder holds no atlas, or the port is taken or not allowed.
    """
    if not (folder / "index.html").is_file():
        raise WorkspaceError(
            f"{str(folder)!r} holds no atlas (no index.html). Write one with `bailiwick site` or `bailiwick "
            f"demo`."
        )
    try:
        return ThreadingHTTPServer((host, port), partial(_Handler, directory=str(folder)))
    except OSError as error:
        why = "another program listens there" if error.errno == errno.EADDRINUSE else error.strerror
        raise WorkspaceError(
            f"Cannot listen on {host}:{port}: {why}. Choose another port with --port, or --port 0 for any "
            f"free one."
        ) from error
