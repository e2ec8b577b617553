"""A file with people's data: readable by its owner only, and never half of it."""

import os
import stat
import threading

import pytest

from bot.private_files import private_file


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("error", [OSError("the disk is full"), KeyboardInterrupt()])
def test_what_was_there_stays_until_all_is_written(tmp_path, error):
    path = tmp_path / "people.csv"
    path.write_text("of yesterday")
    path.chmod(0o644)

    def write(*, fails):
        with private_file(path, "w", encoding="utf-8") as out:
            out.write("of today")
            out.flush()
            assert path.read_text() == "of yesterday"
            assert all(
                stat.S_IMODE(file.stat().st_mode) == 0o600
                for file in tmp_path.iterdir()
                if file != path
            )
            if fails:
                raise error

    with pytest.raises(type(error)):
        write(fails=True)
    assert (names(tmp_path), path.read_text()) == (["people.csv"], "of yesterday")
    write(fails=False)
    assert (names(tmp_path), path.read_text()) == (["people.csv"], "of today")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_stays_one_and_what_it_leads_to_is_written(tmp_path):
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("of yesterday")
    link.symlink_to(real)
    with private_file(link) as out:
        out.write(b"of today")
    assert link.is_symlink()
    assert real.read_text() == "of today"


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    with private_file(pipe) as out:
        out.write(b"of today")
    reader.join()
    assert read == [b"of today"]
    assert pipe.is_fifo()
