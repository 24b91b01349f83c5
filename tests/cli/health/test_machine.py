from soniquebay.cli.health import machine


def test_an_old_python_is_a_problem() -> None:
    assert machine.python((3, 10)).state == "problem"
    assert machine.python((3, 11)).state == "ok"


def test_the_decoders_of_every_common_format_are_here() -> None:
    finding = machine.decoders()
    assert finding.state == "ok", finding
    assert "FFmpeg" in finding.found
