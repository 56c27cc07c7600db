"""Pictures of articles, in files that are rows: they are there, or gone, with whatever was written in the same act."""

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db import models

from blog import pictures, prose


class PictureQuerySet(models.QuerySet):
    def named_in(self, html: str) -> dict[str, "Picture"]:
        """Those that the HTML of a body names, by their keys. No query where it names none."""
        keys = prose.pictures_in(html)
        return self.in_bulk(keys, field_name="key") if keys else {}


class Picture(models.Model):
    """A picture that may stand in articles. What was sent is not kept: it may tell where and when it was taken."""

    key = models.CharField(max_length=32, unique=True, help_text="Made from its pixels: the same picture is one row.")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    widths = ArrayField(models.PositiveSmallIntegerField(), help_text="Of its WebP files.")
    kind = models.CharField(max_length=3, help_text="Of its plain file: jpg or png.")
    kept_at = models.DateTimeField(auto_now_add=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        ordering = ["-kept_at"]

    def __str__(self):
        return pictures.plain_name(self)

    @property
    def address(self) -> str:
        """What an article's text names it by."""
        return pictures.address(self)


class PictureFileQuerySet(models.QuerySet):
    def plain_by_key(self, keys: Iterable[str]) -> dict[str, "PictureFile"]:
        """Of the pictures of these keys, the files that everybody reads, without their content. No query for none."""
        keys = set(keys)
        if not keys:
            return {}
        plain = self.filter(picture__key__in=keys).exclude(name__endswith=".webp")
        return {file.picture.key: file for file in plain.select_related("picture").defer("content")}


class PictureFile(models.Model):
    """One file of a picture, as it is sent. It never changes."""

    picture = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=48, unique=True)
    size = models.PositiveIntegerField(help_text="In bytes.")
    content = models.BinaryField()

    objects = PictureFileQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def address(self) -> str:
        return pictures.ADDRESS + self.name

    @property
    def content_type(self) -> str:
        return pictures.KINDS[self.name.rpartition(".")[2]]
