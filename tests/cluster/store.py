"""Keeps what is sent with PUT, for whoever knows the password."""

import base64
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOGIN = "Basic " + base64.b64encode(b"reader:s3cret").decode()
KEPT = {}


class Handler(BaseHTTPRequestHandler):
    def body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers["Content-Length"]))
        chunks = []
        while size := int(self.rfile.readline(), 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def is_known(self):
        return self.headers.get("Authorization") == LOGIN

    def do_PUT(self):
        body = self.body()
        if self.is_known():
            KEPT[self.path] = body
        self.answer(201 if self.is_known() else 401)

    def do_GET(self):
        if not self.is_known():
            self.answer(401)
        elif self.path == "/":
            self.answer(200, "\n".join(sorted(KEPT)).encode())
        else:
            self.answer(200 if self.path in KEPT else 404, KEPT.get(self.path, b""))


ThreadingHTTPServer(("", 8080), Handler).serve_forever()
