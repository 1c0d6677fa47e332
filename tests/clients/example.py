"""The call example of the studio API, by the generated Python client: `example.py URL PHOTO`."""

import json
import re
import sys
import time
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from likeness_client import AuthenticatedClient, Client
from likeness_client.api.account import login, register, upload_avatar
from likeness_client.api.gallery import get_gallery, get_gallery_image
from likeness_client.api.generate import generate
from likeness_client.api.task import get_task
from likeness_client.api.user_detail import update_user_details
from likeness_client.models import (
    ApparelDetails,
    BodyDimension,
    BodyDimensionKey,
    BodyDimensionLength,
    BodyDimensionLengthKey,
    EmailCredentials,
    Factors,
    FigureDetails,
    FigureDetailsExpression,
    FigureDetailsFaceShape,
    FigureDetailsGender,
    FigureDetailsPose,
    GenerateRequest,
    ImageOptions,
    Problem,
    Registration,
    Status,
    TaskStatus,
    Token,
    UserDetailsUpdate,
)
from likeness_client.types import File

T = TypeVar("T")

FIGURE = GenerateRequest(
    user_details=FigureDetails(
        gender=FigureDetailsGender.FEMALE,
        face_shape=FigureDetailsFaceShape.LONG,
        skin_tone=2,
        pose=FigureDetailsPose.I_POSE,
        body_dimensions=[BodyDimension(BodyDimensionKey.B_MAIN_MUSCULAR, 0.5)],
        body_dimension_lengths=[BodyDimensionLength(BodyDimensionLengthKey.SPINE, Factors(x=1.05, y=1.05, z=1.05))],
        hairstyle="30",
        expression=FigureDetailsExpression.SMILE,
    ),
    apparel_details=ApparelDetails(brand="gymshark", item_id="Hoodie", color="Red", size="L", size2="L"),
    image_options=ImageOptions(quality=100, thumbnail_width=128, width=256, height=384),
    vip=True,
)


def main(url: str, photo: Path) -> None:
    email = "python@example.com"
    anybody = Client(url, raise_on_unexpected_status=True)
    account = Registration(email=email, full_name="Ada", date_of_birth=1731754271, ethnicity="string", gender="Female")
    say("POST /register", must(register.sync(client=anybody, body=account)).to_dict())
    shown = login.sync(client=anybody, body=EmailCredentials(email))
    assert isinstance(shown, Token), shown
    token = shown.token
    say("POST /login", {"token": f"{token[:8]}…"})

    ada = AuthenticatedClient(url, token, raise_on_unexpected_status=True)
    details = UserDetailsUpdate(face_shape="long", skin_tone=2, hair_style="30")
    say("POST /update_user_details", must(update_user_details.sync(client=ada, body=details)).to_dict())
    with photo.open("rb") as upload:
        avatar = must(upload_avatar.sync(client=ada, body=File(upload)))
    say("POST /upload_avatar", avatar.to_dict())

    task_id = must(generate.sync(client=ada, body=FIGURE)).task_id
    say("POST /generate", {"task_id": str(task_id)})
    say("GET /generate/{task_id}", done(ada, task_id).to_dict())

    gallery = must(get_gallery.sync(client=ada)).gallery_urls
    match = next(file for file in gallery if str(task_id) in file.source_url)
    say("GET /get_gallery", match.to_dict())
    picture = must(get_gallery_image.sync(match.source_url, client=ada)).payload.read()
    say("GET /get_gallery_image/{url}", {"bytes": len(picture), "magic": picture[:3].hex()})
    assert picture.startswith(b"\xff\xd8\xff") and len(picture) > 10_000, "that is no picture"


def done(client: AuthenticatedClient, task_id: UUID) -> TaskStatus:
    """Polls a task until it succeeded."""
    for _ in range(300):
        task = get_task.sync(task_id, client=client)
        assert isinstance(task, TaskStatus), task
        assert task.status != Status.FAILED, task
        if task.status == Status.SUCCESS:
            return task
        time.sleep(0.2)
    raise TimeoutError("the task took too long")


def must(answer: T | Problem | None) -> T:
    """What was answered, if it is a success."""
    assert answer is not None and not isinstance(answer, Problem), answer
    return answer


def say(call: str, answer: dict[str, object]) -> None:
    text = re.sub(r"(signature=\w{4})\w+", r"\1…", json.dumps(answer, ensure_ascii=False))
    print(f"{call}\n    {text}")


main(sys.argv[1], Path(sys.argv[2]))
