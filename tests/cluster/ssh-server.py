"""Serves git repositories below /srv over ssh to whoever has the key that it writes to /tmp/key."""

import asyncio
import shlex
import subprocess

import asyncssh

KEY = asyncssh.generate_private_key("ssh-ed25519")
KEY.write_private_key("/tmp/key")


class Server(asyncssh.SSHServer):
    def begin_auth(self, username):
        return True

    def public_key_auth_supported(self):
        return True

    def validate_public_key(self, username, key):
        return username == "git" and key == KEY.convert_to_public()


async def answer(process):
    words = shlex.split(process.command or "")
    if words[:1] != ["git-upload-pack"]:
        process.exit(128)
        return
    command = ["git", "-c", "safe.directory=*", "upload-pack", words[1]]
    git = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    await process.redirect(stdin=git.stdin, stdout=git.stdout)
    await process.stdout.drain()
    process.exit(await asyncio.get_running_loop().run_in_executor(None, git.wait))


async def serve():
    own = asyncssh.generate_private_key("ssh-ed25519")
    await asyncssh.create_server(Server, "", 8080, server_host_keys=[own], process_factory=answer, encoding=None)
    await asyncio.Event().wait()


asyncio.run(serve())
