"""Make the demo's database of data keys next to its own, where there is none yet.

A new cluster has it from its first moment; one made before there was a vault, or a server named by DATABASE_URL, not.
"""

import psycopg
from psycopg import sql


def make(address: str) -> bool:
    """Make the database called after that of `address`, with _keys behind it; return whether it was not there."""
    with psycopg.connect(address, autocommit=True) as server:
        name = f"{server.info.dbname}_keys"
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return True
