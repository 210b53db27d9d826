"""Runs a function over items in several threads.  With `files.py`, what the runners beside this folder share; both keep to the modules
of Debian's minimal Python, which the pinned tools contain."""
import threading


def in_order(count, function, items):
    """Yields (item, result) in the order of the items; `count` threads work.  An exception in a thread is the caller's."""
    items = list(items)
    results, done = [None] * len(items), [threading.Event() for _ in items]
    lock, left = threading.Lock(), iter(range(len(items)))

    def work():
        while True:
            with lock:
                index = next(left, None)
            if index is None:
                return
            try:
                results[index] = (function(items[index]), None)
            except BaseException as e:
                results[index] = (None, e)
            done[index].set()

    for _ in range(count):
        threading.Thread(target=work, daemon=True).start()
    for item, event, index in zip(items, done, range(len(items))):
        event.wait()
        result, problem = results[index]
        if problem is not None:
            raise problem
        yield item, result
