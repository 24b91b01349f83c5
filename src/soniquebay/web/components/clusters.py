"""The groups of artists: name, size, members, what sets them apart."""

from nicegui import ui

from soniquebay.contracts.clusters import Cluster
from soniquebay.contracts.paths import printable
from soniquebay.web.components.elements import box, show, words
from soniquebay.web.language import Language, counted, integer, spoken_tag, text

TRAITS = 4


class ClusterList:
    """One card per group; they are made anew only when a group changed."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._shown: tuple[Cluster, ...] = ()
        self._title = words(text("clusters", language), "sb-latest-title", tag="h2")
        self._grid = box("sb-clusters", tag="section")
        show(self._title, False)

    def update(self, clusters: tuple[Cluster, ...]) -> None:
        """Show these groups, in this order."""
        show(self._title, bool(clusters))
        show(self._grid, bool(clusters))
        if clusters == self._shown:
            return
        self._shown = clusters
        self._grid.clear()
        with self._grid:
            for cluster in clusters:
                _card(cluster, self._language)


def _card(cluster: Cluster, language: Language) -> ui.element:
    with box("sb-card sb-cluster", tag="article") as card:
        words(printable(cluster.names.fr if language == "fr" else cluster.names.en), "sb-title", tag="h3")
        artists = f"{integer(cluster.size)} {counted('artists', cluster.size, language)}"
        tracks = f"{integer(cluster.tracks)} {counted('tracks', cluster.tracks, language)}"
        words(f"{artists} · {tracks}", "sb-caption")
        members = ", ".join(printable(member.name) for member in cluster.typical or cluster.members)
        words(members, "sb-sentence")
        with box("sb-tags"):
            for trait in cluster.top_tags[:TRAITS]:
                words(spoken_tag(trait.name, language), "sb-tag", tag="span")
    return card
