"""A package index in one folder: takes archives as twine sends them, and lists them as PEP 503 says.

Whoever sends, or fetches from anywhere but /open, must know the password. Its first line of output is the port."""

import base64
import hashlib
import os
import re
import sys
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOGIN = "Basic " + base64.b64encode(b"reader:s3cret").decode()
FOLDER = tempfile.mkdtemp()


class Handler(BaseHTTPRequestHandler):
    def is_known(self):
        if self.headers.get("Authorization") == LOGIN:
            return True
        self.answer(401, b"who are you?")
        return False

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers["Content-Length"]))
        chunks = []
        while size := int(self.rfile.readline(), 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def do_POST(self):
        body = self.body()
        if not self.is_known():
            return
        boundary = b"--" + re.search("boundary=(.*)", self.headers["Content-Type"])[1].strip('"').encode()
        fields = {}
        for part in body.split(boundary)[1:-1]:
            head, _, content = part[2:-2].partition(b"\r\n\r\n")
            fields[re.search(rb'name="([^"]*)"', head)[1].decode()] = (head, content)
        head, content = fields["content"]
        name = re.search(rb'filename="([^"]*)"', head)[1].decode()
        if hashlib.sha256(content).hexdigest() != fields["sha256_digest"][1].decode():
            self.answer(400, b"the digest differs")
        elif os.path.exists(os.path.join(FOLDER, name)):
            self.answer(409, b"that version is there")
        else:
            with open(os.path.join(FOLDER, name), "wb") as file:
                file.write(content)
            self.answer(200, b"")

    def do_GET(self):
        # What begins with /open is for everybody.
        start = "/open" if self.path.startswith("/open/") else ""
        if not start and not self.is_known():
            return
        if self.path.startswith(start + "/files/"):
            with open(os.path.join(FOLDER, os.path.basename(self.path).replace("%2B", "+")), "rb") as file:
                self.answer(200, file.read())
            return
        project = self.path.strip("/").split("/")[-1].replace("-", "_") + "-"
        links = []
        for name in sorted(os.listdir(FOLDER)):
            with open(os.path.join(FOLDER, name), "rb") as file:
                digest = hashlib.sha256(file.read()).hexdigest()
            link = name.replace("+", "%2B")
            if name.startswith(project):
                links.append(f'<a href="{start}/files/{link}#sha256={digest}">{name}</a>')
        self.answer(200 if links else 404, "\n".join(links).encode())


server = ThreadingHTTPServer(("", int(sys.argv[1]) if len(sys.argv) > 1 else 8080), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
