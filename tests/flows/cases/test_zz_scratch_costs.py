import os, time, subprocess, pytest
from datetime import UTC, datetime, timedelta
from pathlib import Path
from driving import House
import tasks.acts as acts, tasks.asking as asking, tasks.run_page as run_page
def complaint(**more):
    return {"channel":"电话 phone","category":"c","content":"x","customer":"y","received_at":(datetime.now(UTC)-timedelta(minutes=1)).isoformat(),"taken_by":"A1","apologised":True,**more}
def cpu(pid):
    f=Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split(); return (int(f[11])+int(f[12]))/100
def server():
    for p in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        for c in p.read_text().split():
            if b"deployments.server" in Path(f"/proc/{c}/cmdline").read_bytes(): return int(c)
N=30
def measure(house,name,tag):
    time.sleep(6); pid=server(); s=cpu(pid); c=time.process_time(); 
    for i in range(N): house.start("complaint-handling", complaint=complaint(category=f"{tag}{i}"))
    c=(time.process_time()-c)/N; time.sleep(12); 
    print(f"\n### {name}: server {(cpu(pid)-s)/N:.3f} client {c:.3f}")
def test_costs(house: House, monkeypatch):
    if 'sqlite' not in str(__import__('tasks.settings').settings.settings().database): pytest.skip('x')
    pid=server(); s=cpu(pid); time.sleep(10); print("idle server/10s", cpu(pid)-s)
    measure(house,'as is (10 extra s idle incl.)','a')
    import prefect._flow_run_suspension as fs, prefect.flow_engine as fe
    from contextlib import contextmanager
    @contextmanager
    def nothing(*a,**k): yield
    with monkeypatch.context() as m:
        orig=acts._carry_out.__class__.with_options
        import tasks.rulings, tasks.registering, tasks.notices, tasks.cases.complaint_cluster_alert
        m.setattr(acts._carry_out.__class__,'__call__',lambda self,effect:effect())
        measure(house,'no task runs','b')
        m.setattr(asking,'show_case_page',lambda case:None)
        measure(house,'no task runs, no case page','c')
        m.setattr(fe,'observe_flow_run_suspension',nothing,raising=False)
        measure(house,'+ no suspension observer','d')
        m.setattr(run_page,'label',lambda *a:None); m.setattr(asking,'label',lambda *a:None)
        import tasks.case_book; m.setattr(tasks.case_book,'label',lambda *a:None)
        measure(house,'+ no labels','e')
