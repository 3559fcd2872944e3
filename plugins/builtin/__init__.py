"""The plugins that come with Gridspot, a folder each; they use the same hooks as anyone else's."""
