"""A day of real requests, handed in at once: `python benchmarks/intake.py FILE.csv` (Linux).

Starts a house of its own in a temporary folder (server, keeper, worker; SQLite), hands the file in through
Prefect's API, and prints how long it takes until every case waits for its supervisor, what that costs, and
how the UI's requests fare meanwhile.
"""

import argparse
import os
import socket
import tempfile
import time
from pathlib import Path
from statistics import quantiles

import httpx
from sqlalchemy import func, select

TICKS = os.sysconf("SC_CLK_TCK")
COLUMNS = {
    "category": "complaint_type",
    "content": "complaint_type + descriptor + borough",
    "reported_at": "created_at",
    "external_number": "unique_key",
}
STAFF = """
[[department]]
name = "客服部"
profile = "callcentre"
default = true
staff = [
    { number = "K1", name = "吴总", roles = ["leadership", "admin"] },
    { number = "K2", name = "郑主管", superior = "K1", roles = ["supervisor"] },
    { number = "K3", name = "王芳", superior = "K2", roles = ["agent"] },
]
"""
DASHBOARD = (
    ("flow_runs/count", {"flow_runs": {"state": {"type": {"any_": ["PAUSED"]}}}}),
    ("flow_runs/filter", {"sort": "EXPECTED_START_TIME_DESC", "limit": 50}),
)


def cpu(pid: int) -> float:
    """The CPU seconds a process has taken so far."""
    figures = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(figures[11]) + int(figures[12])) / TICKS


def environment(home: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        os.environ["RULEBOOK_PORT"] = str(free.getsockname()[1])
    os.environ["RULEBOOK_HOME"] = home
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])


def hand_in(api: httpx.Client, file: Path) -> str:
    deployment = api.get("deployments/name/complaint-intake/complaint-intake").json()["id"]
    intake = {"file": str(file.resolve()), "columns": COLUMNS, "taken_by": "K3"}
    asked = {"parameters": {"intake": intake}, "state": {"type": "SCHEDULED"}}
    answer = api.post(f"deployments/{deployment}/create_flow_run", json=asked).raise_for_status()
    run: str = answer.json()["id"]
    return run


def watch(api: httpx.Client, run: str) -> tuple[str, list[float], list[str]]:
    """Look on until the intake ends: its last state, the seconds each look took, and requests that failed."""
    took: list[float] = []
    failed: list[str] = []
    said, began = 0.0, time.monotonic()
    while True:
        for path, body in DASHBOARD:
            start = time.monotonic()
            answer = api.post(path, json=body)
            took.append(time.monotonic() - start)
            if not answer.is_success:
                failed.append(f"{path} {answer.status_code}")
            if path.endswith("count") and time.monotonic() - said > 20:
                said = time.monotonic()
                print(f"  {said - began:5.0f} s: {answer.text} wait", flush=True)
        state = api.get(f"flow_runs/{run}").json()["state"]
        if state["type"] in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}:
            return state["name"], took, failed
        time.sleep(1)


def report_clusters() -> None:
    from tasks.records.engine import reading  # noqa: PLC0415
    from tasks.records.models import Case, Question  # noqa: PLC0415

    with reading() as book:
        of_clusters = select(Case.category, func.count()).where(Case.procedure == "complaint_cluster_alert")
        raised = dict(book.execute(of_clusters.group_by(Case.category)).tuples().all())
        cases = book.scalar(select(func.count()).where(Case.procedure == "complaint_handling"))
        asked = select(func.count(Question.case.distinct())).join(Case, Case.number == Question.case)
        waiting = book.scalar(asked.where(Case.procedure == "complaint_handling", Question.state == "open"))
    print(f"cases {cases}, of which wait for somebody {waiting}")
    print(f"alerts raised: {sum(raised.values())}, of HEATING {raised.get('HEATING', 0)}")
    for category, times in sorted(raised.items()):
        print(f"  {category}: {times}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    file = parser.parse_args().file
    with tempfile.TemporaryDirectory() as home:
        environment(home)
        # The house reads its settings when it is imported: the environment comes first.
        from deployments.house import House  # noqa: PLC0415
        from deployments.people import take_in  # noqa: PLC0415
        from tasks.settings import settings  # noqa: PLC0415

        house = House(settings())
        try:
            house.come_up()
            people = Path(home) / "staff.toml"
            people.write_text(STAFF, "utf-8")
            take_in(people)
            time.sleep(5)
            children = {child.name: child for child in (house.server, house.worker, house.keeper)}
            before = {name: cpu(child.process.pid) for name, child in children.items() if child.process}
            with httpx.Client(base_url=f"{settings().api_url}/", timeout=60) as api:
                began = time.monotonic()
                state, took, failed = watch(api, hand_in(api, file))
                seconds = time.monotonic() - began
            print(f"load of the machine {os.getloadavg()}")
            print(f"{state} after {seconds:.0f} s")
            for name, child in children.items():
                if child.process:
                    print(f"CPU seconds of the {name}: {cpu(child.process.pid) - before[name]:.0f}")
            cuts = quantiles(took, n=20)
            print(f"UI requests: {len(took)}, p50 {cuts[9]:.2f} s, p95 {cuts[18]:.2f} s")
            print(f"UI requests that failed: {failed or 'none'}")
            report_clusters()
        finally:
            house.close(lambda child: print(f"ending the {child.name}"))


if __name__ == "__main__":
    main()
