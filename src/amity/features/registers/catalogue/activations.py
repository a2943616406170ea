"""Activations: an expert of the register is asked to sit on a panel or to advise."""

from typing import Literal

from pydantic import Field

from amity.features.registers.declaring import Answer, Register


class Activation(Answer):
    """This Party, in the chair or with the chair's consent, asks an expert of the register to act."""

    panel: str = Field(min_length=1, max_length=200, title="Panel or task")
    role: Literal["adviser", "panel-member", "panel-chair", "study"] = Field(title="As what")
    basis: str = Field(
        min_length=1, max_length=300, title="On what basis", description="the decision or clause"
    )
    stage: Literal["asked", "accepted", "declined", "ended"] = Field(title="Where it stands")

    example = {
        "entry": "study-2026-1",
        "since": "2026-05-01",
        "to": "KHM/experts/prak-sovann",
        "panel": "Study on incidents at sea",
        "role": "study",
        "basis": "Operating Guidelines for the Experts and Eminent Persons, 2 July 2004",
        "stage": "asked",
    }


ACTIVATIONS = Register(
    name="activations",
    title="Activations of experts",
    source="A.III.3.c; A.IV.1",
    kind="activation",
    entry=Activation,
    columns=("to", "panel", "role", "stage"),
    named_by=("panel",),
    answers=("experts",),
)
