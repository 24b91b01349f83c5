from soniquebay.web.pages.lost import lost_page


def test_the_page_of_no_address_speaks_the_language_and_leads_home() -> None:
    page = lost_page("fr", "body { margin: 0 }", dark=False)
    assert '<html lang="fr">' in page
    assert '<a href="/">Retour à votre musique</a>' in page
    assert "body { margin: 0 }" in page


def test_the_page_of_no_address_keeps_the_chosen_theme_or_follows_the_system() -> None:
    assert '<body class="body--dark">' in lost_page("en", "", dark=True)
    assert "dark" not in lost_page("en", "", dark=False)
    assert "prefers-color-scheme" in lost_page("en", "", dark=None)
