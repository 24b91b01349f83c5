"""The real page in a real browser, over the real api, worker and files."""

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from soniquebay.cli.demo import encoding, mixing
from soniquebay.cli.demo.library import PIECES
from soniquebay.client.api import ApiClient
from tests.e2e.house import PATIENCE_S, House, small_library

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HOSTILE = "<img src=x onerror='document.title=1'> `${1+1}` {{ 1+1 }}"
expect.set_options(timeout=30_000)  # a page may take its time on a busy machine; what it shows is what counts
NAMES = ("Parade", "01 Rain on the Window", "Snow Globe")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="NO CHROMIUM: the page is NOT TESTED. Debian: apt-get install chromium"
    ),
    pytest.mark.skipif(sys.platform != "linux", reason="the browser is started as on Linux"),
]


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = small_library(tmp_path_factory.mktemp("library") / "music", NAMES)
    (folder / "link.mp3").symlink_to("nowhere.mp3")
    (folder / "broken.mp3").write_bytes(b"this is a letter, not music" * 40)
    piece = next(piece for piece in PIECES if piece.file == "Level Three.opus")
    hostile = folder / "hostile.flac"
    encoding.encode(hostile, mixing.play(piece.sound))
    encoding.write_tags(hostile, {"title": HOSTILE, "artist": "</script><script>document.title=2</script>"}, {})
    return folder


@pytest.fixture(scope="module")
def house(music: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("house") / "data")
    with house.up(str(music)) as process:
        house.wait_for("Serving at", process)
        yield house


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def english(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="en-GB", color_scheme="light")
    context.set_default_timeout(PATIENCE_S * 1000)
    yield context
    context.close()


@pytest.fixture
def page(english: BrowserContext, house: House) -> Page:
    page = english.new_page()
    page.goto(house.page)
    expect(page.locator(".sb-row")).to_have_count(4, timeout=PATIENCE_S * 1000)
    return page


def row(page: Page, title: str) -> str:
    return page.locator(".sb-row").filter(has=page.get_by_role("heading", name=title, exact=True)).inner_text()


def test_the_page_shows_the_library_in_numbers(page: Page, house: House) -> None:
    totals = json.loads(house.run("status", "--json").stdout)["totals"]
    for name in ("tracks", "artists", "albums"):
        assert page.locator(f".sb-total-{name}").inner_text() == str(totals[name])
    legend = page.locator(".sb-legend").inner_text()
    assert f"{totals['done']} heard" in legend
    assert "1 failed" in legend


def test_the_page_shows_what_was_heard_in_a_track(page: Page) -> None:
    shown = row(page, "Parade")
    for part in ("Brass Garden", "116", "6B", "B♭ major", "Energy", "Valence", "116 BPM (Camelot key: 6B)"):
        assert part in shown


def test_the_page_of_a_track_tells_what_sounds_alike_and_why(page: Page) -> None:
    page.get_by_role("link", name="Parade", exact=True).click()
    alike = page.locator(".sb-alike")
    expect(alike).to_have_count(3, timeout=PATIENCE_S * 1000)
    expect(page.get_by_role("heading", name="Sounds like")).to_be_visible()
    shares = [int(one.inner_text().split()[0]) for one in alike.locator(".sb-measure .value").all()]
    assert shares == sorted(shares, reverse=True)
    expect(alike.first.locator(".sb-sentence").first).to_contain_text("; ")
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("heading", name="Sonne comme")).to_be_visible()


def test_the_page_of_no_track_says_so(page: Page, house: House) -> None:
    page.goto(f"{house.page}/track/999")
    expect(page.get_by_text("There is no page at this address")).to_be_visible()


def test_an_address_that_names_no_number_is_no_page_either(page: Page, house: House) -> None:
    answer = page.goto(f"{house.page}/track/parade")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_text("There is no page at this address")).to_be_visible()


def test_the_page_of_a_file_that_could_not_be_heard_says_why(page: Page, house: House) -> None:
    with closing(ApiClient(house.api)) as client:
        failed = client.tracks(state="failed").items[0]
    page.goto(f"{house.page}/track/{failed.id}")
    expect(page.get_by_text(f"This file could not be heard: {failed.failure}")).to_be_visible()


def test_a_file_that_could_not_be_heard_is_listed_with_its_reason(page: Page) -> None:
    page.get_by_text("1 file could not be heard").click()
    failure = page.locator(".sb-totals .sb-line")
    expect(failure).to_contain_text("broken.mp3")
    assert len(failure.locator(".reason").inner_text()) > 20


def test_a_link_that_leads_nowhere_was_passed_over_and_did_not_fail(page: Page) -> None:
    page.get_by_text("1 passed over").click()
    expect(page.locator(".sb-scan .sb-line")).to_contain_text("link.mp3")
    expect(page.locator(".sb-scan .sb-line")).to_contain_text("The link leads nowhere.")
    expect(page.locator(".sb-totals .sb-line")).to_have_count(1)


def test_a_tag_says_why_to_the_mouse_and_to_the_keyboard(page: Page) -> None:
    chips = page.locator(".sb-row").filter(has=page.get_by_role("heading", name="Parade", exact=True))
    chip, tip = chips.locator(".sb-tag").first, chips.locator(".sb-tip").first
    expect(tip).to_be_hidden()
    chip.hover()
    expect(tip).to_contain_text("because ")
    expect(tip).to_be_visible()
    page.mouse.move(0, 0)
    expect(tip).to_be_hidden()
    chip.focus()
    expect(tip).to_be_visible()
    expect(chip).to_have_attribute("aria-describedby", str(tip.get_attribute("id")))


def test_an_address_without_a_page_says_so_and_leads_home(browser: Browser, house: House) -> None:
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    answer = page.goto(f"{house.page}/nulle/part")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_text("Il n'y a pas de page à cette adresse")).to_be_visible()
    assert "HTTPException" not in page.content()
    page.get_by_role("link", name="Retour à votre musique").click()
    expect(page.locator(".sb-row")).to_have_count(4, timeout=PATIENCE_S * 1000)
    context.close()


def test_a_title_is_text_and_never_code(page: Page) -> None:
    assert page.get_by_role("heading", name=HOSTILE, exact=True).count() == 1
    assert page.title() == "SoniqueBay"
    assert page.locator(".sb-row img, .sb-row script").count() == 0


def test_the_browsers_language_is_spoken_and_can_be_switched(browser: Browser, house: House) -> None:
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    page.goto(house.page)
    expect(page.locator(".sb-row")).to_have_count(4, timeout=PATIENCE_S * 1000)
    assert "si♭ majeur" in row(page, "Parade")
    assert "avec un BPM de 116" in row(page, "Parade")
    assert "Tags:" not in row(page, "Parade")
    page.get_by_text("1 fichier n'a pas pu être écouté").click()
    expect(page.locator(".sb-totals .sb-line")).to_contain_text("broken.mp3")
    expect(page.locator(".sb-totals .sb-line .reason")).to_contain_text("aucun son qu'il sache décoder")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("Latest tracks heard")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Latest tracks heard")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    context.close()


def test_the_theme_can_be_switched_and_is_remembered(page: Page) -> None:
    def ground() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = ground()
    page.get_by_role("button", name="Light or dark theme").click()
    expect(page.locator("body.body--dark")).to_be_attached()
    assert ground() != light
    page.reload()
    expect(page.locator("body.body--dark")).to_be_attached()


def test_nothing_sticks_out_on_a_phone(browser: Browser, house: House) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(house.page)
    expect(page.locator(".sb-row")).to_have_count(4, timeout=PATIENCE_S * 1000)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()


def test_everything_comes_from_this_machine(english: BrowserContext, house: House) -> None:
    page = english.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(house.page)
    expect(page.locator(".sb-row")).to_have_count(4, timeout=PATIENCE_S * 1000)
    elsewhere = [url for url in asked if not url.startswith((house.page, house.page.replace("http", "ws"), "data:"))]
    assert elsewhere == []


def test_the_page_follows_a_scan_in_place_and_without_a_reload(page: Page, house: House, music: Path) -> None:
    page.evaluate("window.here = 1")
    new = small_library(music, ("02 Vesper",)) / "Paper Lanterns" / "Small Hours" / "02 Vesper.ogg"
    try:
        assert house.run("scan", str(music), "--wait").returncode == 0
        expect(page.locator(".sb-row")).to_have_count(5, timeout=PATIENCE_S * 1000)
        assert page.locator(".sb-row h3").first.inner_text() == "Vesper"
        assert page.evaluate("window.here") == 1
    finally:
        with suppress(FileNotFoundError):
            new.unlink()
        house.run("scan", str(music), "--wait")


def test_without_the_api_the_page_says_so_and_recovers_by_itself(browser: Browser, tmp_path: Path) -> None:
    house = House(tmp_path / "data")
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    (tmp_path / "music").mkdir()
    with house.alone("web", house.web_port):
        page.goto(house.page)
        expect(page.get_by_text("SoniqueBay does not answer")).to_be_visible()
        with house.alone("api", house.api_port):
            expect(page.get_by_text("Your library is empty")).to_be_visible(timeout=PATIENCE_S * 1000)
            expect(page.get_by_text("SoniqueBay does not answer")).to_be_hidden()
            page.get_by_placeholder("/path/to/my/music").fill("/nowhere/at/all")
            page.get_by_role("button", name="Listen").click()
            expect(page.get_by_role("alert")).to_contain_text("/nowhere/at/all")
            page.get_by_placeholder("/path/to/my/music").fill(str(tmp_path / "music"))
            page.get_by_role("button", name="Listen").click()
            expect(page.locator(".sb-scan")).to_be_visible(timeout=PATIENCE_S * 1000)
        expect(page.get_by_text("SoniqueBay does not answer")).to_be_visible(timeout=PATIENCE_S * 1000)
    context.close()


def test_the_page_shows_the_groups_of_artists_once_they_are_trained(page: Page, house: House) -> None:
    expect(page.locator(".sb-cluster")).to_have_count(0)
    trained = house.run("cluster", "train", "--wait")
    assert trained.returncode == 0, trained.stdout + trained.stderr
    told = json.loads(house.run("cluster", "status", "--json").stdout)["clusters"]
    expect(page.locator(".sb-cluster")).to_have_count(len(told), timeout=PATIENCE_S * 1000)
    names = page.locator(".sb-cluster .sb-title").all_inner_texts()
    assert sorted(names) == sorted(cluster["names"]["en"] for cluster in told)
    assert "artist" in page.locator(".sb-cluster .sb-caption").first.inner_text()
