"""What becomes of the two flags when roles take their place, and of roles when they go back."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

FLAGS, ROLES = [("accounts", "0004_role")], [("accounts", "0005_roles_given")]
PEOPLE = {
    "runs it": (True, True),
    "works here": (True, False),
    "may everything and comes in nowhere": (False, True),
    "a client": (False, False),
}


def at(state):
    """The model of people as that migration leaves it."""
    executor = MigrationExecutor(connection)
    executor.migrate(state)
    return MigrationExecutor(connection).loader.project_state(state).apps.get_model("accounts", "Person")


@pytest.mark.django_db(transaction=True)
def test_staff_get_the_role_that_lets_them_see_what_they_saw_and_get_their_flags_back():
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes("accounts")
    try:
        people = at(FLAGS).objects
        for name, (is_staff, is_superuser) in PEOPLE.items():
            address = f"{name.replace(' ', '.')}@example.org"
            people.create(email=address, name=name, is_staff=is_staff, is_superuser=is_superuser)
        given = dict(at(ROLES).objects.values_list("name", "role"))
        at(ROLES).objects.update(is_staff=False, is_superuser=False)
        back = {row[0]: row[1:] for row in at(FLAGS).objects.values_list("name", "is_staff", "is_superuser")}
    finally:
        at(newest)
    assert given == {
        "runs it": "owner",
        "works here": "practitioner",
        "may everything and comes in nowhere": "",
        "a client": "",
    }
    nothing = (False, False)
    assert back == PEOPLE | {"may everything and comes in nowhere": nothing}
