"""Folders of tests: temporary ones, writable copies, differences of texts."""
import os
import subprocess


def temporary(name):
    """A new folder under TMPDIR"""
    path = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"{name}.{os.getpid()}")
    os.makedirs(path)
    return path


def remove(path):
    subprocess.run(["rm", "-rf", path], check=True)


def copy(source, target):
    """A file, or a folder with what is in it, as a writable copy"""
    subprocess.run(["cp", "-rL", "--no-preserve=mode", source, target], check=True)


def diff(wanted, got, place):
    """The lines that differ, of two byte strings"""
    names = [os.path.join(place, n) for n in ("expected", "got")]
    for name, data in zip(names, (wanted, got)):
        with open(name, "wb") as f:
            f.write(data)
    done = subprocess.run(["diff", "-a", "-U0", *names], stdout=subprocess.PIPE)
    return "\n".join(done.stdout.decode("utf-8", "replace").splitlines()[2:32])
