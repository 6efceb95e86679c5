"""What a person reads when the house stands: where to go, what to click first, how to stop."""

from pathlib import Path

from deployments.console import say
from tasks.auditing.key import key_is_kept
from tasks.settings import Settings


def _address_file(settings: Settings) -> Path:
    return settings.home / "run" / "address"


def address_of_running(settings: Settings) -> str:
    """Return the address that the running house gave itself; settings may have changed since."""
    file = _address_file(settings)
    return file.read_text() if file.exists() else "(启动中 starting)"


def up(settings: Settings, seconds: float) -> None:
    """Say that the house stands, and remember its address for whoever starts it a second time."""
    address = settings.public_url or settings.address
    _address_file(settings).write_text(address)
    say(f"\n已就绪({seconds:.0f} 秒):{address}", f"ready after {seconds:.0f} s")
    say("  登记投诉:Deployments → complaint-handling → Run → Custom run", "enter a complaint there")
    say(
        "  答复待办:Runs → 标签 todo:… 的运行 → ⋮ → Resume",
        "answer: open a run tagged todo:…, then ⋮ and Resume",
    )
    say("  停止:Ctrl-C,或另开终端 make down", "to stop: Ctrl-C, or `make down` in another terminal")
    if kept := key_is_kept(settings):
        say(f"  审计密钥已自动生成:{kept},请另存一份", "the audit's key, made once: keep a copy elsewhere")
    say(f"  日志:{settings.home / 'logs'}", "logs; what is entered stays for the next start\n")


def demo_played(settings: Settings, code: int) -> None:
    """Say what is left to do after the demo's day."""
    address = address_of_running(settings)
    if code:
        say(
            f"演示未按预期结束(代码 {code})",
            "the demo didn't go as promised; the house stays up",
            urgent=True,
        )
        return
    say(f"演示已完成,尚有待办表单:{address}/v2/runs", "the demo is over; open forms wait there")
    say("  停止:Ctrl-C,或另开终端 make down", "to stop: Ctrl-C, or `make down` in another terminal")
