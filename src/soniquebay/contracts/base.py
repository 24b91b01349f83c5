"""The form every message has: frozen, and refusing fields nobody declared."""

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """A message between containers: immutable, exact, without NaN or infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
