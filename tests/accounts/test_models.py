import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from practice.accounts.models import Person
from practice.accounts.signin import person_at, person_reached_at
from tests.conftest import together
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def test_addresses_are_kept_in_small_letters():
    assert Person.objects.create_user(" Rowan@Example.ORG ").email == "rowan@example.org"


def test_the_database_refuses_an_address_in_capitals():
    with pytest.raises(IntegrityError, match="addresses_are_in_small_letters"), transaction.atomic():
        Person.objects.create(email="Rowan@example.org")
    assert not Person.objects.exists()


def test_the_admin_form_puts_an_address_in_small_letters():
    person = Person(email="Rowan@Example.ORG", password="!")
    person.full_clean()
    assert person.email == "rowan@example.org"


def test_nobody_has_a_password():
    people = [Person.objects.create_user("a@example.org"), Person.objects.create_superuser("b@example.org", "secret")]
    assert [person.has_usable_password() for person in people] == [False, False]
    assert [person.role for person in people] == ["", "owner"]


def test_a_person_is_called_by_name_and_by_address_before_they_gave_one():
    assert [str(person) for person in (make_person("Marlow Teal"), Person(email="rowan@example.org"))] == [
        "Marlow Teal",
        "rowan@example.org",
    ]


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "PST", "Etc/GMT+8", "../etc/passwd"])
def test_a_zone_that_is_none_is_refused(zone):
    with pytest.raises(ValidationError) as refusal:
        Person(email="rowan@example.org", password="!", time_zone=zone).full_clean()
    assert list(refusal.value.message_dict) == ["time_zone"]


def test_going_by_a_name_writes_only_when_it_changed(django_assert_num_queries):
    marlow = make_person("Marlow Teal")
    with django_assert_num_queries(0):
        marlow.go_by("Marlow Teal")
    with django_assert_num_queries(1):
        marlow.go_by("Marlow")
    assert Person.objects.get().name == "Marlow"


def test_somebody_at_an_address_is_found_again():
    assert person_at("rowan@example.org") == person_at("Rowan@Example.org")
    assert Person.objects.count() == 1


def test_somebody_made_in_the_admin_signs_in_as_themselves():
    made = Person.objects.create_user("ira@example.org", name="Ira Sedge", role="practitioner")
    found = person_at("ira@example.org")
    assert (found, found.name, found.emailaddress_set.get().verified) == (made, "Ira Sedge", True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("reached", [person_reached_at, person_at])
def test_two_at_once_reach_one_new_person(reached):
    reach = transaction.atomic(lambda: reached("Robin@example.org"))
    found = together(*[reach] * 6)
    robin = Person.objects.get()
    assert (found, robin.email, robin.has_usable_password()) == ([robin] * 6, "robin@example.org", False)
