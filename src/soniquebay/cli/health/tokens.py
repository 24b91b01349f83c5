"""The tokens of this machine, as the api takes them."""

from dataclasses import replace

from soniquebay.cli.health.finding import Finding
from soniquebay.client.errors import ApiError
from soniquebay.client.tokens import Admission, Gate


def tokens(api: Gate, admission: Admission, here: Finding) -> tuple[Finding, bool]:
    """Ask the api whether it accepts the tokens.

    Parameters
    ----------
    api : Gate
    admission : Admission
    here : Finding
        The worker's token as it is on this machine.

    Returns
    -------
    Finding
        One, whichever token it is about.
    bool
        Whether anything else may be asked of the api.
    """
    try:
        refusal = admission.refusal(api)
    except ApiError:  # there is no token to be shown, as `here` says, or the api went away: what asks next tells it
        return here, True
    if refusal is None:
        return replace(here, found=f"{here.found}, accepted by the api"), True
    subject = "Token" if refusal.of == "everybody" else here.subject
    return Finding(subject, "problem", refusal.found, refusal.advice), refusal.of == "worker"
