"""From values to styled lines of terminal cells; no widgets."""
