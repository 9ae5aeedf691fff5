#!/bin/sh
# On one machine, before the nodes are started with a new version: tables as their owner, then the rights of the others.
#   OWNER_URL=postgresql://bihuan_owner:password@db1.internal:5432,db2.internal:5432/bihuan?sslmode=verify-full ./upgrade.sh
# A backup is made first when there is anything to change. Nodes of the old version go on meanwhile.
set -eu
here=$(dirname "$0")
set -a
. /etc/bihuan/bihuan.env
set +a
BIHUAN_DATABASE_URL=$OWNER_URL /opt/bihuan/.venv/bin/python -m bihuan.config.manage prepare
psql "$OWNER_URL&target_session_attrs=read-write" -v ON_ERROR_STOP=1 -f "$here/postgresql/log-rights.sql"
