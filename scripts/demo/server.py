"""A status page that asks the shell about a host, as its user spells it."""
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse


class Status(BaseHTTPRequestHandler):
    def do_GET(self):
        host = parse_qs(urlparse(self.path).query).get("host", [""])[0]
        done = subprocess.run("echo checking " + host, shell=True, capture_output=True, timeout=10)
        self.send_response(500 if done.returncode else 200)
        self.end_headers()
        self.wfile.write(done.stdout)

    def log_message(self, *args):
        pass


HTTPServer(("127.0.0.1", int(sys.argv[1])), Status).serve_forever()
