"""What the practice's own people may do in the admin: everything, but for who may open it and what the practice is."""

FOR_OWNERS = {"accounts", "profile"}  # apps that a superuser alone may change
READING = "view_"


class StaffPermissions:
    """An authentication backend that signs nobody in. Superusers may do anything by Django's own rule."""

    def authenticate(self, request, **_credentials):
        return None

    def has_perm(self, person, permission, obj=None) -> bool:
        app, _dot, name = permission.partition(".")
        return person.is_active and person.is_staff and (app not in FOR_OWNERS or name.startswith(READING))

    def has_module_perms(self, person, app) -> bool:
        return person.is_active and person.is_staff
