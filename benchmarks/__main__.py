"""`make bench`: how fast deciding and delivering are, as ratios within one run.

SQLite always; PostgreSQL too when POSTGRES_URL names a server where databases may be created.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from benchmarks import decide, delivery


def main() -> None:
    if shutil.which("wrk") is None:
        sys.exit("The benchmarks need the load generator wrk: apt-get install wrk")
    report: dict[str, object] = {"decide": decide.run()}
    report["sqlite"] = delivery.run("sqlite:///{folder}/bench.sqlite3", "SQLite")
    if server := os.environ.get("POSTGRES_URL"):
        report["postgresql"] = delivery.run(fresh_database(server), "PostgreSQL")
    else:
        print(
            "\nPostgreSQL is left out: set POSTGRES_URL to a server where databases may be created."
        )
    target = Path("var/bench.json")
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(report, indent=2, default=str))
    print(f"\nAll figures: {target}")


def fresh_database(server: str) -> str:
    """An empty database `gridspot_bench` on that server, made anew."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS gridspot_bench WITH (FORCE)")
        connection.execute("CREATE DATABASE gridspot_bench")
    return server.rsplit("/", 1)[0] + "/gridspot_bench"


if __name__ == "__main__":
    main()
