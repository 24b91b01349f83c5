from soniquebay.cli.health import machine


def test_an_old_python_is_a_problem() -> None:
    assert machine.python((3, 10)).state == "problem"
    assert machine.python((3, 11)).state == "ok"


def test_the_decoders_of_every_common_format_are_here() -> None:
    finding = machine.decoders()
    assert finding.state == "ok", finding
    assert "FFmpeg" in finding.found


def test_a_machine_of_one_role_needs_no_packages_of_the_others() -> None:
    """A worker's container has neither the api's packages nor the page's, and nothing is wrong with it."""
    findings = machine.packages(lambda name: name in machine.NEEDED["worker"])
    assert [finding.state for finding in findings] == ["ok", "note", "note"]
    assert "api cannot run on this machine" in findings[1].found


def test_a_machine_on_which_no_role_is_whole_has_a_problem_with_each() -> None:
    findings = machine.packages(lambda name: name in {"av", "celery"})
    assert {finding.state for finding in findings} == {"problem"}
    assert findings[0].found == "missing: mutagen, numpy, scipy"
    assert findings[0].advice == "Install them: pip install '.[worker]' in the folder of SoniqueBay's source"


def test_where_everything_is_installed_every_role_can_run() -> None:
    assert {finding.state for finding in machine.packages()} == {"ok"}
