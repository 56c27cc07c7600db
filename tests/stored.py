"""What the database holds, to be compared before and after."""

from practice.confided import ConfidedField


def rows_of(model) -> list[dict]:
    """Every row in order, but for what is confided, which no query lists."""
    columns = [field.attname for field in model._meta.concrete_fields if not isinstance(field, ConfidedField)]
    return list(model.objects.order_by("pk").values(*columns))
