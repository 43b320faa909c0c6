"""Whose frames are whose, by what was said of cameras in its order."""

from studio.shoot.bodies_said import BodiesSaid


def of(said: BodiesSaid, *seeds: tuple[str, str]) -> dict[str, str]:
    return {frame: body.name for frame, body in said.told(seeds).of_frame.items()}


def test_a_name_that_went_to_another_body_takes_no_frames_with_it() -> None:
    said = BodiesSaid()
    said.frame_came("mara 1", "Phone")
    said.act("camera.renamed", "Phone", "Bo")
    said.frame_came("mara 2", "Bo")
    said.act("camera.renamed", "Bo", "Mara")
    said.frame_came("bo 1", "Phone")
    said.act("camera.renamed", "Phone", "Bo")
    said.frame_came("bo 2", "Bo")
    assert of(said) == {"mara 1": "Mara", "mara 2": "Mara", "bo 1": "Bo", "bo 2": "Bo"}


def test_what_came_in_unsaid_is_of_the_camera_of_its_folder_whatever_that_is_called_later() -> None:
    said = BodiesSaid()
    said.act("camera.renamed", "Phone", "Bo")
    said.frame_came("3", "Bo")
    assert of(said, ("1", "Phone"), ("2", "Bo")) == {"1": "Bo", "2": "Bo", "3": "Bo"}


def test_joined_and_split_again_each_has_its_own() -> None:
    said = BodiesSaid()
    said.frame_came("1", "Phone")
    said.frame_came("2", "Phone-2")
    said.act("camera.joined", "Phone-2", "Phone", ["2"])
    assert of(said) == {"1": "Phone", "2": "Phone"}
    said.act("camera.split", "Phone", "Jonas", ["2"])
    assert of(said) == {"1": "Phone", "2": "Jonas"}
