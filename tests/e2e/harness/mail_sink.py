"""An SMTP server that keeps every accepted message in a file before it says 250. Run as a program: PORT FOLDER [SECONDS],
where the 250 comes as many seconds after the message was kept. It knows nobody whose name begins with "gone"."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from aiosmtpd.controller import UnthreadedController


class Keeper:
    def __init__(self, folder: Path, answer_after: float):
        self.folder = folder
        self.answer_after = answer_after
        self.count = len(list(folder.glob("*.json")))

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone"):
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        record = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "content": envelope.content.decode("ascii"),
        }
        partial = self.folder / f"{self.count:06}.part"
        with open(partial, "w") as file:
            json.dump(record, file)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(partial.with_suffix(".json"))
        await asyncio.sleep(self.answer_after)
        return "250 2.0.0 Ok: kept"


def main() -> None:
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    answer_after = float(sys.argv[3]) if len(sys.argv) > 3 else 0.0
    folder.mkdir(parents=True, exist_ok=True)
    loop = asyncio.new_event_loop()
    controller = UnthreadedController(Keeper(folder, answer_after), hostname="127.0.0.1", port=port, loop=loop)
    controller.begin()
    loop.add_signal_handler(signal.SIGTERM, loop.stop)
    loop.run_forever()
    controller.end()


if __name__ == "__main__":
    main()
