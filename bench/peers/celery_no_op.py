"""The peer of the jobs benchmark: Celery with RabbitMQ, acks_late, a JSON task that does nothing.

Run by bench/jobs.ts with Debian's python3-celery:
  celery_no_op.py enqueue N     publishes N tasks, prints {"seconds": …}
  celery_no_op.py lone N        one task after the other, prints {"ms": [...]}: send to result in the sender's hands
  celery -A celery_no_op worker -P solo
The last task of a run (it is told so) writes the moment it was done to the file named by DONE_FILE: the solo pool takes
tasks in order, so all others are done before it.
"""
import json
import os
import sys
import time

from celery import Celery

app = Celery("celery_no_op", broker=os.environ["BROKER_URL"], backend="rpc://")
app.conf.update(
    task_acks_late=True,
    task_serializer="json",
    result_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=64,
    task_default_queue="bench_celery",
)


@app.task(ignore_result=True, name="no_op")
def no_op(number, last=False):
    if last:
        with open(os.environ["DONE_FILE"], "w") as done:
            done.write(str(time.time()))
    return number


@app.task(name="no_op_with_result")
def no_op_with_result(number):
    return number


def enqueue(count):
    began = time.time()
    with app.producer_pool.acquire(block=True) as producer:
        for number in range(count):
            no_op.apply_async((number, number == count - 1), producer=producer)
    print(json.dumps({"seconds": time.time() - began}))


def lone(count):
    times = []
    for number in range(count):
        began = time.perf_counter()
        no_op_with_result.delay(number).get(timeout=30)
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(0.005)
    print(json.dumps({"ms": times}))


if __name__ == "__main__":
    {"enqueue": enqueue, "lone": lone}[sys.argv[1]](int(sys.argv[2]))
