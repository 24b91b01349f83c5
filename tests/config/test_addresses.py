"""Which addresses can be used: whoever writes another one is told so at the door."""

import pytest
from sqlalchemy import make_url

from soniquebay.config.addresses import (
    api_address,
    broker_address,
    database_address,
    http_address,
    without_password,
)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://soniquebay:secret@db.example:5432/music",
        "postgresql+psycopg://127.0.0.1/music",
        "postgres://[::1]:5432/music",
        "postgresql:///music?host=/run/postgresql",
        "postgresql://me:with/and#and?@10.0.0.1/music",
        "postgresql://one,two/music",
        "sqlite:////var/lib/soniquebay/music.db",
    ],
)
def test_the_database_is_postgresql_or_a_file_of_sqlite(address: str) -> None:
    assert database_address(address) == address
    make_url(address)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("rubbish", "postgresql://user:password@host"),
        ("mysql://localhost/music", "only postgresql:// and sqlite://"),
        ("postgresql+psycopg2://localhost/music", "only postgresql:// and sqlite://"),
        ("postgresql://localhost:high/music", "port"),
        ("postgresql://me:p@ss@localhost/music", "%40"),
        ("sqlite:///music.db", "from the root"),
        ("sqlite://", "from the root"),
        ("sqlite:////var/lib/", "from the root"),
    ],
)
def test_another_database_is_refused_with_what_to_write(address: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        database_address(address)


@pytest.mark.parametrize(
    "address", ["filesystem://", "redis://10.0.0.1", "redis://:secret@[::1]:6379/5", "rediss://x/0?ssl_cert_reqs=none"]
)
def test_the_broker_is_redis_or_the_data_folder(address: str) -> None:
    assert broker_address(address) == address


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("rubbish", "redis://:password@host"),
        ("amqp://localhost", "only redis://"),
        ("redis://", "no host"),
        ("redis://localhost:notaport/5", "port"),
        ("redis://localhost:70000/5", "port"),
        ("redis://localhost/first", "number of the database"),
        ("redis://:12/34@localhost", "%2F"),
    ],
)
def test_another_broker_is_refused_with_what_to_write(address: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        broker_address(address)


@pytest.mark.parametrize("address", ["http://10.0.0.1:8001", "https://music.example/api-of-ours", "http://[::1]:8001/"])
def test_the_api_is_reached_by_http(address: str) -> None:
    assert api_address(address) == address


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("rubbish", "http://host:8001"),
        ("ftp://localhost", "only http"),
        ("http://", "no host"),
        ("http://localhost:0", "port"),
        ("http://local host", "http://host:8001"),
        ("http://localhost?x=1", "before \\?"),
    ],
)
def test_another_api_is_refused_with_what_to_write(address: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        api_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "redis://:secret@host:1/0",
        "mysql://me:secret@host/x",
        "me:secret@host",
        "postgresql://me:sec@secret@host/x",
        "postgresql://host/x?user=me&password=secret",
    ],
)
def test_an_address_is_shown_without_its_password(address: str) -> None:
    assert "secret" not in without_password(address)
    assert "host" in without_password(address)


def test_an_address_without_a_password_is_shown_as_it_is() -> None:
    assert without_password("redis://10.0.0.1:x/5") == "redis://10.0.0.1:x/5"


@pytest.mark.parametrize(
    ("host", "found"), [("10.0.0.1", "10.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("fd00::1", "[fd00::1]")]
)
def test_a_server_is_found_where_it_listens_and_one_that_listens_everywhere_on_loopback(host: str, found: str) -> None:
    assert http_address(host, 8001) == f"http://{found}:8001"
