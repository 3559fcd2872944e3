"""`make bench`: how fast deciding, delivering, content and search are, as ratios within one run, and
how well search finds what is meant.

`make bench ONLY=content` (or decide, delivery, search, relevance) measures that alone. SQLite always; PostgreSQL too when POSTGRES_URL names a server where databases may be created.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from benchmarks import content, decide, delivery, relevance, search

PARTS = {"delivery": delivery, "content": content, "search": search, "relevance": relevance}


def main() -> None:
    wanted = sys.argv[1:] or ["decide", *PARTS]
    if wanted != ["relevance"] and shutil.which("wrk") is None:
        sys.exit("The benchmarks need the load generator wrk: apt-get install wrk")
    report: dict[str, object] = {}
    if "decide" in wanted:
        report["decide"] = decide.run()
    server = os.environ.get("POSTGRES_URL")
    for name, part in PARTS.items():
        if name not in wanted:
            continue
        where: dict[str, object] = {
            "sqlite": part.run("sqlite:///{folder}/bench.sqlite3", "SQLite")
        }
        if server:
            where["postgresql"] = part.run(fresh_database(server), "PostgreSQL")
        report[name] = where
    if not server:
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
