"""A flow whose module takes its time: a run is taken up before it is there."""

import time

from prefect import flow

time.sleep(3)


@flow
def late() -> str:
    return "here"
