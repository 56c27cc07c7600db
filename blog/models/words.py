from django.db import models

from blog import prose


class Words(models.Model):
    """A row of words that somebody wrote. Once cleaned, a short field is one line, and none holds control characters.

    A feed can't carry those, and a line break in a title would end the subject line of a message.
    """

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        for field in self._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField) and (value := getattr(self, field.attname)):
                tidy = prose.one_line if isinstance(field, models.CharField) else prose.several_lines
                setattr(self, field.attname, tidy(value))
