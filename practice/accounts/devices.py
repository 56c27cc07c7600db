"""What a browser says of itself, in words that its person knows it by."""

BROWSERS = [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome")]
BROWSERS += [("Chrome/", "Chrome"), ("Safari/", "Safari")]
SYSTEMS = [("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android"), ("Windows", "Windows")]
SYSTEMS += [("CrOS", "a Chromebook"), ("Mac OS X", "a Mac"), ("Linux", "Linux")]


def device_words(user_agent: str) -> str:
    """ "Firefox on Windows"; the first of each list that fits, since each says also what it descends from."""
    browser = next((words for sign, words in BROWSERS if sign in user_agent), "A browser")
    system = next((words for sign, words in SYSTEMS if sign in user_agent), "")
    return f"{browser} on {system}" if system else browser
