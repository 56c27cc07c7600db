"""Reports as other mail servers write them, each in its own manner: about one message, and the address it went to."""

import base64
import quopri
from email.utils import make_msgid

from practice.notifications.emails import message_id

RETURNED = """\
From: TLP <notes@localhost>
To: {address}
Subject: Friday 27 November, 2:00 pm
Message-ID: {id}
Auto-Submitted: auto-generated
"""


def postfix(address, id, *, action="failed", status="5.1.1", said="550 5.1.1 <{address}>: Recipient address rejected"):
    said = said.format(address=address)
    returned = RETURNED.format(address=address, id=id)
    return f"""\
Return-Path: <>
Received: by mx.home.example (Postfix)
\tid 4SgXyz1Lw2; Tue, 24 Nov 2026 17:00:03 +0000 (UTC)
From: MAILER-DAEMON@mx.home.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: notes@localhost
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4SgXyz1Lw2.1795539603/mx.home.example"
Content-Transfer-Encoding: 8bit
Message-Id: <20261124170003.4SgXyz1Lw2@mx.home.example>

This is a MIME-encapsulated message.

--4SgXyz1Lw2.1795539603/mx.home.example
Content-Description: Notification
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Your message did not get through. What the other side said is below.

--4SgXyz1Lw2.1795539603/mx.home.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.home.example
X-Postfix-Queue-ID: 4SgXyz1Lw2
X-Postfix-Sender: rfc822; notes@localhost
Arrival-Date: Tue, 24 Nov 2026 17:00:02 +0000 (UTC)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.there.example
Diagnostic-Code: smtp;
    {said}

--4SgXyz1Lw2.1795539603/mx.home.example
Content-Description: Undelivered Message
Content-Type: message/rfc822
Content-Transfer-Encoding: 8bit

{returned}MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="===1"

--===1
Content-Type: text/plain; charset="utf-8"

Hello Marlow,
--===1--

--4SgXyz1Lw2.1795539603/mx.home.example--
"""


def exim(address, id):
    return f"""\
Return-path: <>
Received: from Debian-exim by mail.there.example with local (Exim 4.96)
\tid 1rTabc-0001Qx-2B
\tfor notes@localhost; Tue, 24 Nov 2026 17:00:05 +0000
X-Failed-Recipients: {address}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.there.example>
To: notes@localhost
References: {id}
Content-Type: multipart/report; report-type=delivery-status; boundary=1795539605-eximdsn-804289383
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender

--1795539605-eximdsn-804289383
Content-type: text/plain; charset=us-ascii

A message that you sent could not be delivered to all of its recipients.

--1795539605-eximdsn-804289383
Content-type: message/delivery-status

Reporting-MTA: dns; mail.there.example

Action: failed
Final-Recipient: rfc822;{address}
Status: 5.0.0
Remote-MTA: dns; mx.far.example
Diagnostic-Code: smtp; 550 no mailbox by that name here

--1795539605-eximdsn-804289383
Content-type: text/rfc822-headers

{RETURNED.format(address=address, id=id)}
--1795539605-eximdsn-804289383--
"""


def gmail(address, id):
    return f"""\
Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: notes@localhost
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: {id}
In-Reply-To: {id}
X-Failed-Recipients: {address}
Message-ID: <6564f0b1.170a0220.1ab2c.0001.GMR@mx.google.com>
Date: Tue, 24 Nov 2026 09:00:05 -0800 (PST)
MIME-Version: 1.0
Content-Type: multipart/report; boundary="0000000000007a1b2c060ae1f001"; report-type=delivery-status

--0000000000007a1b2c060ae1f001
Content-Type: multipart/related; boundary="0000000000007a1b2c060ae1f002"

--0000000000007a1b2c060ae1f002
Content-Type: multipart/alternative; boundary="0000000000007a1b2c060ae1f003"

--0000000000007a1b2c060ae1f003
Content-Type: text/plain; charset="UTF-8"

** Address not found **

--0000000000007a1b2c060ae1f003
Content-Type: text/html; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

<html><body style=3D"font-family:Arial">Address not found</body></html>

--0000000000007a1b2c060ae1f003--
--0000000000007a1b2c060ae1f002
Content-Type: image/png; name="icon.png"
Content-Transfer-Encoding: base64
Content-ID: <icon.png>

iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9
--0000000000007a1b2c060ae1f002--
--0000000000007a1b2c060ae1f001
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Received-From-MTA: dns; notes@localhost
Arrival-Date: Tue, 24 Nov 2026 09:00:04 -0800 (PST)
X-Original-Message-ID: {id}

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1
Remote-MTA: dns; gmail-smtp-in.l.google.com. (142.250.0.26, the server for the domain)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
 550-5.1.1 Look for typing errors. {"z" * 400}
Last-Attempt-Date: Tue, 24 Nov 2026 09:00:05 -0800 (PST)

--0000000000007a1b2c060ae1f001
Content-Type: message/rfc822

{RETURNED.format(address=address, id=id)}
----- Message truncated -----

--0000000000007a1b2c060ae1f001--
"""


def exchange(address, id):
    return f"""\
From: <postmaster@there.example>
To: <notes@localhost>
Date: Tue, 24 Nov 2026 17:00:06 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="8e1f7c2a-5b0d-4a63-9d2e-0a1b2c3d4e5f"
Content-Language: en-US
Message-ID: <0f3d@YT3PR01MB0001.CANPRD01.PROD.OUTLOOK.COM>
In-Reply-To: {id.upper()}
References: {id.upper()}
Subject: Undeliverable: Friday 27 November, 2:00 pm
Auto-Submitted: auto-replied
X-MS-Exchange-Message-Is-Ndr:
MIME-Version: 1.0

--8e1f7c2a-5b0d-4a63-9d2e-0a1b2c3d4e5f
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="b1c2"

--b1c2
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Your message couldn't be delivered to {address.replace("@", "=40")}.

--b1c2--

--8e1f7c2a-5b0d-4a63-9d2e-0a1b2c3d4e5f
Content-Type: message/delivery-status

Reporting-MTA: dns;YT3PR01MB0001.CANPRD01.PROD.OUTLOOK.COM
Received-From-MTA: dns;mx.home.example
Arrival-Date: Tue, 24 Nov 2026 17:00:05 +0000

Original-Recipient: RFC822;{address.upper()}
Final-Recipient: RFC822;{address.upper()}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found by SMTP address lookup

--8e1f7c2a-5b0d-4a63-9d2e-0a1b2c3d4e5f
Content-Type: message/rfc822

{RETURNED.format(address=address, id=id.upper())}
--8e1f7c2a-5b0d-4a63-9d2e-0a1b2c3d4e5f--
"""


def encoded(address, id, how="base64"):
    """A server that encodes what the standard says is never encoded."""
    encode = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}[how]
    status = f"Reporting-MTA: dns; odd.example\r\n\r\nFinal-Recipient: rfc822; {address}\r\nAction: failed\r\n"
    status += "Status: 5.2.1\r\nDiagnostic-Code: smtp; 550 5.2.1 Boîte fermée\r\n"
    returned = RETURNED.format(address=address, id=id)
    return f"""\
From: postmaster@odd.example
Content-Type: multipart/report; report-type=delivery-status; boundary=b
MIME-Version: 1.0

--b
Content-Type: message/delivery-status
Content-Transfer-Encoding: {how}

{encode(status.encode()).decode()}
--b
Content-Type: message/rfc822
Content-Transfer-Encoding: {how.upper()}

{encode(returned.encode()).decode()}
--b--
"""


def several(ids_of: dict[str, str]):
    """One report about several addresses, the first of which was written to with its own message."""
    groups = "\n".join(f"Final-Recipient: rfc822; {address}\nAction: failed\nStatus: 5.1.1\n" for address in ids_of)
    originals = "\n".join(f"X-Original-Message-ID: {id}" for id in ids_of.values())
    return f"""\
From: postmaster@there.example
Content-Type: multipart/report; report-type=delivery-status; boundary=b
MIME-Version: 1.0

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; there.example
{originals}

{groups}
--b--
"""


def about(notification, server=postfix, **otherwise) -> bytes:
    """What a server reports about a message that was sent to its address."""
    return server(notification.sent_to, message_id(notification), **otherwise).encode()


def foreign_id() -> str:
    return make_msgid(domain="elsewhere.example")
