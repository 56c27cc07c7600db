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
            value = getattr(self, field.attname)
            if isinstance(field, models.CharField) and isinstance(value, str):
                setattr(self, field.attname, prose.one_line(value))
            elif isinstance(field, models.TextField) and isinstance(value, str):
                setattr(self, field.attname, prose.several_lines(value))
