"""A server that knows nothing of Quorate: python3 server.py PORT. POST /break makes its probes fail."""
import http.server
import os
import signal
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    broken = False

    def do_GET(self):
        self.send_response(503 if Handler.broken else 200)
        self.end_headers()

    def do_POST(self):
        Handler.broken = self.path == "/break"
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


def leave(signum, frame):
    print("bye", flush=True)
    sys.exit(7)


signal.signal(signal.SIGTERM, leave)
server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
print("serving, pid", os.getpid(), flush=True)
server.serve_forever()
