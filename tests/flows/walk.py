"""Steps that several ways through the site share, as a person with a browser takes them."""

from urllib.parse import urlsplit


def here(page) -> tuple[str, str]:
    """Where one is: the address's path and the page's heading."""
    return urlsplit(page.url).path, page.get_by_role("heading", level=1).inner_text()


def follow(link) -> None:
    """Click a link and wait for its page."""
    with link.page.expect_navigation():
        link.click()


def press(page, name) -> int:
    """Press a button; the status of the answer to the form it sends."""
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()
    return answer.value.status


def choose_radio(page, then="Choose this time") -> str:
    """Choose the last time of the day that is shown, as the first may begin meanwhile; what it says."""
    last = page.locator("#times .choice").last
    last.get_by_role("radio").check()
    words = f"{page.locator('#times-name').inner_text()}, {last.locator('time').inner_text()}"
    assert press(page, then) == 302
    return words


def choose_next(page, position=1, within="section") -> str:
    """Choose one of the three times offered first; what it says. The very first may begin while somebody books it."""
    button = page.locator(f"{within} .nexts button").nth(position)
    words = " ".join(button.locator(".next-when").inner_text().split())
    with page.expect_navigation():
        button.click()
    return words


def give_details(page, *, name=None, email=None, place=None) -> int:
    """Fill in what is asked for and go on; the answer's status."""
    if name is not None:
        page.get_by_label("Name you would like us to use").fill(name)
    if email is not None:
        page.get_by_label("E-mail address").fill(email)
    if place is not None:
        page.get_by_label(place).check()
    return press(page, "Go on to check")


def code_sent_to(address, letters, count=1) -> str:
    """The six digits in the last of so many messages."""
    return text_of(letters.wait_for(address, count)[-1]).split()[0]


def write_code(page, code) -> int:
    page.get_by_label("Six digits").fill(code)
    return press(page, "Go on to check" if page.url.endswith("/digits/") else "Sign in")


def facts(page) -> dict[str, str]:
    """The last look before booking: what is about to be booked."""
    names, values = page.locator("dl.facts dt").all_inner_texts(), page.locator("dl.facts dd").all_inner_texts()
    return {name: value.splitlines()[0].strip() for name, value in zip(names, values, strict=True)}


def text_of(letter) -> str:
    """The plain words of a message."""
    part = next(part for part in letter.walk() if part.get_content_type() == "text/plain")
    return part.get_payload(decode=True).decode()


def attached(letter) -> list[tuple[str, str]]:
    """Names and contents of what a message carries."""
    return [
        (part.get_filename(), part.get_payload(decode=True).decode()) for part in letter.walk() if part.get_filename()
    ]


def private_link(letter) -> str:
    """The address at which an appointment is moved and cancelled."""
    return next(word for word in text_of(letter).split() if "/manage/" in word)
