import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

REMARK = re.compile(r"/\*(?!!).*?\*/", re.DOTALL)  # "/*!" begins a licence, which stays
SPACE = re.compile(r"\s+")  # no string of ours holds two spaces in a row,
AROUND = re.compile(r" ?([{};,]) ?")  # or one beside these


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Stylesheets travel without remarks and needless spaces: docs/decisions/0012 says why."""

    def save(self, name, content, max_length=None):
        if name.endswith(".css"):
            written = REMARK.sub("", content.read().decode())
            content = ContentFile(AROUND.sub(r"\1", SPACE.sub(" ", written)).encode())
        return super().save(name, content, max_length)

    def post_process(self, paths, dry_run=False, **options):
        """Of what was saved, the remarks and spaces left out, and not of what lies in the project."""
        yield from super().post_process({name: (self, name) for name in paths}, dry_run, **options)
