"""PostgreSQL, a page of whose files was turned on the disk: the night's copy is not made of it, and the doctor says what to do."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bihuan.interfaces.upkeep.copies.folder import copies_in
from tests.conftest import EmptyDatabase
from tests.deployment.replication import Server
from tests.journeys.postgres import USER
from tests.upkeep.conftest import bihuan

PAGE = 8192


@pytest.fixture
def server(tmp_path: Path, empty_database: EmptyDatabase) -> Iterator[Server]:
    """One that checks its pages, as the guide asks for, with the tables in it."""
    # Not below pytest's own folder: that one is closed to the server's user, and a socket's path must be short.
    root = Path(tempfile.mkdtemp(prefix="bihuan-turned-"))
    root.chmod(0o755)
    server = Server("one", root, 5432)
    try:
        server.make({})
        server.run("pg_checksums", "--enable", "-D", str(server.data))
        server.start()
        server.fill(empty_database("postgresql", tmp_path), "postgres")
        yield server
    finally:
        server.stop()
        shutil.rmtree(root, ignore_errors=True)


@pytest.mark.trust("X21", "T-K05")
def test_it_is_found(server: Server, tmp_path: Path) -> None:
    """Whoever reads the page is told; the copy of the night before is as it was."""
    address = f"postgresql://{USER}@/postgres?host={server.folder}&port={server.port}"
    assert bihuan("backup", place=tmp_path, address=address).returncode == 0
    [good] = copies_in(tmp_path / "backups")
    with server.connect("postgres") as connection:
        found = connection.execute("SELECT pg_relation_filepath('django_migrations')").fetchone()
    assert found is not None
    server.stop("fast")
    path = server.data / found[0]
    content = bytearray(path.read_bytes())
    content[PAGE - 100 : PAGE] = bytes(255 - one for one in content[PAGE - 100 : PAGE])
    path.write_bytes(content)
    server.start()

    made = bihuan("backup", place=tmp_path, address=address)
    assert (made.returncode, copies_in(tmp_path / "backups")) == (1, [good])
    looked = bihuan("doctor", "--quick", place=tmp_path, address=address)
    assert looked.returncode == 1
    assert "restore the newest" in " ".join(looked.stdout.split())
