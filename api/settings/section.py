"""What every table of the configuration is: unknown keys are errors, and nothing changes afterwards."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """One table of the file; an unknown key is an error, so that no misspelt limit is silently without effect."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        arbitrary_types_allowed=True,
        use_attribute_docstrings=True,
        hide_input_in_errors=True,
    )
