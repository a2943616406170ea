"""One node in a process, to be killed: `python stand.py DATABASE PORT`; it prints a session's secret.

The database is founded if it is new, and taken up as it was left if it is not.
"""

from __future__ import annotations

import sys

import uvicorn
from sqlalchemy import create_engine, inspect

from amity import app
from amity.store.database import Database
from amity.testing import DESK, Region
from amity.ui import session
from amity.ui.website import Web, website


def main(url: str, port: str) -> None:
    """Serve the node of KHM whose database is at *url*."""
    engine = create_engine(url)
    fresh = not inspect(engine).has_table("log")
    engine.dispose()
    node = Region("KHM", databases=lambda _: Database(url), offices=fresh)["KHM"]
    with node.tx() as tx:
        print(session.begin(tx, DESK, "Sok Dara", node.clock(), label="a browser"), flush=True)
    site = website(node, app.FEATURES, Web(f"http://localhost:{port}"))
    uvicorn.run(site, host="127.0.0.1", port=int(port), log_level="error", lifespan="off", ws="none")


if __name__ == "__main__":
    main(*sys.argv[1:])
