#!/usr/bin/env bash
# All tests, for `make test`: in two lanes side by side; then, with the machine to themselves, those
# of real processes, whose promises are in seconds.
set -u
cd "$(dirname "$0")/.."
python=.venv/bin/python
mkdir -p var
rm -f var/test-*.log var/test-migrated.sqlite3*
export GRIDSPOT_MIGRATED="$PWD/var/test-migrated.sqlite3"
[ -t 1 ] && color=yes || color=no
result=0

# Two lanes for two cores. One: what touches a database, on SQLite, browsers included; then what asks
# Elasticsearch or starts processes. The other: the database again, on PostgreSQL; then all the rest.
other_lane() {
  local failed=0
  if [ -n "${POSTGRES_URL:-}" ]; then
    DATABASE_URL=$POSTGRES_URL GRIDSPOT_SECOND_LANE=1 "$python" -m pytest -q --color="$color" \
      -m "database and not browser" --ignore=tests/processes >var/test-postgresql.log 2>&1 || failed=1
  fi
  "$python" -m pytest -q --color="$color" -m "not database and not browser and not processes" \
    --ignore=tests/processes >var/test-others.log 2>&1 || failed=1
  return $failed
}

echo "==> Beside each other: on SQLite what touches a database; ${POSTGRES_URL:+on PostgreSQL the same, then} all else"
other_lane &
beside=$!
"$python" -m pytest -q --color="$color" -m "database or browser" --ignore=tests/processes 2>&1 |
  tee var/test-sqlite.log
[ "${PIPESTATUS[0]}" -eq 0 ] || result=1
echo "==> Beside the other lane: what asks servers and starts processes, without a database"
"$python" -m pytest -q --color="$color" -m "not database and not browser and processes" \
  --ignore=tests/processes 2>&1 | tee var/test-servers.log
[ "${PIPESTATUS[0]}" -eq 0 ] || result=1
wait "$beside" || result=1
if [ -n "${POSTGRES_URL:-}" ]; then
  echo "==> What the tests on PostgreSQL said"
  cat var/test-postgresql.log
else
  echo "Skipped the PostgreSQL run: set POSTGRES_URL to a server where databases may be created."
fi
echo "==> What the tests without a database said"
cat var/test-others.log

echo "==> Tests of real processes"
"$python" -m pytest -q --color="$color" tests/processes 2>&1 | tee var/test-processes.log
[ "${PIPESTATUS[0]}" -eq 0 ] || result=1

plain() { sed 's/\x1b\[[0-9;]*m//g' "$@"; }
if plain var/test-*.log | grep -q '^RERUN '; then
  echo "==> What needed a second chance"
  plain var/test-*.log | grep '^RERUN '
fi
if [ "$result" -ne 0 ]; then
  echo "==> What failed"
  # Once each, with the reason if there is one: a second chance that failed, too, is listed twice.
  plain var/test-*.log | grep -E '^(FAILED|ERROR) ' |
    awk '{ if (length($0) > length(found[$2])) found[$2] = $0 }
         END { for (each in found) print found[each]; exit !NR }' ||
    echo "A run ended early; see above."
fi
exit "$result"
