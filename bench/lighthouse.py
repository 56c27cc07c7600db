"""What Lighthouse says of four pages on a slow telephone line: its scores, the weight, and how soon the page is there.

The site is reached as in production, over HTTP/2 and TLS, with a certificate of its own making.
Each page is looked at LOOKS times, and the middle one of each figure counts: a moment in which the machine is busy with
something else makes a page late, or keeps it from answering.
It is installed from npm into var/lighthouse the first time. `--quick` looks once, at the home page alone.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from statistics import median_low

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.test import Client
from django.utils import timezone

from bench.place import demo_site, report
from blog.models import Article
from bookings.models import Session
from practice.demo.people import MARLOW
from practice.embedded import PROJECT
from tests import chromium
from tests.servers import environment

VERSION = "13.5.0"
FOLDER = PROJECT / "var" / "lighthouse"
PROGRAM = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LOOKS = 5
TRIES = 3
QUIETLY = [*chromium.FLAGS, "--headless=new", "--ignore-certificate-errors"]


def measure(quick: bool) -> dict:
    install()
    collect_static_files()
    with (
        tempfile.TemporaryDirectory() as folder,
        demo_site(Path(folder), scheme="https", COLLECT_STATIC="1", **certificate(Path(folder))) as (site, _),
    ):
        pages = {"home": ("/", {})} if quick else addresses()
        looks = 1 if quick else LOOKS
        found = {
            name: [look_at(site + path, headers, Path(folder)) for _ in range(looks)]
            for name, (path, headers) in pages.items()
        }
    figures = {name: in_the_middle([figures_of(result) for result in results]) for name, results in found.items()}
    show(figures, found)
    return {f"{page} {figure}": value for page, of_page in figures.items() for figure, value in of_page.items()}


def install() -> None:
    """Lighthouse is in FOLDER afterwards. Ends the program with a sentence where Node.js or npm is missing."""
    if missing := [name for name in ("node", "npm") if not shutil.which(name)]:
        sys.exit(f"Lighthouse needs Node.js with npm, and there is no {missing[0]} here.")
    if not PROGRAM.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(FOLDER)]
        subprocess.run([*command, f"lighthouse@{VERSION}"], check=True)


def collect_static_files() -> None:
    """As in production: under hashed names, compressed."""
    own = {"DEBUG": "0", "COLLECT_STATIC": "1", "BASE_URL": "http://localhost", "EMAIL_FROM": "notes@example.org"}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=PROJECT, env=environment(**own, EMAIL_URL="smtp://127.0.0.1:1"), check=True)


def certificate(folder: Path) -> dict[str, str]:
    """What granian needs to speak TLS: a certificate for localhost that is good for a day, and its key, in `folder`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = timezone.now()
    made = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return {
        "GRANIAN_SSL_CERTIFICATE": str(folder / "certificate.pem"),
        "GRANIAN_SSL_KEYFILE": str(folder / "key.pem"),
    }


def addresses() -> dict[str, tuple[str, dict]]:
    """The path of each page, and the headers of somebody who may see it."""
    article = Article.objects.published().first()
    return {
        "home": ("/", {}),
        "article": (article.get_absolute_url(), {}),
        "slots": ("/bookings/wren-50/", {}),
        "booked": ("/bookings/wren-50/booked/", {"Cookie": cookie_of_one_who_has_booked()}),
    }


def cookie_of_one_who_has_booked() -> str:
    booked = Session.objects.filter(client__email=MARLOW.email, service__slug="wren-50").first()
    browser = Client()
    browser.force_login(booked.client)
    data = browser.session
    data["booked"] = [booked.service.slug, str(booked.pk)]
    data.save()
    return f"__Host-session={data.session_key}"  # as it is called where the site has TLS


def look_at(address: str, headers: dict, folder: Path) -> dict:
    """Everything Lighthouse found, on its own profile: a phone of the middle range on slow 4G."""
    output = folder / "lighthouse.json"
    command = ["node", str(PROGRAM), address, "--quiet", "--output=json", f"--output-path={output}"]
    command += [f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={' '.join(QUIETLY)}"]
    command += [f"--extra-headers={json.dumps(headers)}"]
    own = {**os.environ, **({"CHROME_PATH": chromium.find()} if chromium.find() else {})}
    for attempt in range(TRIES):  # now and then it finds no beginning in the browser's record and asks to be run again
        if subprocess.run(command, env=own, check=attempt == TRIES - 1).returncode == 0:
            break
    return json.loads(output.read_text())


def in_the_middle(looks: list[dict]) -> dict:
    """Of each figure the one with as many below as above."""
    return {name: median_low([figures[name] for figures in looks]) for name in looks[0]}


def figures_of(result: dict) -> dict:
    """Scores of a hundred, seconds, and kilobytes as they travel."""
    audits = result["audits"]
    asked = audits["network-requests"]["details"]["items"]
    return {
        **{name: round(100 * result["categories"][name]["score"]) for name in CATEGORIES},
        "KB": round(sum(item["transferSize"] for item in asked) / 1000, 1),
        "requests": len(asked),
        "LCP": round(audits["largest-contentful-paint"]["numericValue"] / 1000, 2),
        "CLS": round(audits["cumulative-layout-shift"]["numericValue"], 3),
    }


def show(figures: dict[str, dict], found: dict[str, list[dict]]) -> None:
    """A line for each page, and what kept a score from a hundred in how many looks."""
    for page, of_page in figures.items():
        print(f"{page:<10}" + "  ".join(f"{figure} {value}" for figure, value in of_page.items()))
        short = Counter(audit["id"] for result in found[page] for audit in short_of_a_hundred(result))
        for audit, count in short.items():
            print(f"  {audit}: short of a hundred in {count} of {len(found[page])}")


def short_of_a_hundred(result: dict) -> list[dict]:
    weighed = {
        named["id"]
        for category in result["categories"].values()
        for named in category["auditRefs"]
        if named["weight"] > 0
    }
    return [audit for name, audit in result["audits"].items() if name in weighed and (audit["score"] or 0) < 1]


if __name__ == "__main__":
    report(measure)
