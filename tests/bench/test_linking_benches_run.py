"""The benchmarks of linking run on whatever pairs and incidents they are given; no figure is asserted."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PAIRS = [
    ("Somchai Examplename", "Examplename, Somchai", "Person", "true"),
    ("Somchai Examplename", "Prasert Examplename", "Person", "false"),
    ("Example Trading Ltd", "EXAMPLE TRADING LIMITED", "Company", "true"),
    ("Example Trading Ltd", "Sample Shipping GmbH", "Company", "false"),
    ("Example Star", "Exampel Star", "Vessel", "true"),
    ("Example Star", "Sample Carrier", "Vessel", "false"),
]
ASAM = "reference,date,position,navArea,subreg,hostility,victim,description\n"
ASAM += '2014-1,2014-01-02,"{}",XI,71,Robbers,T,x\n'
APP = "date_of_occurrence,reference_number,latitude,longitude,victim\n2014-01-02,2014-1,1.5,103.5,T\n"
IMB = "date,longitude,latitude,attack_type,vessel_name\n2014-01-02,103.5,1.5,Boarded,T\n"


def answered(*asked: str) -> str:
    done = subprocess.run([sys.executable, *asked], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_bench_of_names_fits_weights_and_judges_each_schema(tmp_path: Path):
    file = tmp_path / "pairs.csv"
    file.write_text(
        "name1,name2,schema,is_match\n" + "\n".join(f'"{a}","{b}",{c},{d}' for a, b, c, d in PAIRS)
    )

    fitted = json.loads(answered(str(HERE / "names.py"), str(file), "--fit"))
    told = json.loads(answered(str(HERE / "names.py"), str(file), "--rounds", "1", "--json"))["result"]

    assert {"always", "conflict", "sound"} <= set(fitted)
    assert set(told["ours, as committed"]) == {"all", "Person", "Company", "Vessel"}
    assert len([name for name in told if "rapidfuzz" in name or "Jaro" in name]) == 4


def test_the_bench_of_incidents_says_precision_and_recall(tmp_path: Path):
    position = '1°30\'00""N\n103°30\'00""E'
    files = {"nga_asam_2022": ASAM.format(position), "nga_asam_1978": APP, "imb": IMB}
    for name, text in files.items():
        (tmp_path / f"{name}.csv.gz").write_bytes(gzip.compress(text.encode()))

    told = json.loads(answered(str(HERE / "incidents.py"), str(tmp_path)))["result"]

    assert told["place, time, sort, target, words"]["known"] == 1
    assert told["with the numbers"]["recall"] == 1.0
