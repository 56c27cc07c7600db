"""A person with a keyboard alone: where the focus is, what shows it, and how far one gets."""

# What has the focus, in a few words; None for the document itself.
STOP = """() => {
    const one = document.activeElement;
    if (!one || one === document.body || one === document.documentElement) return null;
    if (one.matches(".days a")) return "a day";
    if (one.matches(".next")) return "a time offered first";
    if (one.matches("input[name=start]")) return "the times of the day";
    if (one.type === "radio") return one.closest("fieldset").querySelector("legend").innerText;
    const label = one.labels?.[0];
    return (label ?? one).innerText.trim().replace(/\\s+/g, " ");
}"""
# How what has the focus is drawn, with the row that draws it for a choice.
DRAWN = """one => [one, one.closest(".choice")].filter(Boolean).map(drawn => {
    const {outlineStyle, outlineWidth, boxShadow, backgroundColor, borderColor} = getComputedStyle(drawn);
    return [outlineStyle, outlineWidth, boxShadow, backgroundColor, borderColor].join(" ");
}).join(" | ")"""
ENOUGH = 120  # stops; no page has so many


def stop(page) -> str | None:
    return page.evaluate(STOP)


def tab_through(page) -> list[str]:
    """Every stop from the beginning of the page until Tab leaves it. Stops of one kind in a row count as one."""
    stops = []
    for _ in range(ENOUGH):
        page.keyboard.press("Tab")
        name = stop(page)
        if name is None:
            return stops
        if not stops or stops[-1] != name:
            stops.append(name)
    raise AssertionError(f"Tab does not lead out: {stops}")


def tab_back(page) -> list[str]:
    """The same with Shift and Tab, from the end."""
    stops = []
    for _ in range(ENOUGH):
        page.keyboard.press("Shift+Tab")
        name = stop(page)
        if name is None:
            return stops
        if not stops or stops[-1] != name:
            stops.append(name)
    raise AssertionError(f"Shift and Tab do not lead out: {stops}")


def stops_that_look_the_same_without_focus(page) -> list[str]:
    """Stops at which nothing that is drawn says that the focus is there."""
    unseen = []
    for _ in range(ENOUGH):
        page.keyboard.press("Tab")
        if (name := stop(page)) is None:
            return unseen
        focused = page.evaluate_handle("document.activeElement").as_element()
        with_focus = focused.evaluate(DRAWN)
        without = focused.evaluate(f"one => {{ one.blur(); const drawn = ({DRAWN})(one); one.focus(); return drawn }}")
        if with_focus == without or not is_outlined(with_focus):
            unseen.append(name)
    raise AssertionError("Tab does not lead out")


def is_outlined(drawn: str) -> bool:
    """Whether one of the things drawn has an outline that can be seen."""
    return any(not one.startswith(("none", "auto 0px")) for one in drawn.split(" | "))


def tab_to(page, name: str) -> None:
    """Press Tab until the focus is at `name`."""
    for _ in range(ENOUGH):
        page.keyboard.press("Tab")
        if stop(page) == name:
            return
    raise AssertionError(f"Tab does not lead to {name!r}")


def go(page, key: str = "Enter") -> None:
    """Press a key that leads to another page, and wait for that."""
    with page.expect_navigation():
        page.keyboard.press(key)
