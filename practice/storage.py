import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

REMARK = re.compile(r"/\*(?!!).*?\*/", re.DOTALL)  # "/*!" begins a licence, which stays
SPACE = re.compile(r"\s+")  # no string of ours holds two spaces in a row


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Stylesheets travel without remarks and line breaks: docs/decisions/0012 says why."""

    def save(self, name, content, max_length=None):
        if name.endswith(".css"):
            written = REMARK.sub("", content.read().decode())
            content = ContentFile(SPACE.sub(" ", written).encode())
        return super().save(name, content, max_length)

    def post_process(self, paths, dry_run=False, **options):
        """Of what was saved, the remarks and line breaks left out, and not of what lies in the project."""
        yield from super().post_process({name: (self, name) for name in paths}, dry_run, **options)
