"""The people of the demo practice. All are invented; nobody can receive mail at their addresses."""

from typing import NamedTuple

ADDRESS = "@demo.example"


class DemoPerson(NamedTuple):
    handle: str
    name: str
    pronouns: str
    role: str

    @property
    def email(self) -> str:
        return f"{self.handle}{ADDRESS}"


WREN = DemoPerson("wren", "Wren Alder", "they/them", "practitioner, runs the practice")
IRA = DemoPerson("ira", "Ira Sedge", "he/him", "practitioner")
MARLOW = DemoPerson("marlow", "Marlow Teal", "they/them", "client")
ROWAN = DemoPerson("rowan", "Rowan Heron", "she/they", "client")
NOOR = DemoPerson("noor", "Noor Siskin", "she/her", "colleague, approved")
LARK = DemoPerson("lark", "Lark Merganser", "he/they", "colleague, waiting for approval")
PEOPLE = [WREN, IRA, MARLOW, ROWAN, NOOR, LARK]
