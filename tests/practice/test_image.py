"""The image and what is run from it, looked at as far as that goes without an engine that builds it."""

import json
import re
import shlex
import subprocess
import sys

import pytest
import yaml

from practice.settings import BASE_DIR
from tests.servers import environment, free_port, running, wait_until

LINES = (BASE_DIR / "Dockerfile").read_text().splitlines()
COMPOSE = yaml.safe_load((BASE_DIR / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = {"migrate", "web", "worker", "beat"}


def steps(word: str) -> list[str]:
    return [line.removeprefix(f"{word} ") for line in LINES if line.startswith(f"{word} ")]


def test_every_image_that_is_built_upon_has_a_version():
    named = [words.split()[0] for words in steps("FROM")] + [one["image"] for one in SERVICES.values()]
    assert [name for name in named if name != "convo" and not re.search(r":\d", name)] == []


def test_it_runs_as_nobody_in_particular_and_holds_no_secret():
    assert steps("USER") == ["convo"]
    assert LINES.index("USER convo") > LINES.index([line for line in LINES if line.startswith("RUN")][-1])
    assert steps("ADD") == []
    assert not re.search(r"SECRET_KEY|FIELD_KEYS|PASSWORD", "\n".join(LINES))
    assert [line for line in LINES if "apt-get" in line or "sudo" in line] == []


def test_all_that_is_copied_is_there_and_nothing_else_is_sent_along():
    copied = {words.split()[0] for words in steps("COPY") if not words.startswith("--from")}
    let_in = {line[1:] for line in (BASE_DIR / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == let_in
    assert [name for name in copied if not (BASE_DIR / name).exists()] == []


def test_processes_of_ours_may_write_nowhere_but_where_they_must():
    for name in OURS:
        service = SERVICES[name]
        assert (service["read_only"], service["cap_drop"], service["user"]) == (True, ["ALL"], "10001:10001")
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert all(place.startswith("/") for place in service["tmpfs"])
        assert "privileged" not in service
        assert "ports" not in service


def test_whatever_serves_says_whether_it_is_well():
    unlooked = {name for name, one in SERVICES.items() if one.get("healthcheck", {}).get("disable")}
    assert unlooked == {"migrate", "beat"}  # one ends, and of the other the desk tells
    assert steps("HEALTHCHECK")[0].endswith('CMD ["python", "-m", "practice.ready"]')
    assert {name for name, one in SERVICES.items() if one["restart"] == "unless-stopped"} == {*SERVICES} - {"migrate"}


def test_nobody_outside_reaches_anything_but_the_proxy():
    assert {name for name, one in SERVICES.items() if "ports" in one} == {"caddy"}
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert {name for name, one in SERVICES.items() if one["networks"] == ["inside"]} == {
        "migrate", "beat", "postgres", "redis",
    }  # fmt: skip


def test_nothing_starts_before_the_tables_are_there():
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name in OURS - {"migrate"}:
        assert SERVICES[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}


def test_every_variable_is_one_that_the_site_reads():
    known = set(re.findall(r"^#?(\w+)=", (BASE_DIR / ".env.example").read_text(), re.MULTILINE))
    of_compose = {"DOMAIN", "POSTGRES_PASSWORD"}
    used = set(re.findall(r"\$\{(\w+)", (BASE_DIR / "compose.yaml").read_text()))
    assert used == of_compose
    assert {name for one in OURS for name in SERVICES[one]["environment"]} <= known
    assert of_compose <= known


@pytest.mark.parametrize("name", ["migrate", "worker", "beat"])
def test_its_commands_are_ones_that_run(name):
    program, *words = SERVICES[name]["command"]
    assert program == "python"
    said = subprocess.run(
        [sys.executable, *words[:4], "--help"] if words[0] == "-m" else [sys.executable, *words, "--help"],
        cwd=BASE_DIR, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr


@pytest.mark.django_db(transaction=True)
def test_the_web_server_starts_as_the_image_starts_it_and_its_health_check_sees_it(tmp_path):
    port = str(free_port())
    program, *words = json.loads(steps("CMD")[0])
    words[words.index("--port") + 1], words[words.index("--host") + 1] = port, "127.0.0.1"
    own = environment(
        BASE_URL="https://practice.example", ALLOWED_HOSTS="practice.example", EMAIL_URL="smtp://127.0.0.1:9",
        EMAIL_FROM="notes@practice.example", DEBUG="0", COLLECT_STATIC="0", BEHIND_PROXY="1", PORT=port,
    )  # fmt: skip
    check = shlex.split("-m practice.ready")

    def is_ready():
        return subprocess.run([sys.executable, *check], cwd=BASE_DIR, env=own, check=False).returncode == 0

    assert program == "python"
    assert not is_ready()
    with running([sys.executable, *words], tmp_path / "web.log", own) as process:
        wait_until(is_ready, process, tmp_path / "web.log")
