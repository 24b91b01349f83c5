"""Clusters: the choice of a model against scikit-learn's, planted groups, and a year of a growing library."""
