"""Pictures made in code, as files of people's devices and as rows."""

from io import BytesIO

from PIL import Image

from blog.models import Picture

KEY = "0" * 32
DOOR = f"/articles/pictures/{KEY}-800.png"


def make_picture(key=KEY, **fields) -> Picture:
    """A row without files, for what only has to be named."""
    fields = {"width": 800, "height": 600, "widths": [480, 800], "kind": "png", **fields}
    return Picture.objects.get_or_create(key=key, defaults=fields)[0]


def photograph(width=2000, height=1500, *, format="JPEG", **how) -> bytes:
    """A light on a wall: more colours than a drawing has."""
    grey = Image.linear_gradient("L")
    down, across = grey.resize((width, height)), grey.rotate(90).resize((width, height))
    wall = Image.merge("RGB", [down.point(lambda v: v // 3 + 40), across.point(lambda v: v // 4 + 60), down])
    light = Image.merge("RGB", [across.point(lambda v: v // 4 + 190), down.point(lambda v: v // 3 + 150), across])
    picture = Image.composite(wall, light, Image.radial_gradient("L").resize((width, height)))
    return written(picture, format, **how)


def drawing(width=900, height=600, *, colour="#97124f", format="PNG", **how) -> bytes:
    """A square of one colour on white."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste(colour, (width // 4, height // 4, width // 2, height // 2))
    return written(picture, format, **how)


def written(picture: Image.Image, format: str, **how) -> bytes:
    file = BytesIO()
    picture.save(file, format, **how)
    return file.getvalue()
