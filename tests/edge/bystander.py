"""A web server that the same attack goes to instead: what a visitor of api-service feels then is the machine's doing."""

from pathlib import Path

from harness.http import answers
from harness.ports import free_port
from harness.process import Process, wait_until

ESTABLISHED = "01"

CONFIG = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log /dev/null crit;
worker_rlimit_nofile 20000;
events {{ worker_connections 16384; }}
http {{
  access_log off; client_header_timeout 5s; send_timeout 10s; keepalive_timeout 10s;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


class Bystander:
    """nginx with the deadlines of api-service, and a file as large as its largest."""

    def __init__(self, folder: Path):
        self.folder = folder / "bystander"
        self.port = free_port()
        self.target = "/large"
        self.url = f"http://127.0.0.1:{self.port}{self.target}"

    def __enter__(self):
        self.folder.mkdir()
        (self.folder / "large").write_bytes(bytes(1_400_000))
        config = self.folder / "nginx.conf"
        config.write_text(CONFIG.format(folder=self.folder, port=self.port))
        self.process = Process("nginx", ["/usr/sbin/nginx", "-c", config, "-e", "/dev/null"], self.folder)
        wait_until(lambda: self.process.require_running() and answers(self.url), 20, "nginx up")
        return self

    def __exit__(self, *_):
        self.process.__exit__()

    def connections(self) -> int:
        """How many are open, by what the system says."""
        own = f":{self.port:04X}"
        rows = [line.split()[1:4] for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        return sum(local.endswith(own) and state == ESTABLISHED for local, _, state in rows)
