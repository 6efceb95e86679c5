"""Breaking off work that runs in a thread."""

import ctypes
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from prefect.exceptions import Abort

T = TypeVar("T")


class Interrupted(Abort):
    """A burst was told to end: its run was cancelled or taken away, or the worker leaves."""


class Interruptible(Generic[T]):
    """A call that another thread can break off: `Interrupted` rises in it at its next line of Python.

    A call that waits outside Python (a socket, a sleep) notices when that wait is over.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._thread: int | None = None
        self._lock = threading.Lock()

    def __call__(self) -> T:
        self._thread = threading.get_ident()
        try:
            return self._work()
        finally:
            self._withdraw()

    def interrupt(self) -> None:
        with self._lock:
            if self._thread is not None:
                _raise_in(self._thread, Interrupted)

    def _withdraw(self) -> None:
        # The thread goes back to its pool: no signal may reach the work it takes up next.
        while self._thread is not None:
            try:
                with self._lock:
                    _raise_in(self._thread, None)
                    self._thread = None
            except Interrupted:
                continue


def _raise_in(thread: int, signal: type[BaseException] | None) -> None:
    handle = None if signal is None else ctypes.py_object(signal)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), handle)
