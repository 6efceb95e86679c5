"""A flow whose module takes its time: until it is there, the run is Pending."""

import time

from prefect import flow

time.sleep(3)


@flow
def late() -> str:
    return "here"
