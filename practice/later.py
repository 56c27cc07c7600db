"""Scripts that a page waits for only once it is drawn: all of them are aids, and a slow line should carry words first.

A page names them as data, which no browser fetches: `<script type="later" src="…">`. The one line of script that stands
in a page imports them after its first picture. The content security policy knows that line by its hash.
"""

import hashlib
from base64 import b64encode

BEGIN = (
    "new PerformanceObserver((_,drawn)=>{drawn.disconnect();document.querySelectorAll('script[type=later]')"
    ".forEach(one=>import(one.src).then(()=>one.remove()))}).observe({type:'paint',buffered:true})"
)
HASH = f"'sha256-{b64encode(hashlib.sha256(BEGIN.encode()).digest()).decode()}'"
