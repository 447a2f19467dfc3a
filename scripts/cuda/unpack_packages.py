"""unpack_packages.py FOLDER REQUIREMENT... -- PATTERN...: of some Python packages, the files that match a pattern.

Nothing is installed and no dependency is followed, so any Python with pip will do.
"""
import fnmatch
import glob
import os
import subprocess
import sys
import tempfile
import zipfile

split = sys.argv.index("--")
folder, requirements, patterns = sys.argv[1], sys.argv[2:split], sys.argv[split + 1 :]

with tempfile.TemporaryDirectory(dir=folder) as downloads:
    # One try: where an index cannot be reached, the next one that pip knows is asked at once.
    pip = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check", "--retries", "0"]
    # The files wanted are the same for every Python.
    wheels_only = ["--no-deps", "--only-binary", ":all:", "--python-version", "3.11"]
    if subprocess.run([*pip, *wheels_only, "--dest", downloads, *requirements]).returncode:
        sys.exit(1)
    for path in glob.glob(os.path.join(downloads, "*.whl")):
        with zipfile.ZipFile(path) as wheel:
            for member in wheel.infolist():
                if member.is_dir() or not any(fnmatch.fnmatch(member.filename, p) for p in patterns):
                    continue
                file = wheel.extract(member, folder)
                if "/bin/" in member.filename:
                    os.chmod(file, 0o755)
        os.remove(path)
