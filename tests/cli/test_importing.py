"""A file that is imported says what became of it, and why rows were set aside."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.cli.conftest import Sentia
from tests.imports.sheets import TWO, a_file, row
from tests.support.processes import SENTIA, bare

SEE = "see Connections, Set aside"


def test_each_row_that_is_set_aside_is_told_with_its_reason(
    sentia: Sentia, tmp_path: Path
) -> None:
    path = a_file(tmp_path, row(), row(TWO, quantity="many"), row(TWO, currency="?"))

    said = sentia("import", str(path))

    assert (said.code, said.lines[0]["quarantined"]) == (0, 2)
    assert len(said.out.splitlines()) == 1
    first, second, last = said.err.splitlines()
    assert first.startswith("orders.txt row 3: 'many'")
    assert second == "orders.txt row 4: '?' is no currency"
    assert last == SEE


def test_after_ten_reasons_the_others_are_counted(
    sentia: Sentia, tmp_path: Path
) -> None:
    bad = [row(f"701-0000009-{n:07}", quantity="many") for n in range(1_012)]

    said = sentia("import", str(a_file(tmp_path, row(), *bad)))

    assert said.lines[0]["quarantined"] == 1_012
    assert len(said.err.splitlines()) == 11
    assert said.err.splitlines()[-1] == f"and 1,002 more; {SEE}"


def test_a_row_of_stock_is_told_too(sentia: Sentia, tmp_path: Path) -> None:
    head = "sku\tfnsku\tafn-total-quantity\tafn-fulfillable-quantity\n"
    path = tmp_path / "stock.txt"
    path.write_text(f"{head}MUG\tX1\t3\t3\nCUP\tX2\t3\tmany\n", encoding="utf-8")

    said = sentia("import", str(path))

    assert said.lines[0]["quarantined"] == 1
    reason, last = said.err.splitlines()
    assert reason.startswith("stock.txt row 3: 'many'")
    assert last == SEE


def test_of_a_file_that_is_cut_off_the_rest_is_read_and_its_last_row_says_so(
    sentia: Sentia, tmp_path: Path
) -> None:
    path = a_file(tmp_path, row(), row(TWO))
    path.write_bytes(path.read_bytes()[:-40])

    said = sentia("import", str(path))

    assert (said.code, said.lines[0]["accepted"]) == (0, 1)
    reason, last = said.err.splitlines()
    assert reason.startswith("orders.txt row 3: ")
    assert reason.endswith("; the file may be cut off here")
    assert last == SEE


def test_of_a_file_that_is_read_whole_nothing_is_said_on_stderr(
    sentia: Sentia, tmp_path: Path
) -> None:
    said = sentia("import", str(a_file(tmp_path, row())))

    assert (said.code, said.lines[0]["accepted"], said.err) == (0, 1, "")


def test_before_a_terminal_the_json_still_goes_to_stdout_on_one_line(
    tmp_path: Path,
) -> None:
    path = a_file(tmp_path, row(), row(TWO, quantity="many"))
    ours, theirs = pty.openpty()

    done = subprocess.run(
        [SENTIA, "import", str(path)], cwd=tmp_path, env=bare(TERM="xterm"),
        stdout=subprocess.PIPE, stderr=theirs, check=True,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # so ends what a terminal shows
        while more := os.read(ours, 65_536):
            shown += more
    os.close(ours)

    (line,) = done.stdout.decode().splitlines()
    assert json.loads(line)["accepted"] == 1
    assert "orders.txt" in shown.decode()
    assert SEE in shown.decode()
